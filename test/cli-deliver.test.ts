// newmail deliver, as a mail transfer agent or a .forward file pipes mail to it: what it says, and its exit codes.

import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { openRepository } from '../src/server/repository.ts'
import { known } from './accounts.ts'
import { CommandLines } from './command-line.ts'
import { newmail, temporaryDirectory } from './newmail-process.ts'
import { newmailView } from './views.ts'

const message = 'Subject: hello\n\n.\nFrom here\nno line end'
const text = 'Subject: hello\r\n\r\n.\r\nFrom here\r\nno line end\r\n'

suite('newmail deliver', () => {
  let cli: CommandLines
  before(() => {
    cli = new CommandLines()
  })
  after(() => cli[Symbol.asyncDispose]())

  test('stores the message for each account and says under which unique-id', async () => {
    await using house = await directoryWith(cli, ['jones', 'smith'])
    const words = [
      'deliver',
      '--from',
      'ann@example.org',
      'jones',
      'smith@localhost',
      'jones+lists',
      '--data',
      house.path,
    ]
    const said = await cli.fine(words, { input: message })
    assert.match(
      said,
      /^jones: stored as (jones-\S+)\nsmith@localhost: stored as smith-\S+\njones\+lists: stored as \1\n$/,
    )
    const [received, ...others] = await mailOf(house.path, 'jones')
    assert.deepEqual(others, [])
    const prefix =
      /^Return-Path: <ann@example\.org>\r\nDelivered-To: jones\r\nReceived: by \S+ \(Newmail\)\s+id [^]*?\+0000\r\n/
    assert.match(received ?? '', prefix)
    assert.equal(received?.replace(prefix, ''), text)
  })

  test('drops the line that begins with From and a blank, and nothing else', async () => {
    await using house = await directoryWith(cli, ['jones'])
    const inputs = [`From ann Sat Nov 21 22:00:00 2026\n${message}`, `From: ann\n\n${message}`, '', 'From']
    for (const input of inputs) await cli.fine(['deliver', 'jones', '--data', house.path], { input })
    const texts = (await mailOf(house.path, 'jones')).map((mail) => mail.replace(/^[^]*?\+0000\r\n/, ''))
    assert.deepEqual(texts, [text, `From: ann\r\n\r\n${text}`, '', 'From\r\n'])
  })

  test('takes the sender from SENDER, as local(8) of Postfix gives it', async () => {
    await using house = await directoryWith(cli, ['jones'])
    const environment = { SENDER: 'bounces@example.org' }
    await cli.fine(['deliver', 'jones', '--data', house.path], { input: message, environment })
    assert.match((await mailOf(house.path, 'jones'))[0] ?? '', /^Return-Path: <bounces@example\.org>\r\n/)
  })

  test('10 MB go through a pipe', async () => {
    await using house = await directoryWith(cli, ['jones'])
    const input = Buffer.from(`${'x'.repeat(998)}\r\n`.repeat(10_000))
    const { code, stderr } = await newmail(['deliver', 'jones', '--data', house.path], { input })
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
    assert.match(
      await cli.fine(['account', 'list', '--data', house.path]),
      /^jones\t1 messages\t1000\d{4} octets\n$/,
    )
  })

  test('mistakes: exit code 2, and nothing is delivered to anybody', async () => {
    await using house = await directoryWith(cli, ['jones'])
    const data = ['--data', house.path]
    const nobody = { message: 'nobody: no such account; nothing has been delivered', input: message }
    await cli.refused(['deliver', 'jones', 'nobody', ...data], nobody)
    const from = { message: '--from: "a b" is no address', input: message }
    await cli.refused(['deliver', '--from', 'a b', 'jones', ...data], from)
    assert.deepEqual(await mailOf(house.path, 'jones'), [])
  })

  test('what the operator got wrong: exit code 75, since the mail must not bounce for it', async () => {
    await using house = await directoryWith(cli, ['jones'])
    const none = join(house.path, 'none')
    await cli.refused(['deliver', 'jones', '--data', none], {
      message: `${none}: no Newmail data directory; give --data, or make one with newmail account add; try again later`,
      input: message,
      code: 75,
    })
    await writeFile(join(house.path, 'newmail.toml'), 'idle = "x"\n')
    await cli.refused(['deliver', 'jones', '--data', house.path], {
      message: /newmail\.toml: idle: expected a duration .*; try again later$/,
      input: message,
      code: 75,
    })
    await rm(join(house.path, 'newmail.toml'))
    assert.deepEqual(await mailOf(house.path, 'jones'), [])
  })

  test('over quota, too large: exit code 1, and the other recipients have it', async () => {
    await using house = await directoryWith(cli, ['jones', 'smith'])
    await cli.fine(['account', 'set', 'smith', '--quota', '100', '--data', house.path])
    const said = await cli.run(['deliver', 'jones', 'smith', '--data', house.path], { input: message })
    assert.match(said.stdout, /^jones: stored as \S+\n$/)
    assert.deepEqual({ ...said, stdout: '' }, { code: 1, stdout: '', stderr: 'newmail: smith: over quota\n' })
    const messages = [
      'account',
      'set',
      'smith',
      '--quota',
      'none',
      '--quota-messages',
      '0',
      '--data',
      house.path,
    ]
    await cli.fine(messages)
    const over = { message: 'smith: over quota', code: 1, input: message }
    await cli.refused(['deliver', 'smith', '--data', house.path], over)
    const large = 'jones: message too large; the setting message_max allows more'
    const surroundings = { code: 1, input: message, environment: { NEWMAIL_MESSAGE_MAX: '20' } }
    await cli.refused(['deliver', 'jones', '--data', house.path], { message: large, ...surroundings })
    assert.equal((await mailOf(house.path, 'jones')).length, 1)
  })

  test('a store that cannot be had now: exit code 75, so that the mail is kept and tried again', async () => {
    await using house = await directoryWith(cli, ['jones'])
    const file = join(house.path, 'newmail.sqlite')
    for (const end of ['', '-wal', '-shm']) await rm(`${file}${end}`, { force: true })
    await writeFile(file, 'this is no database, and has been one'.repeat(100))
    const again = new RegExp(`^${RegExp.escape(file)} is not a database; .*; try again later$`)
    const surroundings = { message: again, code: 75, input: message }
    await cli.refused(['deliver', 'jones', '--data', house.path], surroundings)
  })

  test('a spool that cannot be written: exit code 75', async () => {
    await using house = await directoryWith(cli, ['jones'])
    await rm(join(house.path, 'spool'), { recursive: true })
    await writeFile(join(house.path, 'spool'), '')
    const said = await cli.run(['deliver', 'jones', '--data', house.path], { input: message })
    assert.equal(said.code, 75, said.stderr)
    assert.match(said.stderr, /^newmail: [^\n]*; try again later\n$/)
  })
})

async function directoryWith(cli: CommandLines, accounts: readonly string[]) {
  const directory = await temporaryDirectory()
  for (const name of accounts) await cli.fine(['account', 'add', name, '--data', directory.path])
  return directory
}

/** All messages of an account, as RETR gives them. */
async function mailOf(directory: string, name: string): Promise<readonly string[]> {
  await using repository = await openRepository(directory, 'existing')
  const outcome = await repository.mail.lock(known(name), { session: 'test', peer: 'test' }, newmailView)
  if (outcome.kind !== 'locked') assert.fail('in use')
  await using maildrop = outcome.maildrop
  const texts: string[] = []
  for (let index = 0; index < maildrop.messages; index++) {
    const content = await maildrop.text(index)
    if (!Buffer.isBuffer(content)) assert.fail('small messages come whole')
    texts.push(content.toString())
  }
  return texts
}
