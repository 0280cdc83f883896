// Password hashes: vectors of real systems and of two other implementations.

import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { readVmsPassword, vStringText } from './password-hash-text.ts'
import { vmsPasswordMatches, type VmsPassword } from './password-hash.ts'
import { vmsAlgorithms, vmsHash } from './purdy.ts'

/** SYSUAF of OpenVMS VAX V7.3 and Alpha V8.4, algorithm PURDY_S. */
const systems: readonly (readonly [userName: string, password: string, salt: number, hash: bigint])[] = [
  ['A1ORA', 'KNOWNPW12', 0x4d63, 0x716cbdc03c071c59n],
  ['A2ORA', 'KNOWNPW12', 0x4ee2, 0x84a8f6d135be8b58n],
  ['A1ORA', 'NEWPWXY34', 0x4d63, 0x01b533eeffdc1841n],
  ['A3ORA', 'DIFFPWXY99', 0x506c, 0x382c2366eb6deda4n],
  ['A1ORA', 'KNOWNPW12', 0xf52e, 0xc0730697d9b5d7adn],
  ['A2ORA', 'KNOWNPW12', 0xf6d7, 0x787f23e84d1d1dean],
  ['A3ORA', 'DIFFPWXY99', 0xf834, 0x46f7a9867a983675n],
]

for (const [userName, password, salt, hash] of systems) {
  const stored: VmsPassword = { algorithm: 'PURDY_S', hash, salt, userName, mixedCase: false }
  test(`${userName}/${password} of a real system, salt ${salt}`, () => {
    assert(vmsPasswordMatches(stored, password))
    assert(vmsPasswordMatches(stored, password.toLowerCase()))
    assert(vmsPasswordMatches({ ...stored, userName: `${userName}   ` }, password))
    assert(!vmsPasswordMatches(stored, `${password}x`))
    assert(!vmsPasswordMatches({ ...stored, userName: 'A9ORA' }, password))
    assert(!vmsPasswordMatches({ ...stored, salt: salt ^ 1 }, password))
    assert(!vmsPasswordMatches({ ...stored, algorithm: 'PURDY_V' }, password))
  })
}

/** Authen::DecHpwd: octets as they are, hashes as they are stored. `*` begins octets in hexadecimal. */
const purdy: readonly (readonly [
  salt: number,
  userName: string,
  password: string,
  ...hashes: readonly string[],
])[] = [
  [50917, 'unclasping', 'eviscerate', '2173ea3940b990c5', '21001389884c2012', '605a4df627b21a08'],
  [50482, 'jams', 'daylight', '2bb8a232fbc3e299', 'be51b11ee79c3f3c', 'd2134cc23c087a0a'],
  [32451, 'regurgitation', 'Portsmouth', '32afa55e2701240b', 'f650e53db17033d2', '7c0638151bf11d22'],
  [37825, 'Sukarno', 'orthodoxes', '43dc30df1e8b1756', 'cfd81d5f0bd4793a', '9f0a2393c3728f2a'],
  [48333, 'heterosexuals', 'librettists', '52be595fe7df0640', 'b60a284245ddbfbb', 'b0ff108f7458637c'],
  [65349, 'unashamed', 'terror', 'a52e6d43679edacf', 'c438c8d25539ac6d', 'f00c309ec2ce47e4'],
  [30462, 'independents', 'archers', '2a474319d7af3e21', '2a474319d7af3e21', '7682597ca56af918'],
  [63160, 'rig', 'lactate', 'f15f9bcb8631440d', '8513ae1109c34c51', '2a5d205997279ea1'],
  [59737, 'Chappaquiddick', 'repudiated', 'e5ff41bcf60c1573', 'b01f3fa64b19b6ff', '487f866f0660fd33'],
  [365, 'mullah', 'drivel', '4e710db11447581e', 'd4982b580c0c6bc4', '49d7630fe06b3762'],
  [
    1309,
    '*7c5d15969f7568e89c49c58e00c342da43a7ab883b247051a1a3aa91',
    '*39d833548294a077f4656d93b2206eb4',
    'e4bb6344e73c4310',
    'd4ff386b933e4793',
    'e7a80f754cdbaea9',
  ],
  [23588, '*015cfcf26535', '*92', 'f3a4c04a4d5da5af', 'cc8521fb65b3ba45', 'ff3448174596578a'],
  [62262, '*a7fc2db715ff2104dedf89ee', '*', '32975accf82f3671', '32975accf82f3671', '42750ea08988444a'],
  [1234, 'MIKEM', 'fred', 'c4782ff38b74b4e5', '511e841e910d1f50', '85ad61e72a41dec4'],
]

for (const [salt, userName, password, ...hashes] of purdy) {
  test(`PURDY, PURDY_V and PURDY_S of ${userName}/${password}`, () => {
    const input = { salt, userName: written(userName), password: written(password) }
    assert.deepEqual(
      (['PURDY', 'PURDY_V', 'PURDY_S'] as const).map((algorithm) => stored(vmsHash(algorithm, input))),
      hashes,
    )
  })
}

const autodin: readonly (readonly [password: string, hash: string])[] = [
  ['eviscerate', '28f63c9b00000000'],
  ['daylight', '653ea86200000000'],
  ['Portsmouth', '84e9b80500000000'],
  ['orthodoxes', '14b3be0f00000000'],
  ['librettists', 'f7c20da800000000'],
]

for (const [password, hash] of autodin) {
  test(`AD_II of ${password}`, () => {
    const input = { salt: 50_917, userName: written('nobody'), password: written(password) }
    assert.equal(stored(vmsHash('AD_II', input)), hash)
  })
}

function written(text: string): Buffer {
  return text.startsWith('*') ? Buffer.from(text.slice(1), 'hex') : Buffer.from(text, 'latin1')
}

function stored(hash: bigint): string {
  const quadword = Buffer.alloc(8)
  quadword.writeBigUInt64LE(hash)
  return quadword.toString('hex')
}

test('the algorithms stand in the order of their codes', () => {
  assert.deepEqual(vmsAlgorithms, ['AD_II', 'PURDY', 'PURDY_V', 'PURDY_S'])
})

test('PWDMIX keeps the case of the password', () => {
  const input = { salt: 7, userName: written('JONES'), password: written('Secret') }
  const mixed: VmsPassword = {
    algorithm: 'PURDY_S',
    hash: vmsHash('PURDY_S', input),
    salt: 7,
    userName: 'JONES',
    mixedCase: true,
  }
  assert(vmsPasswordMatches(mixed, 'Secret'))
  assert(!vmsPasswordMatches(mixed, 'SECRET'))
  assert(!vmsPasswordMatches({ ...mixed, mixedCase: false }, 'Secret'))
})

function hash(password: string): bigint {
  return vmsHash('PURDY_S', { salt: 7, userName: written('JONES'), password: written(password) })
}

test('an empty password, none at all, too long ones and other alphabets match nothing', () => {
  const none: VmsPassword = { algorithm: 'PURDY_S', hash: 0n, salt: 7, userName: 'JONES', mixedCase: false }
  assert(!vmsPasswordMatches(none, ''))
  assert(!vmsPasswordMatches(none, 'X'))
  assert(!vmsPasswordMatches({ ...none, hash: hash('') }, ''))
  assert(vmsPasswordMatches({ ...none, hash: hash('X'.repeat(32)) }, 'X'.repeat(32)))
  assert(!vmsPasswordMatches({ ...none, hash: hash('X'.repeat(33)) }, 'X'.repeat(33)))
  assert(!vmsPasswordMatches({ ...none, hash: hash('A') }, '\u0141'))
})

/** Of John the Ripper. */
const vStrings: readonly (readonly [text: string, password: string, read: VmsPassword])[] = [
  [
    '$V$9AYXUd5LfDy-aj48Vj54P-----',
    'USER',
    { algorithm: 'PURDY_S', hash: 0xd12a320a55619064n, salt: 64_421, userName: 'UCX$FTP', mixedCase: false },
  ],
  [
    '$V$p1UQjRZKulr-Z25g5lJ-------',
    'service',
    { algorithm: 'PURDY_S', hash: 0x6c392da4ae455734n, salt: 1_882, userName: 'FIELD', mixedCase: false },
  ],
]

for (const [text, password, read] of vStrings) {
  test(`${text} is read, written and matched`, () => {
    assert.deepEqual(readVmsPassword(text, 'anybody'), { kind: 'value', value: read })
    assert.deepEqual(vStringText(read), { kind: 'value', value: text })
    assert(vmsPasswordMatches(read, password))
  })
}

test('the parts written out', () => {
  const read = {
    algorithm: 'PURDY_S',
    hash: 0x716cbdc03c071c59n,
    salt: 0x4d63,
    userName: 'A1ORA',
    mixedCase: false,
  }
  for (const text of ['PURDY_S:0x4D63:716CBDC03C071C59', 'purdy_s:19811:0x716cbdc03c071c59']) {
    assert.deepEqual(readVmsPassword(text, 'a1ora'), { kind: 'value', value: read })
  }
  for (const [text, salt] of [
    ['0', 0],
    ['0xF', 15],
    ['65535', 65_535],
  ] as const) {
    const reading = readVmsPassword(`PURDY_S:${text}:716CBDC03C071C59`, 'a1ora')
    assert.equal(reading.kind === 'value' && reading.value.salt, salt)
  }
  assert.deepEqual(
    vStringText({ algorithm: 'PURDY', hash: 1n, salt: 1, userName: 'jones', mixedCase: false }).kind,
    'value',
  )
  assert.deepEqual(readVmsPassword('PURDY_S:0x4D63:716CBDC03C071C59:pwdmix', 'a1ora'), {
    kind: 'value',
    value: { ...read, mixedCase: true },
  })
})

const refused = [
  '',
  '$V$',
  '$V$9AYXUd5LfDy-aj48Vj54P----',
  '$V$9AYXUd5LfDy-aj48Vj54P------',
  '$V$9AYXUd5LfDy-aj48Vj54P----*',
  `$V$${'+'.repeat(26)}`,
  `$V$${'-'.repeat(15)}${'+'.repeat(10)}-`,
  'MD5:1:0123456789abcdef',
  'PURDY_S:65536:0123456789abcdef',
  'PURDY_S:4D63:0123456789abcdef',
  'PURDY_S:0x10000:0123456789abcdef',
  'PURDY_S:1:0123456789abcde',
  'PURDY_S:1:0123456789abcdef:DISUSER',
  'PURDY_S:1:0123456789abcdef:PWDMIX:',
]

for (const text of refused) {
  test(`refuses "${text}"`, () => assert.equal(readVmsPassword(text, 'JONES').kind, 'fault'))
}

test('a $V$ string has no room for other user names', () => {
  for (const userName of ['THIRTEENCHARS', 'a-b', 'JÖRG']) {
    assert.equal(
      vStringText({ algorithm: 'PURDY', hash: 1n, salt: 1, userName, mixedCase: false }).kind,
      'fault',
    )
  }
})

test('every hash is read back from its $V$ string', () => {
  const password = fc.record(
    {
      algorithm: fc.constantFrom(...vmsAlgorithms),
      hash: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      salt: fc.integer({ min: 0, max: 65_535 }),
      userName: fc.stringMatching(/^[A-Z0-9$_.]{0,12}$/),
      mixedCase: fc.boolean(),
    },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(password, (password) => {
      const text = vStringText(password)
      assert(text.kind === 'value')
      assert.deepEqual(readVmsPassword(text.value, 'anybody'), { kind: 'value', value: password })
    }),
  )
})
