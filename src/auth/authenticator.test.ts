// Authenticator: every way in, every way of being kept out, and that nobody learns which names exist.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { accountName } from '../base/account-name.ts'
import type { Awaitable } from '../base/awaitable.ts'
import type { Account } from './account.ts'
import type { AdmissionRules } from './admission.ts'
import { Authenticator } from './authenticator.ts'
import { hashPassword, verifyHash } from './password-hash.ts'
import { PasswordVerifier, type VerifierOptions } from './password-verifier.ts'
import { SecretBox } from './secret-box.ts'

const now = Date.UTC(1996, 4, 1)
const from = { address: '192.0.2.7', port: 40_000 }
const octets = (text: string) => Buffer.from(text)
const passwordHash = await hashPassword(octets('sesame'))
const timestamp = '<1896.697170952@dbc.mtview.ca.us>'
const digestOf = (secret: string) =>
  createHash('md5')
    .update(timestamp + secret)
    .digest('hex')
const key = Buffer.alloc(32, 1)

function account(name: string, changes: Partial<Account> = {}): Account {
  return {
    name: accountName(name) ?? assert.fail(),
    passwordHash,
    sealedSecret: new SecretBox(key).seal(name, octets('tanstaaf')),
    flags: [],
    expiresMs: undefined,
    quota: {},
    aliases: [],
    ...changes,
  }
}

const accounts: readonly Account[] = [
  account('jones'),
  account('bare', { passwordHash: undefined, sealedSecret: undefined }),
  account('gone', { flags: ['DISUSER'] }),
  account('old', { expiresMs: now }),
  account('broken', { passwordHash: 'x', sealedSecret: 'x' }),
  account('moved', { sealedSecret: new SecretBox(Buffer.alloc(32, 2)).seal('moved', octets('tanstaaf')) }),
]

const find = (name: string) => accounts.find((account) => account.name === name)

/** Counts what is opened, for comparing the work. */
class CountingBox extends SecretBox {
  opened = 0

  override open(account: string, sealed: string): Buffer {
    this.opened += 1
    return super.open(account, sealed)
  }
}

function house(
  look: (name: string) => Awaitable<Account | undefined> = find,
  options: VerifierOptions = {},
  admission?: AdmissionRules,
) {
  const work = { hashes: 0 }
  const check = (hash: string, password: Buffer) => {
    work.hashes += 1
    return verifyHash(hash, password)
  }
  const secrets = new CountingBox(key)
  const authenticator = new Authenticator({
    directory: { find: look, findAlias: () => undefined },
    verifier: new PasswordVerifier({ check, ...options }),
    secrets,
    clock: () => now,
    ...(admission === undefined ? {} : { admission }),
  })
  return { authenticator, secrets, work }
}

for (const [name, password, expected] of [
  ['jones', 'sesame', 'authenticated'],
  ['JONES', 'sesame', 'authenticated'],
  ['jones', 'Sesame', 'wrong-password'],
  ['jones', '', 'wrong-password'],
  ['smith', 'sesame', 'unknown-account'],
  ['no such name', 'sesame', 'unknown-account'],
  ['', 'sesame', 'unknown-account'],
  ['bare', 'sesame', 'no-password'],
  ['gone', 'sesame', 'disuser'],
  ['gone', 'wrong', 'wrong-password'],
  ['old', 'sesame', 'account-expired'],
  ['broken', 'sesame', 'unavailable'],
] as const) {
  test(`${JSON.stringify(name)} with password ${JSON.stringify(password)}: ${expected}`, async () => {
    const { authenticator, work } = house()
    const result = await authenticator.byPassword(name, octets(password), from)
    assert.equal(result.kind === 'refused' ? result.reason : result.kind, expected)
    if (result.kind === 'authenticated') assert.equal(result.account.name, 'jones')
    assert.equal(work.hashes, 1)
  })
}

for (const [name, digest, expected] of [
  ['jones', digestOf('tanstaaf'), 'authenticated'],
  ['Jones', digestOf('tanstaaf'), 'authenticated'],
  ['jones', digestOf('sesame'), 'wrong-digest'],
  ['jones', 'sesame', 'wrong-digest'],
  ['smith', digestOf('tanstaaf'), 'unknown-account'],
  ['no such name', digestOf('tanstaaf'), 'unknown-account'],
  ['bare', digestOf('tanstaaf'), 'no-secret'],
  ['bare', digestOf(''), 'no-secret'],
  ['gone', digestOf('tanstaaf'), 'disuser'],
  ['gone', digestOf('wrong'), 'wrong-digest'],
  ['broken', digestOf('tanstaaf'), 'unavailable'],
  ['moved', digestOf('tanstaaf'), 'unavailable'],
] as const) {
  test(`${JSON.stringify(name)} with APOP ${digest.slice(0, 6)}: ${expected}`, () => {
    const { authenticator, secrets } = house()
    const result = authenticator.byApop(name, timestamp, digest, from)
    assert.ok(!(result instanceof Promise), 'APOP waited for nothing')
    assert.equal(result.kind === 'refused' ? result.reason : result.kind, expected)
    assert.equal(secrets.opened, 1)
  })
}

for (const [authorizationId, authenticationId, expected] of [
  ['', 'jones', 'authenticated'],
  ['jones', 'jones', 'authenticated'],
  ['Jones', 'jONES', 'authenticated'],
  ['gone', 'jones', 'other-identity'],
  ['jones', 'gone', 'other-identity'],
  ['no such name', 'jones', 'other-identity'],
  ['no such name', 'nor such', 'unknown-account'],
] as const) {
  test(`${authenticationId} as ${JSON.stringify(authorizationId)}: ${expected}`, async () => {
    const identity = { authorizationId, authenticationId, password: octets('sesame') }
    const result = await house().authenticator.byIdentity(identity, from)
    assert.equal(result.kind === 'refused' ? result.reason : result.kind, expected)
  })
}

test('a poller is answered at once, though not before the first time', async () => {
  const { authenticator, work } = house()
  const first = authenticator.byPassword('jones', octets('sesame'), from)
  assert.ok(first instanceof Promise)
  assert.equal((await first).kind, 'authenticated')
  const second = authenticator.byPassword('JONES', octets('sesame'), from)
  assert.ok(!(second instanceof Promise))
  assert.equal(second.kind, 'authenticated')
  assert.equal(work.hashes, 1)
})

test('flags count at once, although the password is remembered', async () => {
  let present = account('jones')
  const { authenticator } = house(() => present)
  assert.equal((await authenticator.byPassword('jones', octets('sesame'), from)).kind, 'authenticated')
  present = account('jones', { flags: ['DISMAIL'] })
  assert.deepEqual(await authenticator.byPassword('jones', octets('sesame'), from), {
    kind: 'refused',
    reason: 'dismail',
  })
})

for (const [flag, strict, lenient] of [
  ['DISUSER', 'disuser', 'disuser'],
  ['DISMAIL', 'dismail', 'dismail'],
  ['PWD_EXPIRED', 'password-expired', 'authenticated'],
  ['PWD2_EXPIRED', 'password-expired', 'authenticated'],
] as const) {
  test(`${flag} at either door: ${strict}, and ${lenient} where expired passwords are ignored`, async () => {
    const flagged = account('jones', { flags: [flag] })
    for (const [expected, ignoreExpiredPasswords] of [
      [strict, false],
      [lenient, true],
    ] as const) {
      const { authenticator } = house(() => flagged, {}, { ignoreExpiredPasswords })
      for (const outcome of [
        await authenticator.byPassword('jones', octets('sesame'), from),
        await authenticator.byApop('jones', timestamp, digestOf('tanstaaf'), from),
      ]) {
        assert.equal(outcome.kind === 'refused' ? outcome.reason : outcome.kind, expected)
      }
    }
  })
}

test('expired passwords keep out unless something else is said', async () => {
  const { authenticator } = house(() => account('jones', { flags: ['PWD_EXPIRED'] }))
  const outcome = await authenticator.byPassword('jones', octets('sesame'), from)
  assert.deepEqual(outcome, { kind: 'refused', reason: 'password-expired' })
})

test('USER under FRIENDLY wording is told which names are known, whatever their flags', async () => {
  const { authenticator } = house()
  for (const [name, expected] of [
    ['Jones', 'known'],
    ['gone', 'known'],
    ['bare', 'known'],
    ['smith', 'unknown-account'],
    ['no such name', 'unknown-account'],
  ] as const) {
    const outcome = await authenticator.knows(name, from)
    assert.equal(outcome.kind === 'refused' ? outcome.reason : outcome.kind, expected, name)
  }
  const broken = house(() => assert.fail('the disk is gone')).authenticator
  assert.equal((await broken.knows('jones', from)).kind, 'unavailable')
})

test('guesses at several spellings at the same time cost the same, known or unknown', async () => {
  for (const names of [
    ['jones', 'Jones', 'JONES'],
    ['smith', 'Smith', 'SMITH'],
  ]) {
    const { authenticator, work } = house()
    await Promise.all(names.map(async (name) => authenticator.byPassword(name, octets('guess'), from)))
    assert.equal(work.hashes, 1, names[0])
  }
})

for (const [how, look] of [
  ['throws', () => assert.fail('the disk is gone')],
  ['rejects', () => Promise.reject(new Error('the disk is gone'))],
] as const) {
  test(`a directory that ${how} is unavailable, never wrong`, async () => {
    const { authenticator } = house(look)
    const identity = { authorizationId: '', authenticationId: 'jones', password: octets('sesame') }
    for (const result of [
      await authenticator.byPassword('jones', octets('sesame'), from),
      await authenticator.byApop('jones', timestamp, digestOf('tanstaaf'), from),
      await authenticator.byIdentity(identity, from),
    ]) {
      assert.equal(result.kind, 'unavailable')
      assert.ok(result.kind === 'unavailable' && result.cause instanceof Error)
      assert.match(result.cause.message, /the disk is gone/)
    }
  })
}

test('a directory far away is waited for', async () => {
  const { authenticator } = house((name) => Promise.resolve(find(name)))
  assert.equal((await authenticator.byPassword('jones', octets('sesame'), from)).kind, 'authenticated')
  assert.equal(
    (await authenticator.byApop('jones', timestamp, digestOf('tanstaaf'), from)).kind,
    'authenticated',
  )
  assert.deepEqual(await authenticator.byApop('smith', timestamp, digestOf('tanstaaf'), from), {
    kind: 'refused',
    reason: 'unknown-account',
  })
})

test('a full queue is unavailable, never wrong', () => {
  const { authenticator } = house(find, { hashesMax: 0, queueMax: 0 })
  for (const name of ['jones', 'smith']) {
    const result = authenticator.byPassword(name, octets('sesame'), from)
    assert.ok(!(result instanceof Promise))
    assert.equal(result.kind, 'unavailable')
  }
})
