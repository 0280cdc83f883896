// Listen addresses as operators write them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listenAddressText, readListenAddress } from './address.ts'

const good: readonly (readonly [text: string, written: string])[] = [
  ['110', '127.0.0.1:110'],
  ['0', '127.0.0.1:0'],
  ['0.0.0.0:110', '0.0.0.0:110'],
  ['mail.example.org:110', 'mail.example.org:110'],
  ['[::1]:110', '[::1]:110'],
  ['unix:/run/newmail/lmtp', 'unix:/run/newmail/lmtp'],
]
for (const [text, written] of good) {
  test(`${text} is understood`, () => {
    const address = readListenAddress(text)
    assert.ok(address)
    assert.equal(listenAddressText(address), written)
  })
}

for (const text of [
  '',
  'unix:',
  'host',
  ':110',
  '::1:110',
  '65536',
  'host:123456',
  '1.2.3.4:-1',
  'a b:1',
  '110x',
]) {
  test(`${JSON.stringify(text)} is no address`, () => assert.equal(readListenAddress(text), undefined))
}
