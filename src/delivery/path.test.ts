// Paths and addresses, by table.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPath, splitAddress } from './path.ts'

const accepted: readonly [text: string, address: string, after: string][] = [
  ['MAIL FROM:<jones@example.org>', 'jones@example.org', ''],
  ['MAIL FROM:<jones@example.org> SIZE=5', 'jones@example.org', ' SIZE=5'],
  ['MAIL FROM: <jones@example.org>', 'jones@example.org', ''],
  ['MAIL FROM:<> BODY=8BITMIME', '', ' BODY=8BITMIME'],
  ['<postmaster>', 'postmaster', ''],
  ['<"john doe"@example.org>', '"john doe"@example.org', ''],
  ['<"a@b>c<d"@example.org>', '"a@b>c<d"@example.org', ''],
  ['<"a\\">b"@example.org>', '"a\\">b"@example.org', ''],
  ['<a..b.@example.org>', 'a..b.@example.org', ''],
  ['<jones@[IPv6:::1]>', 'jones@[IPv6:::1]', ''],
  ['<jürgen@bücher.example>', 'jürgen@bücher.example', ''],
  ['<@relay.example,@other.example:jones@example.org>', 'jones@example.org', ''],
]

for (const [text, address, after] of accepted) {
  test(`path: ${text}`, () => {
    const path = readPath(text)
    assert.equal(path?.address, address)
    assert.equal(text.slice(path?.end), after)
    assert.equal(text[path?.start ?? -1], '<')
  })
}

const refused: readonly string[] = [
  'MAIL FROM:jones@example.org',
  'MAIL FROM:<jones@example.org',
  '<john doe@example.org>',
  '<a<b@example.org>',
  '<"a@example.org>',
  '<"a\\"@example.org>',
  '<a\r\nb@example.org>',
  '<a\0b@example.org>',
  '<"a\tb"@example.org>',
  '<a\u0085b@example.org>',
  `<${'a'.repeat(900)}@example.org>`,
]

for (const text of refused) {
  test(`no path: ${JSON.stringify(text).slice(0, 60)}`, () => assert.equal(readPath(text), undefined))
}

const split: readonly [address: string, local: string, domain: string | undefined][] = [
  ['jones@example.org', 'jones', 'example.org'],
  ['postmaster', 'postmaster', undefined],
  ['"jones"@example.org', 'jones', 'example.org'],
  ['"a@b"@example.org', 'a@b', 'example.org'],
  ['"a@b"', 'a@b', undefined],
  ['"a\\"\\\\b"@example.org', 'a"\\b', 'example.org'],
  ['a@b@example.org', 'a@b', 'example.org'],
]

for (const [address, local, domain] of split) {
  test(`address: ${address}`, () => assert.deepEqual(splitAddress(address), { local, domain }))
}
