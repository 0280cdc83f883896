// Unique-ids are what RFC 1939 §7 allows, and never the same twice.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountName } from '../base/account-name.ts'
import { newUid, readUid } from './uid.ts'

const arrivedMs = Date.UTC(2026, 10, 21, 9, 8, 7)

test('user name, arrival date, counter (TCP/IP Services 15.1.2)', () => {
  assert.equal(newUid(name('jones'), arrivedMs, 42), 'jones-20261121090807-42')
})

test('a long name is shortened by hash, and still tells accounts apart', () => {
  const [one, two] = ['a', 'b'].map((end) =>
    newUid(name(`${'x'.repeat(254)}${end}`), arrivedMs, Number.MAX_SAFE_INTEGER),
  )
  assert.ok(one !== undefined && two !== undefined)
  assert.notEqual(one, two)
  assert.equal(readUid(one), one)
  assert.equal(one.length, 70)
})

for (const text of ['', 'a b', 'x'.repeat(71), 'é', 'a\r', '\u007f']) {
  test(`${JSON.stringify(text)} is no unique-id`, () => assert.equal(readUid(text), undefined))
}

function name(text: string) {
  const read = accountName(text)
  assert.ok(read)
  return read
}
