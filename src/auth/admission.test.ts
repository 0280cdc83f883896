// Admission: the table of who is kept out, and why.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountName } from '../base/account-name.ts'
import type { Account, AccountFlag } from './account.ts'
import { admit } from './admission.ts'

const now = Date.UTC(1996, 4, 1)

const rows: readonly (readonly [readonly AccountFlag[], number | undefined, string])[] = [
  [[], undefined, 'admitted'],
  [['DISUSER'], undefined, 'disuser'],
  [['DISMAIL'], undefined, 'dismail'],
  [['PWD_EXPIRED'], undefined, 'password-expired'],
  [['PWD2_EXPIRED'], undefined, 'password-expired'],
  [[], now + 1, 'admitted'],
  [[], now, 'account-expired'],
  [[], now - 1, 'account-expired'],
  [[], 0, 'account-expired'],
  [['DISMAIL', 'DISUSER'], 0, 'disuser'],
  [['PWD_EXPIRED', 'DISMAIL'], 0, 'dismail'],
  [['PWD2_EXPIRED', 'PWD_EXPIRED'], 0, 'account-expired'],
  [['PWD2_EXPIRED'], now + 1, 'password-expired'],
]

for (const [flags, expiresMs, expected] of rows) {
  test(`flags ${flags.join(' ') || 'none'}, expires ${expiresMs ?? 'never'}: ${expected}`, () => {
    const admission = admit(account(flags, expiresMs), now, { ignoreExpiredPasswords: false })
    assert.equal(admission.kind === 'refused' ? admission.reason : admission.kind, expected)
  })
}

for (const [flags, expiresMs, expected] of [
  [['PWD_EXPIRED'], undefined, 'admitted'],
  [['PWD2_EXPIRED', 'PWD_EXPIRED'], undefined, 'admitted'],
  [['PWD_EXPIRED'], now, 'account-expired'],
  [['PWD_EXPIRED', 'DISMAIL'], undefined, 'dismail'],
  [['PWD2_EXPIRED', 'DISUSER'], undefined, 'disuser'],
] as const) {
  test(`with expired passwords ignored, ${flags.join(' ')}, expires ${expiresMs ?? 'never'}: ${expected}`, () => {
    const admission = admit(account(flags, expiresMs), now, { ignoreExpiredPasswords: true })
    assert.equal(admission.kind === 'refused' ? admission.reason : admission.kind, expected)
  })
}

function account(flags: readonly AccountFlag[], expiresMs: number | undefined): Account {
  const name = accountName('jones') ?? assert.fail()
  return { name, passwordHash: undefined, sealedSecret: undefined, flags, expiresMs, quota: {}, aliases: [] }
}
