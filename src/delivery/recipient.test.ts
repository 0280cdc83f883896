// Which names an address may mean, by table.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recipientNames } from './recipient.ts'

const domains = ['example.org', 'BÜCHER.example', '[192.0.2.1]']

const rows: readonly [address: string, names: readonly string[]][] = [
  ['jones@example.org', ['jones@example.org', 'jones']],
  ['Jones@EXAMPLE.Org', ['jones@example.org', 'jones']],
  ['jones@elsewhere.example', ['jones@elsewhere.example']],
  ['jones', ['jones']],
  ['Postmaster', ['postmaster']],
  ['jones+lists@example.org', ['jones+lists@example.org', 'jones+lists', 'jones@example.org', 'jones']],
  ['jones+a+b@elsewhere.example', ['jones+a+b@elsewhere.example', 'jones@elsewhere.example']],
  ['jones+@example.org', ['jones+@example.org', 'jones+', 'jones@example.org', 'jones']],
  ['+lists@example.org', ['+lists@example.org', '+lists']],
  ['"jones"@example.org', ['jones@example.org', 'jones']],
  ['"john doe"@example.org', ['john doe@example.org', 'john doe']],
  ['"jones@other.example"@example.org', []],
  ['"jones@example.org"', []],
  ['""@example.org', []],
  ['jones@xn--bcher-kva.example', ['jones@xn--bcher-kva.example', 'jones@bücher.example', 'jones']],
  ['jones@bücher.example', ['jones@xn--bcher-kva.example', 'jones@bücher.example', 'jones']],
  ['jones@[192.0.2.1]', ['jones@[192.0.2.1]', 'jones']],
]

for (const [address, names] of rows) {
  test(`recipient: ${address}`, () => assert.deepEqual(recipientNames(address, domains), names))
}
