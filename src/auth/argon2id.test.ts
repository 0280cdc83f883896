// argon2id: what is stored, what is recognised, and what is damage rather than a wrong password.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { argon2idHash, argon2idMatches, dummyHash } from './argon2id.ts'

const octets = (text: string) => Buffer.from(text)
const hashPassword = (password: string) => argon2idHash(octets(password), { foldsCase: false })
const parameters = (hash: string) => hash.split('$').slice(0, 4)

test('a password matches its own hash and no other does', async () => {
  const hash = await hashPassword('tannenbaum 7')
  assert.match(hash, /^\$argon2id\$v=19\$m=7168,t=5,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.equal(await argon2idMatches(hash, octets('tannenbaum 7')), true)
  assert.equal(await argon2idMatches(hash, octets('tannenbaum 8')), false)
  assert.equal(await argon2idMatches(hash, octets('')), false)
  assert.notEqual(await hashPassword('tannenbaum 7'), hash)
})

test('a hash that folds case knows no case of A to Z, and says so', async () => {
  const hash = await argon2idHash(octets('Sésame zZ7'), { foldsCase: true })
  assert.match(hash, /^\$argon2id\$v=19\$m=7168,t=5,p=1,fold=upper\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  for (const [password, expected] of [
    ['Sésame zZ7', true],
    ['SéSAME ZZ7', true],
    ['sésame zz7', true],
    ['SÉSAME ZZ7', false],
    ['Sésame z7', false],
  ] as const) {
    const typed = octets(password)
    assert.equal(await argon2idMatches(hash, typed), expected, password)
    assert.deepEqual(typed, octets(password), 'the password stays as it was typed')
  }
  assert.equal(await argon2idMatches(hash.replace(',fold=upper', ''), octets('sésame zz7')), false)
})

// From test.c of the reference implementation (phc-winner-argon2), version 0x13, argon2id.
const vectors = [
  '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
  '$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc',
]

for (const hash of vectors) {
  test(`a hash made elsewhere is understood: ${hash.slice(0, 28)}`, async () => {
    assert.equal(await argon2idMatches(hash, octets('password')), true)
    assert.equal(await argon2idMatches(hash, octets('Password')), false)
  })
}

test('the dummy hash costs what a real one costs, and no password has it', async () => {
  const real = await hashPassword('a')
  assert.deepEqual(parameters(dummyHash()), parameters(real))
  assert.equal(dummyHash().length, real.length)
  assert.equal(await argon2idMatches(dummyHash(), octets('')), false)
})

const salt = 'c29tZXNhbHQ'
const tag = 'nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'
const form = /is not of the form/

for (const [why, hash, message] of [
  ['empty', '', form],
  ['a bare password', 'password', form],
  ['another scheme', `$argon2i$v=19$m=256,t=2,p=1$${salt}$${tag}`, form],
  ['another version', `$argon2id$v=16$m=256,t=2,p=1$${salt}$${tag}`, form],
  ['no version', `$argon2id$m=256,t=2,p=1$${salt}$${tag}`, form],
  ['no hash', `$argon2id$v=19$m=256,t=2,p=1$${salt}$`, form],
  ['no passes', `$argon2id$v=19$m=256,t=0,p=1$${salt}$${tag}`, form],
  ['memory beyond any machine', `$argon2id$v=19$m=99999999,t=2,p=1$${salt}$${tag}`, form],
  ['another fold', `$argon2id$v=19$m=256,t=2,p=1,fold=lower$${salt}$${tag}`, form],
  ['padding', `$argon2id$v=19$m=256,t=2,p=1$${salt}=$${tag}=`, form],
  ['something behind it', `$argon2id$v=19$m=256,t=2,p=1$${salt}$${tag}\n`, form],
  ['a hash that was cut', `$argon2id$v=19$m=256,t=2,p=1$${salt}$${tag.slice(0, -2)}`, /is not base64/],
  ['a short salt', `$argon2id$v=19$m=256,t=2,p=1$c29t$${tag}`, /salt of less than 8/],
  ['a short hash', `$argon2id$v=19$m=256,t=2,p=1$${salt}$${tag.slice(0, 20)}`, /hash of less than 16/],
  ['little memory', `$argon2id$v=19$m=15,t=2,p=2$${salt}$${tag}`, /less memory/],
] as const) {
  test(`a stored hash that is malformed is an error, not a wrong password: ${why}`, async () => {
    await assert.rejects(argon2idMatches(hash, octets('password')), (error: Error) => {
      assert.match(error.message, message)
      assert.ok(!error.message.includes(tag.slice(0, 8)), 'the message shows the hash')
      return true
    })
  })
}
