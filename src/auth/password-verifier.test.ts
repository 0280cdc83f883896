// PasswordVerifier: who is answered at once, who waits, who is sent away, and that unknown costs what known costs.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { hashPassword, verifyHash, type Verified } from './password-hash.ts'
import { PasswordVerifier, type VerifierOptions } from './password-verifier.ts'

const right = { kind: 'right', better: undefined } as const
const wrong = { kind: 'wrong' } as const
const busy = { kind: 'busy' } as const
const verified = (matches: boolean): Verified => (matches ? { matches, better: undefined } : { matches })

const octets = (text: string) => Buffer.from(text)
const parameters = (hash: string | undefined) => hash?.split('$').slice(0, 4)
const holder = (name: string, passwordHash: string | undefined) => ({ name, passwordHash })

/** A verifier for which the password of hash `#x` is `x`, and the hashes and passwords it was asked to compare. */
function recorded(options: VerifierOptions = {}) {
  const asked: { hash: string; password: string }[] = []
  const verifier = new PasswordVerifier({
    check: async (hash, password) => {
      asked.push({ hash, password: password.toString() })
      await turn()
      return verified(hash === `#${password.toString()}`)
    },
    ...options,
  })
  return { verifier, asked }
}

/** A verifier whose hashes are finished by hand. */
function manual(options: VerifierOptions) {
  const running: ((verified: Verified) => void)[] = []
  const verifier = new PasswordVerifier({
    check: () => new Promise((resolve) => running.push(resolve)),
    ...options,
  })
  return {
    running,
    verify: async (name: string, password: string) =>
      verifier.verify(holder(name, `#${name}`), octets(password)),
    /** What is answered at once. */
    ask: (name: string, password: string) => verifier.verify(holder(name, `#${name}`), octets(password)),
    finish: async (n: number, isRight: boolean) => {
      await turn()
      const resolve = running[n] ?? assert.fail(`hash ${n} has not begun`)
      resolve(verified(isRight))
      await turn()
    },
  }
}

test('a right password is remembered and then answered at once, with argon2 as it is', async () => {
  let hashes = 0
  const verifier = new PasswordVerifier({
    check: (hash, password) => {
      hashes += 1
      return verifyHash(hash, password)
    },
  })
  const jones = holder('jones', await hashPassword(octets('sesame')))
  const first = verifier.verify(jones, octets('sesame'))
  assert.ok(first instanceof Promise)
  assert.deepEqual(await first, right)
  assert.deepEqual(verifier.verify(jones, octets('sesame')), right)
  assert.equal(hashes, 1)
})

test('a wrong password is hashed each time', async () => {
  const { verifier, asked } = recorded()
  assert.deepEqual(await verifier.verify(holder('jones', '#a'), octets('b')), wrong)
  assert.deepEqual(await verifier.verify(holder('jones', '#a'), octets('b')), wrong)
  assert.equal(asked.length, 2)
})

test('another stored hash is another matter: a changed password is forgotten at once', async () => {
  const { verifier } = recorded()
  assert.deepEqual(await verifier.verify(holder('jones', '#old'), octets('old')), right)
  assert.deepEqual(await verifier.verify(holder('jones', '#new'), octets('old')), wrong)
  assert.deepEqual(await verifier.verify(holder('jones', undefined), octets('old')), wrong)
})

test('hash and password cannot run into each other', async () => {
  const { verifier } = recorded({ check: async (hash) => verified(hash === '#a') })
  assert.deepEqual(await verifier.verify(holder('jones', '#a'), octets('bc')), right)
  assert.deepEqual(await verifier.verify(holder('jones', '#ab'), octets('c')), wrong)
})

test('an unknown account costs the same hashes as a known one, one after the other and at the same time', async () => {
  for (const passwordHash of ['#right', undefined]) {
    const { verifier, asked } = recorded()
    const guess = async (n: number) => verifier.verify(holder('jones', passwordHash), octets(`guess ${n}`))
    assert.deepEqual(await guess(1), wrong)
    assert.equal(asked.length, 1, 'a first guess')
    await Promise.all([1, 1, 1].map(guess))
    assert.equal(asked.length, 2, 'three equal guesses at the same time')
    await Promise.all([1, 2, 3].map(guess))
    assert.equal(asked.length, 5, 'three guesses at the same time')
  }
})

test('two accounts share no hash, known or unknown', async () => {
  for (const accounts of [
    [holder('jones', '#a'), holder('smith', '#b')],
    [holder('jones', undefined), holder('smith', undefined)],
  ]) {
    const { verifier, asked } = recorded()
    await Promise.all(accounts.map(async (account) => verifier.verify(account, octets('guess'))))
    assert.equal(asked.length, 2)
  }
})

test('an unknown account is compared with a hash of the same cost', async () => {
  const { verifier, asked } = recorded()
  await verifier.verify(holder('nobody', undefined), octets('guess'))
  assert.deepEqual(parameters(asked[0]?.hash), parameters(await hashPassword(octets('guess'))))
})

test('an unknown account is wrong even when its dummy hash matches', async () => {
  const { verifier } = recorded({ check: async () => verified(true) })
  assert.deepEqual(await verifier.verify(holder('nobody', undefined), octets('guess')), wrong)
  assert.deepEqual(await verifier.verify(holder('nobody', undefined), octets('guess')), wrong)
})

test('a better hash comes with the verdict, and with each that is remembered', async () => {
  const { verifier } = recorded({ check: async () => ({ matches: true, better: '#new' }) })
  const jones = holder('jones', '#old')
  assert.deepEqual(await verifier.verify(jones, octets('a')), { kind: 'right', better: '#new' })
  assert.deepEqual(verifier.verify(jones, octets('a')), { kind: 'right', better: '#new' })
})

test('so many are hashed at a time, so many wait in turn, the next is told that it is busy', async () => {
  const { verify, ask, running, finish } = manual({ hashesMax: 2, queueMax: 3 })
  const order: number[] = []
  const verdicts = [0, 1, 2, 3, 4].map(async (n) => {
    const verdict = await verify('jones', `${n}`)
    order.push(n)
    return verdict
  })
  assert.deepEqual(ask('jones', '5'), busy)
  assert.deepEqual(ask('smith', '5'), busy)
  await turn()
  for (let finished = 0; finished < 5; finished += 1) {
    assert.equal(running.length, Math.min(finished + 2, 5))
    await finish(finished, finished % 2 === 0)
  }
  assert.deepEqual(await Promise.all(verdicts), [right, wrong, right, wrong, right])
  assert.deepEqual(order, [0, 1, 2, 3, 4])
  // All turns were given back, and no more than there were.
  for (const password of ['6', '7', '8']) void verify('jones', password)
  await turn()
  assert.equal(running.length, 7)
})

test('a remembered password is answered although everybody else has to come back', async () => {
  const { verify, ask, finish } = manual({ hashesMax: 1, queueMax: 0 })
  const first = verify('jones', 'a')
  await finish(0, true)
  assert.deepEqual(await first, right)
  void verify('smith', 'b')
  assert.deepEqual(ask('smith', 'c'), busy)
  assert.deepEqual(ask('jones', 'a'), right)
})

test('equal logins at the same time share one hash, and none of them is too many', async () => {
  const { verify, running, finish } = manual({ hashesMax: 1, queueMax: 0 })
  const both = Promise.all([verify('jones', 'a'), verify('jones', 'a')])
  await finish(0, true)
  assert.deepEqual(await both, [right, right])
  assert.equal(running.length, 1)
})

test('the least recently used of the remembered passwords makes room', async () => {
  const { verifier, asked } = recorded({ verifiedMax: 2 })
  const verify = (name: string) => verifier.verify(holder(name, `#${name}`), octets(name))
  await verify('a')
  await verify('b')
  assert.deepEqual(verify('a'), right)
  await verify('c')
  assert.deepEqual(verify('a'), right)
  assert.deepEqual(verify('c'), right)
  assert.equal(asked.length, 3)
  assert.deepEqual(await verify('b'), right)
  assert.equal(asked.length, 4)
})

test('a stored hash that is malformed rejects, names the account, and holds up nobody', async () => {
  const verifier = new PasswordVerifier({ hashesMax: 1 })
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await assert.rejects(
      async () => verifier.verify(holder('jones', 'plain text'), octets('guess')),
      (error: Error) => {
        assert.match(error.message, /account "jones"/)
        assert.ok(!`${error.message} ${String(error.cause)}`.includes('plain text'))
        return true
      },
    )
  }
  assert.deepEqual(await verifier.verify(holder('smith', undefined), octets('guess')), wrong)
})

test('the password is copied before it waits, and the copy is wiped', async () => {
  const compared: Buffer[] = []
  let text = ''
  const verifier = new PasswordVerifier({
    hashesMax: 1,
    check: async (_, password) => {
      compared.push(password)
      text += password.toString()
      await turn()
      return verified(false)
    },
  })
  const first = verifier.verify(holder('jones', '#a'), octets('first '))
  const shared = octets('second')
  const second = verifier.verify(holder('jones', '#a'), shared)
  shared.fill('x')
  await Promise.all([first, second])
  assert.equal(text, 'first second')
  assert.ok(compared.every((password) => password.every((octet) => octet === 0)))
})
