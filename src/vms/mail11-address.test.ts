// MAIL-11 addresses: the six types of the manual, the two besides, and where the personal name begins.

import assert from 'node:assert/strict'
import test from 'node:test'
import { readMail11From, type Mail11Address } from './mail11-address.ts'

const rows: readonly (readonly [field: string, address: Mail11Address, personalName?: string])[] = [
  ['SMTP%"a@b.c"', { kind: 'smtp', address: 'a@b.c' }],
  ['smtp%"a@b.c"', { kind: 'smtp', address: 'a@b.c' }],
  ['NODE::SMTP%"a@b.c"', { kind: 'cluster-smtp', address: 'a@b.c' }],
  ['NODE::USER', { kind: 'decnet', node: 'NODE', user: 'USER' }],
  ['LOCAL:.NODE::USER', { kind: 'decnet', node: 'LOCAL:.NODE', user: 'USER' }],
  ['USER', { kind: 'user', user: 'USER' }],
  ['UCX$FTP', { kind: 'user', user: 'UCX$FTP' }],
  ['NODE::"a@b.c"', { kind: 'quoted-decnet', address: 'a@b.c' }],
  ['IN%"a@b.c"', { kind: 'transport', prefix: 'IN', address: 'a@b.c' }],
  ['mx%" a@b.c "', { kind: 'transport', prefix: 'MX', address: 'a@b.c' }],
  ['NODE::MX%"a@b.c"', { kind: 'transport', prefix: 'MX', address: 'a@b.c' }],
  ['a@b.c', { kind: 'internet', address: 'a@b.c' }],
  ['A::B::USER', { kind: 'other' }],
  ['A::B::"a@b.c"', { kind: 'other' }],
  ['A::"no address"', { kind: 'other' }],
  ['"quoted"', { kind: 'other' }],
  ['A::', { kind: 'other' }],
  ['', { kind: 'other' }],
  ['USER "Name"', { kind: 'user', user: 'USER' }, 'Name'],
  ['SMTP%"a@b.c"  "A, B ""C"" D"', { kind: 'smtp', address: 'a@b.c' }, 'A, B "C" D'],
  ['NODE::MRGATE::"A1::A User" "Personal Name"', { kind: 'other' }, 'Personal Name'],
  ['USER ""', { kind: 'user', user: 'USER' }],
  [' USER  " Name " ', { kind: 'user', user: 'USER' }, 'Name'],
  ['USER "open', { kind: 'user', user: 'USER' }, 'open'],
  ['JIM JONES', { kind: 'other' }],
]

for (const [field, address, personalName] of rows) {
  test(`reads ${field}`, () => {
    const from = readMail11From(field)
    assert.deepEqual(from.address, address)
    assert.equal(from.personalName, personalName)
  })
}
