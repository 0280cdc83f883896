// Break-in evasion at the door: who is kept out, by what, for how long, and that an intruder learns nothing.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { accountName } from '../base/account-name.ts'
import type { Peer } from '../base/peer.ts'
import { breakInDefaults } from '../vms/break-in.ts'
import type { Account } from './account.ts'
import { Authenticator, type Authentication } from './authenticator.ts'
import { BreakInWatch } from './break-in-watch.ts'
import type { LoginWatch } from './login-watch.ts'
import { PasswordVerifier } from './password-verifier.ts'
import { SecretBox } from './secret-box.ts'

const minute = 60_000
const home: Peer = { address: '192.0.2.7', port: 40_000 }
const elsewhere: Peer = { address: '192.0.2.8', port: 40_000 }
const timestamp = '<1896.697170952@dbc.mtview.ca.us>'
const secrets = new SecretBox(Buffer.alloc(32, 1))

function account(name: string, changes: Partial<Account> = {}): Account {
  return {
    name: accountName(name) ?? assert.fail(),
    passwordHash: '#sesame',
    sealedSecret: secrets.seal(name, Buffer.from('tanstaaf')),
    flags: [],
    expiresMs: undefined,
    quota: {},
    aliases: [],
    ...changes,
  }
}

const accounts: readonly Account[] = [
  account('jones'),
  account('smith'),
  account('gone', { flags: ['DISUSER'] }),
  account('bare', { passwordHash: undefined, sealedSecret: undefined }),
  account('broken', { passwordHash: 'x', sealedSecret: 'x' }),
]

interface Options {
  readonly random?: () => number
  readonly recordsMax?: number
  readonly watch?: LoginWatch
}

/** A door with a clock, where the password of hash `#x` is `x`; `checks` are the hashes that were compared. */
function door(options: Options = {}) {
  const { random = () => 0, watch, ...more } = options
  const time = { ms: 0 }
  const checks: string[] = []
  const authenticator = new Authenticator({
    directory: { find: (name) => accounts.find((each) => each.name === name), findAlias: () => undefined },
    verifier: new PasswordVerifier({
      check: async (hash, password) => {
        checks.push(hash)
        if (hash === 'x') throw new Error('damaged')
        return hash === `#${password.toString()}` ? { matches: true, better: undefined } : { matches: false }
      },
    }),
    secrets,
    clock: () => time.ms,
    watch: watch ?? new BreakInWatch({ rules: breakInDefaults, random, ...more }),
  })
  const password = async (name: string, text: string, from = home) =>
    reason(await authenticator.byPassword(name, Buffer.from(text), from))
  const apop = async (name: string, secret: string, from = home) => {
    const digest = createHash('md5').update(timestamp + secret)
    return reason(await authenticator.byApop(name, timestamp, digest.digest('hex'), from))
  }
  return { time, checks, authenticator, password, apop }
}

function reason(outcome: Authentication): string {
  return outcome.kind === 'refused' ? outcome.reason : outcome.kind
}

async function times(count: number, attempt: () => Promise<unknown>): Promise<void> {
  for (let n = 0; n < count; n += 1) await attempt()
}

test('after five failures the right password still lets in, after the sixth it does not', async () => {
  const { password, apop } = door()
  await times(5, () => password('jones', 'guess'))
  assert.equal(await password('jones', 'sesame'), 'authenticated')
  assert.equal(await password('jones', 'guess'), 'wrong-password', 'the failure that makes an intruder')
  assert.equal(await password('jones', 'sesame'), 'intruder')
  assert.equal(await password('JONES', 'sesame'), 'intruder', 'in any case')
  assert.equal(await apop('jones', 'tanstaaf'), 'intruder', 'by any door')
})

test('a success clears nothing', async () => {
  const { password } = door()
  for (let n = 0; n < 5; n += 1) {
    await password('jones', 'guess')
    assert.equal(await password('jones', 'sesame'), 'authenticated')
  }
  await password('jones', 'guess')
  assert.equal(await password('jones', 'sesame'), 'intruder')
})

test('an intruder is one from one address with one name', async () => {
  const { password } = door()
  await times(6, () => password('jones', 'guess'))
  assert.equal(await password('jones', 'sesame', elsewhere), 'authenticated')
  assert.equal(await password('smith', 'sesame'), 'authenticated')
  assert.equal(await password('jones', 'sesame', { ...home, port: 50_000 }), 'intruder', 'from any port')
})

test('suspicion lasts LGI_BRK_TMO for each failure', async () => {
  const { password, time } = door()
  await times(5, () => password('jones', 'guess'))
  time.ms = 25 * minute
  await password('jones', 'guess')
  assert.equal(await password('jones', 'sesame'), 'authenticated')
})

for (const [random, minutes] of [
  [0, 5],
  [1, 7.5],
] as const) {
  test(`an intruder is kept out for ${minutes} minutes when the random number is ${random}`, async () => {
    const { password, time } = door({ random: () => random })
    await times(6, () => password('jones', 'guess'))
    time.ms = minutes * minute - 1
    assert.equal(await password('jones', 'guess'), 'intruder', 'which makes it no longer')
    assert.equal(await password('jones', 'sesame'), 'intruder')
    time.ms += 1
    assert.equal(await password('jones', 'sesame'), 'authenticated')
  })
}

for (const [what, name, attempt, counted] of [
  ['a wrong password', 'jones', ({ password }) => password('jones', 'guess'), true],
  ['a wrong digest', 'jones', ({ apop }) => apop('jones', 'guess'), true],
  ['an unknown user', 'nobody', ({ password }) => password('nobody', 'guess'), true],
  ['an unknown user by APOP', 'nobody', ({ apop }) => apop('nobody', 'guess'), true],
  ['an unknown user at USER', 'nobody', ({ authenticator }) => authenticator.knows('Nobody', home), true],
  ['a name that cannot be', 'no such name', ({ password }) => password('no such name', 'guess'), true],
  ['a password where there is none', 'bare', ({ password }) => password('bare', 'guess'), true],
  ['a digest where there is no secret', 'bare', ({ apop }) => apop('bare', 'guess'), true],
  ['a right password', 'jones', ({ password }) => password('jones', 'sesame'), false],
  ['a known user at USER', 'jones', ({ authenticator }) => authenticator.knows('Jones', home), false],
  ['DISUSER', 'gone', ({ password }) => password('gone', 'sesame'), false],
  ['a damaged hash', 'broken', ({ password }) => password('broken', 'sesame'), false],
  ['a damaged secret', 'broken', ({ apop }) => apop('broken', 'tanstaaf'), false],
] satisfies readonly (readonly [
  string,
  string,
  (the: ReturnType<typeof door>) => Awaited<unknown>,
  boolean,
])[]) {
  test(`${what} is ${counted ? 'a failure' : 'no failure'}`, async () => {
    const the = door()
    await times(6, async () => attempt(the))
    const outcome = await the.apop(name, 'sesame')
    assert.equal(outcome === 'intruder', counted, outcome)
  })
}

test('an intruder learns nothing about the password: it is not looked at, and costs what a wrong one costs', async () => {
  const { password, checks } = door()
  assert.equal(await password('jones', 'sesame'), 'authenticated')
  await times(6, () => password('jones', 'guess'))
  checks.length = 0
  // The right one is remembered and would be answered at once.
  assert.equal(await password('jones', 'sesame'), 'intruder')
  assert.equal(await password('jones', 'guess'), 'intruder')
  assert.equal(checks.length, 2)
  assert.equal(new Set(checks).size, 1)
  assert(!checks.includes('#sesame'))
})

test('an intruder is not told what keeps the account out', async () => {
  const { password } = door()
  await times(6, () => password('gone', 'guess'))
  assert.equal(await password('gone', 'sesame'), 'intruder')
})

test('guesses at the same time do not get past', async () => {
  const { password } = door()
  const guesses = Array.from({ length: 20 }, (_, n) => password('jones', n === 19 ? 'sesame' : `guess ${n}`))
  assert.deepEqual((await Promise.all(guesses)).slice(6), [
    ...Array.from({ length: 13 }, () => 'wrong-password'),
    'intruder',
  ])
})

test('a flood of names and addresses takes bounded memory, and frees no intruder', async () => {
  const { password } = door({ recordsMax: 50 })
  await times(6, () => password('jones', 'guess'))
  for (let n = 0; n < 500; n += 1) await password(`user${n}`, 'guess', { address: `10.0.0.${n}`, port: n })
  assert.equal(await password('jones', 'sesame'), 'intruder')
})

test('a watch may be far away; one that is out of reach lets nobody in', async () => {
  const asked: unknown[] = []
  const far = door({
    watch: {
      isIntruder: (source) => Promise.resolve(source.name === 'smith'),
      failed: async (...what) => void asked.push(what),
    },
  })
  assert.equal(await far.password('jones', 'sesame'), 'authenticated')
  assert.equal(await far.password('smith', 'sesame'), 'intruder')
  assert.equal(await far.password('JONES', 'guess'), 'wrong-password')
  assert.deepEqual(asked, [[{ address: '192.0.2.7', name: 'jones' }, 0]])
  const gone = door({ watch: { isIntruder: () => assert.fail('gone'), failed: () => assert.fail('gone') } })
  assert.equal(await gone.password('jones', 'sesame'), 'unavailable')
})

test('without a watch nobody is an intruder', async () => {
  const open = new Authenticator({
    directory: { find: (name) => accounts.find((each) => each.name === name), findAlias: () => undefined },
    verifier: new PasswordVerifier({ check: async () => ({ matches: false }) }),
    secrets,
    clock: () => 0,
  })
  await times(10, async () => open.byPassword('jones', Buffer.from('guess'), home))
  const digest = createHash('md5').update(`${timestamp}tanstaaf`).digest('hex')
  assert.equal(reason(await open.byApop('jones', timestamp, digest, home)), 'authenticated')
})
