// newmail account with what a site brings from OpenVMS: password hashes of SYSUAF, flags, and POP_SECRET.DAT.

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { setTimeout as passed } from 'node:timers/promises'
import type { Account } from '../src/auth/account.ts'
import { Authenticator } from '../src/auth/authenticator.ts'
import { PasswordUpgrades } from '../src/auth/password-upgrades.ts'
import { PasswordVerifier } from '../src/auth/password-verifier.ts'
import { openRepository } from '../src/server/repository.ts'
import { known } from './accounts.ts'
import { CommandLines } from './command-line.ts'
import { temporaryDirectory } from './newmail-process.ts'

const hash = '716CBDC03C071C59'
const stored = `$vms$A1ORA:PURDY_S:0x4D63:${hash}`
const from = { address: '192.0.2.7', port: 40_000 }

/** What becomes of `account add A1ORA`, each word an element. */
const additions: readonly (readonly [words: readonly string[], passwordHash: string, input?: string])[] = [
  [['--vms-hash', hash, '--vms-salt', '0x4D63'], stored],
  [['--vms-hash', `0x${hash.toLowerCase()}`, '--vms-salt', '19811'], stored],
  [['--vms-hash', '59 1C 07 3C C0 BD 6C 71', '--vms-salt', '0x4d63'], stored],
  [['--vms-hash', '59-1c-07-3c-c0-bd-6c-71', '--vms-salt', '0x4D63', '--vms-algorithm', '3'], stored],
  [['--vms-hash', hash, '--vms-salt', '0x4D63', '--pwdmix'], `${stored}:PWDMIX`],
  [['--vms-hash', '-', '--vms-salt', '0x4D63'], stored, `${hash}\n`],
  [['--vms-hash', `purdy_s:0x4D63:${hash}`], stored],
  [['--vms-hash', `PURDY_S:19811:${hash}:PWDMIX`], `${stored}:PWDMIX`],
  [
    ['--vms-hash', hash, '--vms-salt', '0', '--vms-algorithm', 'Purdy_V', '--vms-user', 'ucx$ftp'],
    `$vms$UCX$FTP:PURDY_V:0x0000:${hash}`,
  ],
  [['--vms-hash', hash, '--vms-salt', '65535', '--vms-algorithm', '1'], `$vms$A1ORA:PURDY:0xFFFF:${hash}`],
  [
    ['--vms-hash', '000000009B3CF628', '--vms-algorithm', 'AD_II'],
    '$vms$A1ORA:AD_II:0x0000:000000009B3CF628',
  ],
  [['--vms-hash', '$V$9AYXUd5LfDy-aj48Vj54P-----'], '$vms$UCX$FTP:PURDY_S:0xFBA5:D12A320A55619064'],
]

suite('newmail account and OpenVMS', () => {
  let cli: CommandLines
  before(() => {
    cli = new CommandLines()
  })
  after(() => cli[Symbol.asyncDispose]())

  for (const [words, passwordHash, input = ''] of additions) {
    test(`add A1ORA ${words.join(' ')}`, async () => {
      await using directory = await temporaryDirectory()
      const data = ['--data', directory.path]
      assert.equal(await cli.fine(['account', 'add', 'A1ORA', ...words, ...data], { input }), 'a1ora added\n')
      const account = await accountIn(directory.path, 'a1ora')
      assert.equal(account.passwordHash, passwordHash)
      assert.match(
        await cli.fine(['account', 'show', 'a1ora', ...data]),
        /^password +set, hashed by OpenVMS$/m,
      )
    })
  }

  test('set takes a hash as well, and standard input has the hash before the secret', async () => {
    await using directory = await temporaryDirectory()
    const data = ['--data', directory.path]
    await cli.fine(['account', 'add', 'jones', '--password-stdin', ...data], { input: 'old' })
    const words = ['--vms-user', 'A1ORA', '--vms-salt', '0x4D63', '--vms-hash', '-', '--secret-stdin']
    await cli.fine(['account', 'set', 'jones', ...words, ...data], { input: `${hash}\r\ntanstaaf\r\n` })
    assert.equal((await accountIn(directory.path, 'jones')).passwordHash, stored)
    assert.equal(await secretIn(directory.path, 'jones'), 'tanstaaf')
  })

  test('from SYSUAF to argon2id at the first login', async () => {
    await using directory = await temporaryDirectory()
    const words = ['account', 'add', 'A1ORA', '--vms-hash', hash, '--vms-salt', '0x4D63']
    await cli.fine([...words, '--data', directory.path])
    await using repository = await openRepository(directory.path, 'existing')
    const authenticator = new Authenticator({
      directory: repository.accounts,
      verifier: new PasswordVerifier(),
      secrets: repository.secrets,
      clock: () => 0,
      upgrades: new PasswordUpgrades(repository.accounts, (fact) => assert.fail(fact.kind)),
    })
    const login = async (password: string) =>
      (await authenticator.byPassword('a1ora', Buffer.from(password), from)).kind
    assert.equal(await login('knownpw13'), 'refused')
    assert.equal(await login('knownpw12'), 'authenticated')
    const hashNow = async () => (await repository.accounts.find(known('a1ora')))?.passwordHash ?? ''
    for (let wait = 0; wait < 200 && (await hashNow()) === stored; wait += 1) await passed(10)
    assert.match(await hashNow(), /^\$argon2id\$/)
    assert.equal(await login('KNOWNPW12'), 'authenticated')
    assert.equal(await login('knownpw13'), 'refused')
  })

  for (const [what, text, secret] of [
    ['a line', 'xyztancreff\n', 'xyztancreff'],
    ['CR and LF', 'xyztancreff\r\n', 'xyztancreff'],
    ['no line end', 'xyztancreff', 'xyztancreff'],
    ['blanks', ' xyz tancreff \n', ' xyz tancreff '],
    ['an octet that is not ASCII', '\xe9\n', '\xe9'],
    ['500 characters', `${'x'.repeat(500)}\r\n`, 'x'.repeat(500)],
  ] as const) {
    test(`the secret of a POP_SECRET.DAT with ${what}`, async () => {
      await using directory = await temporaryDirectory()
      const file = join(directory.path, 'POP_SECRET.DAT')
      await writeFile(file, text, 'latin1')
      const words = ['--pop-secret', file, '--data', directory.path]
      assert.match(await cli.fine(['account', 'add', 'jones', ...words]), /^jones added/)
      assert.equal(await secretIn(directory.path, 'jones'), secret)
    })
  }

  test('every mistake is one line with the remedy, and shows neither hash nor secret', async (t) => {
    await using directory = await temporaryDirectory()
    const file = (name: string) => join(directory.path, name)
    for (const [name, text] of Object.entries(secretFiles)) await writeFile(file(name), text, 'latin1')
    for (const name of ['jones', 'jones@example.org'])
      await cli.fine(['account', 'add', name, '--data', directory.path])
    for (const [words, message, input = ''] of mistakes) {
      const line = words.map((word) => (word.endsWith('.DAT') ? file(word) : word))
      await t.test(words.join(' ').slice(0, 60), async () => {
        const all = ['account', 'set', ...line, '--data', directory.path]
        await cli.refused(all, { message, input })
        const { stderr } = await cli.run(all, { input })
        assert.doesNotMatch(stderr, /C0730|D7AD|28F63|9AYX|xyz|xxx|sesame|tanstaaf/i)
      })
    }
    const { passwordHash, sealedSecret } = await accountIn(directory.path, 'jones')
    assert.deepEqual([passwordHash, sealedSecret], [undefined, undefined])
  })
})

const secretFiles = {
  'EMPTY.DAT': '',
  'BLANK.DAT': '\n',
  'TWO.DAT': 'xyztancreff\nxyztancreff\n',
  'LONG.DAT': `${'x'.repeat(501)}\n`,
  'HUGE.DAT': 'x'.repeat(100_000),
  'NUL.DAT': 'xyz\0tancreff\n',
}

const noHash = /^--vms-hash: that is no hash of SYSUAF; write the number, 716CBDC03C071C59, or /
const wanted = /; write \$V\$ and 26 characters, or ALGORITHM:SALT:HASH such as /
const hashed = ['jones', '--vms-hash', 'C0730697D9B5D7AD']
const salted = [...hashed, '--vms-salt', '7']

const mistakes: readonly (readonly [words: readonly string[], message: string | RegExp, input?: string])[] = [
  [hashed, '--vms-salt: PURDY_S has a salt; give it, such as 0x4D63'],
  [
    [...hashed, '--vms-salt', '4D63'],
    '--vms-salt: "4D63" is not a number of 16 bits; write 0x4D63, or 19811',
  ],
  [
    [...hashed, '--vms-salt', '65536'],
    '--vms-salt: "65536" is not a number of 16 bits; write 0x4D63, or 19811',
  ],
  [
    [...salted, '--vms-algorithm', 'SHA'],
    '--vms-algorithm: "SHA" is none of OpenVMS; use AD_II, PURDY, PURDY_V, PURDY_S, or 0 to 3',
  ],
  [
    [...salted, '--vms-algorithm', '127'],
    '--vms-algorithm: "127" is none of OpenVMS; use AD_II, PURDY, PURDY_V, PURDY_S, or 0 to 3',
  ],
  [
    [...salted, '--vms-user', 'larry hughes'],
    '--vms-user: "larry hughes" cannot be a user name of OpenVMS; use at most 32 letters, digits, $ and _',
  ],
  [
    ['jones@example.org', ...salted.slice(1)],
    '--vms-hash: "jones@example.org" cannot be a user name of OpenVMS; give the name that it has in SYSUAF with --vms-user',
  ],
  [['jones', '--vms-hash', 'C0730697D9B5D7A', '--vms-salt', '7'], noHash],
  [['jones', '--vms-hash', '0xC0730697D9B5D7AD0', '--vms-salt', '7'], noHash],
  [['jones', '--vms-hash', 'C07306 97D9B5D7AD', '--vms-salt', '7'], noHash],
  [['jones', '--vms-hash', ''], noHash],
  [
    ['jones', '--vms-hash', '0000000000000000', '--vms-salt', '7'],
    '--vms-hash: 0 stands for no password; leave --vms-hash away and set one',
  ],
  [
    ['jones', '--vms-hash', '28F63C9B00000000', '--vms-algorithm', 'AD_II'],
    '--vms-hash: a hash of AD_II begins with eight zeros as a number; turn the octets round, or name another --vms-algorithm',
  ],
  [['jones', '--vms-hash', '$V$9AYX'], wanted],
  [['jones', '--vms-hash', 'PURDY_S:0x4D63'], wanted],
  [['jones', '--vms-hash', 'PURDY_S:C0730697D9B5D7AD:7'], wanted],
  [['jones', '--vms-hash', 'PURDY_S:4D63:C0730697D9B5D7AD'], wanted],
  [['jones', '--vms-hash', 'PURDY_S:7:C0730697D9B5D7AD:MIX'], wanted],
  [
    ['jones', '--vms-hash', '$V$9AYXUd5LfDy-aj48Vj54P-----', '--vms-user', 'jones'],
    '--vms-user: the hash says so itself; leave it away',
  ],
  [
    ['jones', '--vms-hash', 'PURDY_S:7:C0730697D9B5D7AD', '--pwdmix'],
    '--pwdmix: the hash says so itself; leave it away',
  ],
  [['jones', '--vms-salt', '7'], '--vms-salt: goes with a hash; give --vms-hash too'],
  [['jones', '--pwdmix'], '--pwdmix: goes with a hash; give --vms-hash too'],
  [
    [...salted, '--password-stdin'],
    '--vms-hash: an account has one password; give this or --password-stdin, not both',
    'sesame\n',
  ],
  [
    ['jones', '--vms-hash', '-', '--vms-salt', '7'],
    "--vms-hash: standard input has no line for it; write one, such as: printf '%s\\n' secret |",
  ],
  [
    ['jones', '--pop-secret', 'TWO.DAT'],
    /^--pop-secret: \S+TWO\.DAT has more than one line; leave the secret alone in it$/,
  ],
  [
    ['jones', '--pop-secret', 'EMPTY.DAT'],
    /^--pop-secret: \S+EMPTY\.DAT holds no secret; write it into the file, in one line$/,
  ],
  [['jones', '--pop-secret', 'BLANK.DAT'], /BLANK\.DAT holds no secret; /],
  [
    ['jones', '--pop-secret', 'LONG.DAT'],
    /^--pop-secret: \S+LONG\.DAT has more than 500 characters; use a shorter secret$/,
  ],
  [['jones', '--pop-secret', 'HUGE.DAT'], /HUGE\.DAT has more than 500 characters; /],
  [['jones', '--pop-secret', 'NUL.DAT'], /NUL\.DAT holds a NUL, so it is no text; /],
  [
    ['jones', '--pop-secret', 'NONE.DAT'],
    /^--pop-secret: \S+NONE\.DAT cannot be read \(ENOENT.*\); name a file that can$/,
  ],
  [['jones', '--pop-secret', '/'], /^--pop-secret: \/ cannot be read \(EISDIR.*\); name a file that can$/],
  [
    ['jones', '--pop-secret', 'LONG.DAT', '--secret-stdin'],
    '--pop-secret: an account has one APOP secret; give this or --secret-stdin, not both',
    'tanstaaf\n',
  ],
]

async function accountIn(directory: string, name: string): Promise<Account> {
  await using repository = await openRepository(directory, 'existing')
  return (await repository.accounts.find(known(name))) ?? assert.fail(`${name} is not there`)
}

async function secretIn(directory: string, name: string): Promise<string> {
  await using repository = await openRepository(directory, 'existing')
  const account = await repository.accounts.find(known(name))
  return repository.secrets.open(name, account?.sealedSecret ?? '').toString('latin1')
}
