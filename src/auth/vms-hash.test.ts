// Hashes of SYSUAF, from the stored string to the verdict: every vector there is, by PasswordVerifier.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { VmsPassword } from '../vms/password-hash.ts'
import { PasswordVerifier } from './password-verifier.ts'
import { readVmsHash, vmsHashText } from './vms-hash.ts'

const octets = (text: string) => Buffer.from(text, 'latin1')
const verifier = new PasswordVerifier()

async function verdict(passwordHash: string, password: Buffer): Promise<string> {
  const { kind } = await verifier.verify({ name: 'jones', passwordHash }, password)
  return kind
}

/** SYSUAF of OpenVMS VAX V7.3 and Alpha V8.4: the number, and its octets on disk. */
const systems: readonly (readonly [user: string, password: string, salt: string, hash: string])[] = [
  ['A1ORA', 'KNOWNPW12', '0x4D63', '716CBDC03C071C59'],
  ['A2ORA', 'KNOWNPW12', '0x4EE2', '84A8F6D135BE8B58'],
  ['A1ORA', 'NEWPWXY34', '0x4D63', '01B533EEFFDC1841'],
  ['A3ORA', 'DIFFPWXY99', '0x506C', '382C2366EB6DEDA4'],
  ['A1ORA', 'KNOWNPW12', '0xF52E', 'C0730697D9B5D7AD'],
  ['A2ORA', 'KNOWNPW12', '0xF6D7', '787F23E84D1D1DEA'],
  ['A3ORA', 'DIFFPWXY99', '0xF834', '46F7A9867A983675'],
]

for (const [user, password, salt, hash] of systems) {
  test(`${user} of a real system, salt ${salt}`, async () => {
    const stored = `$vms$${user}:PURDY_S:${salt}:${hash}`
    assert.deepEqual(
      await Promise.all([
        verdict(stored, octets(password)),
        verdict(stored, octets(password.toLowerCase())),
        verdict(stored, octets(`${password}1`)),
        verdict(`${stored}:PWDMIX`, octets(password.toLowerCase())),
        verdict(stored.replace(user, 'A9ORA'), octets(password)),
      ]),
      ['right', 'right', 'wrong', 'wrong', 'wrong'],
    )
  })
}

/** Authen::DecHpwd, octets as they are, so with PWDMIX; hashes as on disk. `*` begins octets in hexadecimal. */
const purdy: readonly (readonly [salt: number, user: string, password: string, ...hashes: string[]])[] = [
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
  [1234, 'MIKEM', 'fred', 'c4782ff38b74b4e5', '511e841e910d1f50', '85ad61e72a41dec4'],
]

for (const [salt, user, password, ...hashes] of purdy) {
  test(`PURDY, PURDY_V and PURDY_S of ${user}`, async () => {
    const verdicts = (['PURDY', 'PURDY_V', 'PURDY_S'] as const).map((algorithm, index) => {
      const parts = { algorithm, hash: quadword(hashes[index]), salt, userName: text(user), mixedCase: true }
      return verdict(vmsHashText(parts), octets(text(password)))
    })
    assert.deepEqual(await Promise.all(verdicts), ['right', 'right', 'right'])
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
  test(`AD_II of ${password}`, async () => {
    const stored = {
      algorithm: 'AD_II',
      hash: quadword(hash),
      salt: 0,
      userName: 'X',
      mixedCase: true,
    } as const
    assert.equal(await verdict(vmsHashText(stored), octets(password)), 'right')
    assert.equal(await verdict(vmsHashText(stored), octets(password.toUpperCase())), 'wrong')
  })
}

for (const [stored, password] of [
  ['$V$9AYXUd5LfDy-aj48Vj54P-----', 'USER'],
  ['$V$p1UQjRZKulr-Z25g5lJ-------', 'service'],
] as const) {
  test(`the $V$ string of ${password}, as it is and as it is stored`, async () => {
    for (const hash of [stored, vmsHashText(readVmsHash(stored))]) {
      assert.equal(await verdict(hash, octets(password)), 'right')
      assert.equal(await verdict(hash, octets(password.toLowerCase())), 'right')
      assert.equal(await verdict(hash, octets('other')), 'wrong')
    }
  })
}

test('no password at all, and the hash of an empty one, let nobody in', async () => {
  const empty = quadword('42750ea08988444a')
  const userName = text('*a7fc2db715ff2104dedf89ee')
  for (const hash of [0n, empty]) {
    const stored = vmsHashText({ algorithm: 'PURDY_S', hash, salt: 62_262, userName, mixedCase: true })
    for (const password of ['', ' ', 'x']) assert.equal(await verdict(stored, octets(password)), 'wrong')
  }
})

for (const [stored, parts] of [
  [
    '$vms$UCX$FTP:PURDY_S:0xFBA5:D12A320A55619064',
    { algorithm: 'PURDY_S', hash: 0xd12a320a55619064n, salt: 0xfba5, userName: 'UCX$FTP', mixedCase: false },
  ],
  [
    '$vms$PWDMIX:AD_II:0x0000:000000009B3CF628:PWDMIX',
    { algorithm: 'AD_II', hash: 0x9b3cf628n, salt: 0, userName: 'PWDMIX', mixedCase: true },
  ],
  [
    '$vms$X:PURDY_V:0x0007:0000000000000001',
    { algorithm: 'PURDY_V', hash: 1n, salt: 7, userName: 'X', mixedCase: false },
  ],
] satisfies readonly (readonly [string, VmsPassword])[]) {
  test(`${stored} is written and read`, () => {
    assert.equal(vmsHashText(parts), stored)
    assert.deepEqual(readVmsHash(stored), parts)
  })
}

function text(written: string): string {
  return written.startsWith('*') ? Buffer.from(written.slice(1), 'hex').toString('latin1') : written
}

function quadword(onDisk: string | undefined): bigint {
  return Buffer.from(onDisk ?? assert.fail(), 'hex').readBigUInt64LE()
}
