// Upgrades: the first login by an OpenVMS password leaves a better hash behind, and never waits for it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { accountName, type AccountName } from '../base/account-name.ts'
import type { Fact } from '../base/facts.ts'
import { breakInDefaults } from '../vms/break-in.ts'
import type { Account } from './account.ts'
import { Authenticator } from './authenticator.ts'
import { BreakInWatch } from './break-in-watch.ts'
import { hashPassword } from './password-hash.ts'
import { PasswordUpgrades, type HashUpgrade } from './password-upgrades.ts'
import { PasswordVerifier } from './password-verifier.ts'
import { SecretBox } from './secret-box.ts'

const from = { address: '192.0.2.7', port: 40_000 }
const vms = '$vms$A1ORA:PURDY_S:0x4D63:716CBDC03C071C59'

function account(passwordHash: string, flags: Account['flags'] = []): Account {
  const name = accountName('jones') ?? assert.fail()
  return { name, passwordHash, sealedSecret: undefined, flags, expiresMs: undefined, quota: {}, aliases: [] }
}

type Write = (name: AccountName, upgrade: HashUpgrade) => Promise<'upgraded' | 'changed-meanwhile'>

/** A door to one account, which may change, and what was asked of the store behind it. */
function door(held: Account, write?: Write) {
  const state = { account: held }
  const asked: HashUpgrade[] = []
  const facts: Fact[] = []
  const upgradePassword: Write = (name, upgrade) => {
    asked.push(upgrade)
    if (write !== undefined) return write(name, upgrade)
    state.account = { ...state.account, passwordHash: upgrade.newHash }
    return Promise.resolve('upgraded')
  }
  const parts = {
    directory: { find: () => state.account, findAlias: () => undefined },
    verifier: new PasswordVerifier(),
    secrets: new SecretBox(Buffer.alloc(32)),
    clock: () => 0,
    watch: new BreakInWatch({ rules: { ...breakInDefaults, failuresMax: 0 }, random: () => 0 }),
  }
  const upgrades = new PasswordUpgrades({ upgradePassword }, (fact) => facts.push(fact))
  const login = async (password: string, authenticator = new Authenticator({ ...parts, upgrades })) => {
    const outcome = await authenticator.byPassword('jones', Buffer.from(password), from)
    return outcome.kind === 'refused' ? outcome.reason : outcome.kind
  }
  return { state, asked, facts, login, withoutUpgrades: new Authenticator(parts) }
}

test('the first login replaces the hash, and the password goes on in any case', async () => {
  const { state, asked, login } = door(account(vms))
  assert.equal(await login('KnownPw12'), 'authenticated')
  assert.equal(asked[0]?.oldHash, vms)
  assert.match(state.account.passwordHash ?? '', /^\$argon2id\$/)
  for (const password of ['KnownPw12', 'KNOWNPW12', 'knownpw12'])
    assert.equal(await login(password), 'authenticated')
  assert.equal(asked.length, 1)
  assert.equal(await login('KNOWNPW13'), 'wrong-password')
})

test('an argon2id hash stays as it is', async () => {
  const { asked, login } = door(account(await hashPassword(Buffer.from('sesame'))))
  assert.equal(await login('sesame'), 'authenticated')
  assert.deepEqual(asked, [])
})

for (const [what, held, password, outcome] of [
  ['a wrong password', account(vms), 'KNOWNPW13', 'wrong-password'],
  ['DISUSER', account(vms, ['DISUSER']), 'KNOWNPW12', 'disuser'],
] as const) {
  test(`${what} replaces nothing`, async () => {
    const { asked, login } = door(held)
    assert.equal(await login(password), outcome)
    assert.deepEqual(asked, [])
  })
}

test('an intruder replaces nothing', async () => {
  const { asked, login } = door(account(vms))
  assert.equal(await login('KNOWNPW13'), 'wrong-password')
  assert.equal(await login('KNOWNPW12'), 'intruder')
  assert.deepEqual(asked, [])
})

test('without upgrades the hash stays, and the password is remembered', async () => {
  const { asked, login, withoutUpgrades } = door(account(vms))
  assert.equal(await login('KNOWNPW12', withoutUpgrades), 'authenticated')
  const again = withoutUpgrades.byPassword('jones', Buffer.from('KNOWNPW12'), from)
  assert(!(again instanceof Promise), 'answered at once')
  assert.deepEqual(asked, [])
})

test('a login does not wait for the store', async () => {
  const { login } = door(account(vms), () => new Promise(() => undefined))
  assert.equal(await login('KNOWNPW12'), 'authenticated')
})

for (const [how, write] of [
  ['rejects', () => Promise.reject(new Error('the disk is full'))],
  [
    'throws',
    () => {
      throw new Error('the disk is full')
    },
  ],
] as const) {
  test(`a store that ${how} fails no login, is reported without the hash, and asked again`, async () => {
    const { asked, facts, login } = door(account(vms), write)
    assert.equal(await login('KNOWNPW12'), 'authenticated')
    assert.equal(await login('KNOWNPW12'), 'authenticated')
    await turn()
    assert.equal(asked.length, 2)
    assert.deepEqual(
      facts.map((fact) => (fact.kind === 'trouble' ? fact.where : fact.kind)),
      ['new password hash of jones', 'new password hash of jones'],
    )
    assert(!JSON.stringify(facts).includes('$argon2id$'))
  })
}
