// Password hashes: which kind is which, what a better one is, and that the time tells nobody who has which.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dummyHash } from './argon2id.ts'
import { hashPassword, verifyHash } from './password-hash.ts'

const octets = (text: string) => Buffer.from(text, 'latin1')
const vms = '$vms$A1ORA:PURDY_S:0x4D63:716CBDC03C071C59'

test('an argon2id hash needs no better one', async () => {
  const hash = await hashPassword(octets('sesame'))
  assert.match(hash, /^\$argon2id\$v=19\$m=7168,t=5,p=1\$/)
  assert.deepEqual(await verifyHash(hash, octets('sesame')), { matches: true, better: undefined })
  assert.deepEqual(await verifyHash(hash, octets('Sesame')), { matches: false })
})

test('the better hash of an OpenVMS password is argon2id and knows no case either', async () => {
  const verified = await verifyHash(vms, octets('KnownPw12'))
  const better = verified.matches ? (verified.better ?? '') : ''
  assert.match(better, /^\$argon2id\$v=19\$m=7168,t=5,p=1,fold=upper\$/)
  for (const password of ['KNOWNPW12', 'knownpw12', 'KnownPw12'])
    assert.deepEqual(await verifyHash(better, octets(password)), { matches: true, better: undefined })
  assert.deepEqual(await verifyHash(better, octets('knownpw1')), { matches: false })
})

test('with PWDMIX the better hash minds the case', async () => {
  const verified = await verifyHash(`${vms}:PWDMIX`, octets('KNOWNPW12'))
  const better = verified.matches ? (verified.better ?? '') : ''
  assert.match(better, /^\$argon2id\$v=19\$m=7168,t=5,p=1\$/)
  assert.equal((await verifyHash(better, octets('KNOWNPW12'))).matches, true)
  assert.equal((await verifyHash(better, octets('knownpw12'))).matches, false)
})

test('a wrong password has no better hash', async () => {
  assert.deepEqual(await verifyHash(vms, octets('KNOWNPW13')), { matches: false })
  assert.deepEqual(await verifyHash(`${vms}:PWDMIX`, octets('knownpw12')), { matches: false })
})

// Purdy alone takes some 50 microseconds, argon2id some 20 milliseconds. What is measured is the processor's time, in
// turns, and the least of it, so that it does not matter what else the machine does.
test('an OpenVMS hash takes the time of an argon2id hash, right or wrong', async () => {
  const least = { unknown: Infinity, wrong: Infinity, right: Infinity }
  const attempt = async (kind: keyof typeof least, hash: string, password: string) => {
    const before = process.cpuUsage()
    await verifyHash(hash, octets(password))
    const { user, system } = process.cpuUsage(before)
    least[kind] = Math.min(least[kind], user + system)
  }
  const dummy = dummyHash()
  for (let round = 0; round < 4; round += 1) {
    await attempt('unknown', dummy, 'KNOWNPW12')
    await attempt('wrong', vms, 'KNOWNPW13')
    await attempt('right', vms, 'KNOWNPW12')
  }
  assert(Math.min(least.wrong, least.right) > least.unknown / 3, JSON.stringify(least))
})

for (const [what, hash] of [
  ['nothing', ''],
  ['a password', 'sesame'],
  ['another argon2', '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'],
  ['a prefix alone', '$vms$'],
  ['another algorithm', '$vms$A1ORA:PURDY_T:0x4D63:716CBDC03C071C59'],
  ['a hash cut short', '$vms$A1ORA:PURDY_S:0x4D63:716CBDC03C071C5'],
  ['a salt too large', '$vms$A1ORA:PURDY_S:0x14D63:716CBDC03C071C59'],
  ['another flag', '$vms$A1ORA:PURDY_S:0x4D63:716CBDC03C071C59:MIX'],
  ['something behind it', '$vms$A1ORA:PURDY_S:0x4D63:716CBDC03C071C59:PWDMIX:x'],
  ['a $V$ string cut short', '$V$9AYXUd5LfDy-aj48Vj54P----'],
] as const) {
  test(`a stored hash that is ${what} is an error, not a wrong password, and is not shown`, async () => {
    await assert.rejects(verifyHash(hash, octets('sesame')), (error: Error) => {
      assert.match(error.message, /^stored password hash is (not )?of /)
      assert(!/sesame|716C|PURDY_T|9AYX|nf65/.test(error.message), error.message)
      return true
    })
  })
}
