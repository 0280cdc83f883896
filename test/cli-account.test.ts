// newmail account, as a user types it: what each command says, and what it says to every mistake.

import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { verifyHash } from '../src/auth/password-hash.ts'
import { openRepository } from '../src/server/repository.ts'
import { known } from './accounts.ts'
import { CommandLines } from './command-line.ts'
import { temporaryDirectory } from './newmail-process.ts'
import { newmailView } from './views.ts'

suite('newmail account', () => {
  let cli: CommandLines
  before(() => {
    cli = new CommandLines()
  })
  after(() => cli[Symbol.asyncDispose]())

  test('add, set, show, list and remove', async () => {
    await using directory = await temporaryDirectory()
    const account = (...words: string[]) => ['account', ...words, '--data', directory.path]
    const bare = 'jones added (no password yet: nobody can log in by password)\n'
    assert.equal(await cli.fine(account('add', 'Jones')), bare)
    assert.equal(await cli.fine(account('show', 'jones')), shown({ name: 'jones' }))
    assert.equal(
      await cli.fine(account('add', 'smith', '--password-stdin'), { input: 'tan staaf\n' }),
      'smith added\n',
    )
    const words = [
      '--flags',
      'disuser,Dismail',
      '--expires',
      '2027-12-31',
      '--quota',
      '500M',
      '--quota-messages',
      '9',
    ]
    const lines = { input: 'tan staaf\r\nsecret\r\n' }
    const secrets = ['--password-stdin', '--secret-stdin', '--aliases', 'Sales, info@example.org']
    assert.equal(await cli.fine(account('set', 'JONES', ...words, ...secrets), lines), 'jones changed\n')
    const changed = {
      name: 'jones',
      password: 'set',
      'apop secret': 'set',
      flags: 'DISUSER, DISMAIL',
      expires: '2027-12-31T00:00:00.000Z',
      aliases: 'info@example.org, sales',
      quota: '9 messages, 524288000 octets',
    }
    assert.equal(await cli.fine(account('show', 'jones')), shown(changed))
    const none = ['--flags', 'none', '--expires', 'never', '--quota', 'none', '--quota-messages', 'none']
    assert.equal(await cli.fine(account('set', 'jones', ...none, '--aliases', 'none')), 'jones changed\n')
    const cleared = { name: 'jones', password: 'set', 'apop secret': 'set' }
    assert.equal(await cli.fine(account('show', 'jones')), shown(cleared))
    assert.equal(
      await cli.fine(['deliver', 'jones', '--data', directory.path], { input: 'a\n' }).then(Boolean),
      true,
    )
    const list = await cli.fine(account('list'))
    assert.match(list, /^jones\t1 messages\t\d+ octets\nsmith\t0 messages\t0 octets\n$/)
    assert.equal(await cli.fine(account('remove', 'jones')), 'jones removed\n')
    assert.equal(await cli.fine(account('list')), 'smith\t0 messages\t0 octets\n')
    // What the account had is gone with it.
    await cli.fine(account('add', 'jones'))
    assert.match(await cli.fine(account('list')), /^jones\t0 messages\t0 octets$/m)
  })

  test('what set does not name stays', async () => {
    await using directory = await temporaryDirectory()
    const account = (...words: string[]) => ['account', ...words, '--data', directory.path]
    const words = ['--quota', '1K', '--quota-messages', '5', '--flags', 'DISMAIL', '--aliases', 'a,b']
    await cli.fine(account('add', 'jones', '--password-stdin', ...words), { input: 'x' })
    await cli.fine(account('set', 'jones', '--quota', '2K'))
    const expected = { password: 'set', flags: 'DISMAIL', aliases: 'a, b', quota: '5 messages, 2048 octets' }
    assert.equal(await cli.fine(account('show', 'jones')), shown({ name: 'jones', ...expected }))
  })

  test('the data directory comes from --data, NEWMAIL_DATA, or is ./newmail-data', async () => {
    await using directory = await temporaryDirectory()
    const workingDirectory = directory.path
    await cli.fine(['account', 'add', 'here'], { workingDirectory })
    assert.match(
      await cli.fine(['account', 'list', '--data', './newmail-data'], { workingDirectory }),
      /^here\t/,
    )
    const environment = { NEWMAIL_DATA: `${directory.path}/there` }
    await cli.fine(['account', 'add', 'there'], { environment })
    assert.match(await cli.fine(['account', 'list'], { environment }), /^there\t/)
    const words = ['account', 'list', '--data', `${directory.path}/newmail-data`]
    assert.match(await cli.fine(words, { environment }), /^here\t/)
  })

  test('every mistake is one line with the remedy', async (t) => {
    await using directory = await temporaryDirectory()
    for (const name of ['jones', 'smith']) {
      await cli.fine(['account', 'add', name, '--data', directory.path, '--aliases', `${name}.alias`])
    }
    const before = await state(cli, directory.path)
    for (const [words, message, input = ''] of mistakes) {
      const line = [
        'account',
        ...words.split(' ').map((word) => word.replaceAll('_', ' ')),
        '--data',
        directory.path,
      ]
      await t.test(words.slice(0, 50), () => cli.refused(line, { message, input }))
    }
    assert.deepEqual(await state(cli, directory.path), before, 'nothing has changed')
  })

  test('a data directory that is not there is not made by looking at it', async () => {
    await using directory = await temporaryDirectory()
    const data = `${directory.path}/none`
    const message = `${data}: no Newmail data directory; give --data, or make one with newmail account add`
    for (const words of ['set jones', 'show jones', 'list', 'remove jones']) {
      await cli.refused(['account', ...words.split(' '), '--data', data], { message })
    }
    await assert.rejects(cli.fine(['account', 'list', '--data', data]))
  })

  test('an account is not removed while a session holds its maildrop', async () => {
    await using directory = await temporaryDirectory()
    await cli.fine(['account', 'add', 'jones', '--data', directory.path])
    await using repository = await openRepository(directory.path, 'existing')
    const outcome = await repository.mail.lock(known('jones'), { session: 'test', peer: 'test' }, newmailView)
    assert.equal(outcome.kind, 'locked')
    const message = 'jones: a session holds the maildrop; try again when it has ended'
    await cli.refused(['account', 'remove', 'jones', '--data', directory.path], { message, code: 1 })
    assert.match(await cli.fine(['account', 'list', '--data', directory.path]), /^jones\t/)
  })

  test("a former account's mail goes to nobody else", async () => {
    await using directory = await temporaryDirectory()
    const data = ['--data', directory.path]
    await cli.fine(['account', 'add', 'smith', ...data])
    await using repository = await openRepository(directory.path, 'existing')
    const text = Buffer.from('x\r\n')
    const recipients = [{ account: known('jones'), quota: {}, prefix: new Uint8Array() }]
    await repository.mail.deliver({
      text: { kind: 'memory', octets: 3, data: text },
      arrivedMs: 0,
      recipients,
    })
    const message = 'jones: mail of a former account is still here; newmail account remove jones removes it'
    await cli.refused(['account', 'add', 'jones', ...data], { message })
    assert.equal(await cli.fine(['account', 'remove', 'jones', ...data]), 'jones removed\n')
    assert.match(await cli.fine(['account', 'add', 'jones', ...data]), /^jones added/)
    assert.equal((await repository.mail.usage(known('jones'))).messages, 0)
  })

  test('a password is what stands in the line, blanks and 8-bit octets included', async () => {
    await using directory = await temporaryDirectory()
    const input = Buffer.from(' tan \xe9 \r\nignored\n', 'latin1')
    await cli.fine(['account', 'add', 'jones', '--password-stdin', '--data', directory.path], { input })
    await using repository = await openRepository(directory.path, 'existing')
    const account = await repository.accounts.find(known('jones'))
    const verified = await verifyHash(account?.passwordHash ?? '', Buffer.from(' tan \xe9 ', 'latin1'))
    assert.equal(verified.matches, true)
  })
})

const noName = 'is no account name: use 1 to 255 letters, digits and $ _ . - + @'
const noDate = 'is no date: use 2027-12-31, 2027-12-31T18:00:00Z, or never'
const noSize = 'is no size: use 500M, 2G, a number of octets, or none'
const noCount = 'is no number of messages: use 10000, or none'
const unknown = 'no such account; newmail account list shows them'
const noLine = "standard input has no line for it; write one, such as: printf '%s\\n' secret |"

/** `_` stands for a blank within a word. */
const mistakes: readonly (readonly [words: string, message: string | RegExp, input?: string])[] = [
  ['bogus', /^unknown command 'bogus'; see newmail( account)? --help$/],
  ['add', /^missing required argument 'name'; see newmail( account add)? --help$/],
  ['show', /^missing required argument 'name'; see newmail( account show)? --help$/],
  [
    'add one two',
    /^too many arguments for 'add'\. Expected 1 argument but got 2; see newmail account add --help$/,
  ],
  ['add one --bogus', /^unknown option '--bogus'; see newmail( account add)? --help$/],
  ['set jones --quota', /^option '--quota <size>' argument missing|^too many arguments/],
  ['add a_b', `"a b" ${noName}`],
  ['add jörg', `"jörg" ${noName}`],
  [`add ${'x'.repeat(256)}`, new RegExp(String.raw`^"x+" is no account name: `)],
  ['set a/b', `"a/b" ${noName}`],
  ['show a:b', `"a:b" ${noName}`],
  ['remove ', `"" ${noName}`],
  ['add jones', 'jones: account exists; newmail account set changes it'],
  ['add JONES', 'jones: account exists; newmail account set changes it'],
  ['add jane --aliases jones', /^jane: the name or one of the aliases is taken/],
  ['add jane --aliases smith.alias', /^jane: the name or one of the aliases is taken/],
  ['add jones.alias', /^jones\.alias: the name or one of the aliases is taken/],
  ['set jones --aliases smith', /^jones: one of the aliases is taken/],
  ['set jones --aliases smith.alias', /^jones: one of the aliases is taken/],
  ['set jane --quota 5M', `jane: ${unknown}`],
  ['show jane', `jane: ${unknown}`],
  ['remove jane', `jane: ${unknown}`],
  [
    'set jones --flags DISUSER,BOGUS',
    /^--flags: "bogus" is no flag: use DISUSER, DISMAIL, PWD_EXPIRED, PWD2_EXPIRED, or none$/i,
  ],
  ['set jones --expires tomorrow', `--expires: "tomorrow" ${noDate}`],
  ['set jones --expires 2027-13-01', `--expires: "2027-13-01" ${noDate}`],
  ['set jones --expires 2027-02-30', `--expires: "2027-02-30" ${noDate}`],
  ['set jones --expires 2027-12-31T18:00', `--expires: "2027-12-31T18:00" ${noDate}`],
  ['set jones --quota big', `--quota: "big" ${noSize}`],
  ['set jones --quota=-1', `--quota: "-1" ${noSize}`],
  ['set jones --quota 1.5G', `--quota: "1.5G" ${noSize}`],
  ['set jones --quota 999999999999G', `--quota: "999999999999G" ${noSize}`],
  ['set jones --quota-messages many', `--quota-messages: "many" ${noCount}`],
  ['set jones --password-stdin', `--password-stdin: ${noLine}`],
  ['set jones --password-stdin', `--password-stdin: ${noLine}`, '\n'],
  ['set jones --secret-stdin', `--secret-stdin: ${noLine}`],
  ['set jones --password-stdin --secret-stdin', `--secret-stdin: ${noLine}`, 'only one\n'],
  ['set jones --password-stdin', 'a password or secret has at most 248 octets', 'x'.repeat(249)],
  ['set jones --secret-stdin', 'a password or secret cannot hold a NUL', 'a\0b\n'],
]

function shown(account: Readonly<Record<string, string>>): string {
  const rows = {
    name: '',
    password: 'none',
    'apop secret': 'none',
    flags: 'none',
    expires: 'never',
    aliases: 'none',
    mail: '0 messages, 0 octets',
    quota: 'any messages, any octets',
    ...account,
  }
  return Object.entries(rows)
    .map(([label, value]) => `${label.padEnd(12)} ${value}\n`)
    .join('')
}

async function state(cli: CommandLines, directory: string): Promise<readonly string[]> {
  const commands = ['list', 'show jones', 'show smith']
  const said: string[] = []
  for (const words of commands)
    said.push(await cli.fine(['account', ...words.split(' '), '--data', directory]))
  return said
}
