// newmail purge and newmail undelete: what they do to WASTEBASKET, and what they say.

import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { openRepository } from '../src/server/repository.ts'
import { known } from './accounts.ts'
import { CommandLines } from './command-line.ts'
import { temporaryDirectory } from './newmail-process.ts'
import { newmailView } from './views.ts'

const wastebasketMs = 86_400_000

suite('newmail purge and undelete', () => {
  let cli: CommandLines
  before(() => {
    cli = new CommandLines()
  })
  after(() => cli[Symbol.asyncDispose]())

  test('undelete brings deleted messages back', async () => {
    await using directory = await withWaste(cli, ['jones'])
    const data = ['--data', directory.path]
    assert.equal(await cli.fine(['undelete', 'JONES', ...data]), 'jones: 2 messages restored\n')
    assert.equal(await cli.fine(['undelete', 'jones', ...data]), 'jones: 0 messages restored\n')
    assert.match(await cli.fine(['account', 'list', ...data]), /^jones\t2 messages\t16 octets\n$/)
  })

  test('undelete of a maildrop in use: exit code 75, and who uses it', async () => {
    await using directory = await withWaste(cli, ['jones'])
    await using repository = await openRepository(directory.path, 'existing')
    const holder = { session: 's', peer: '192.0.2.7:1234' }
    const outcome = await repository.mail.lock(known('jones'), holder, newmailView)
    assert(outcome.kind === 'locked')
    await using _ = outcome.maildrop
    await cli.refused(['undelete', 'jones', '--data', directory.path], {
      code: 75,
      message: /^jones: in use by 192\.0\.2\.7:1234 since \d{4}-\S+Z; try again when that session has ended$/,
    })
  })

  test('purge of those who are named, and then of all', async () => {
    await using directory = await withWaste(cli, ['jones', 'smith', 'brown'])
    const data = ['--data', directory.path]
    assert.equal(
      await cli.fine(['purge', 'jones', 'smith', ...data]),
      'jones: 2 messages (16 octets) purged\nsmith: 2 messages (16 octets) purged\n',
    )
    assert.equal(await cli.fine(['purge', ...data]), '2 messages (16 octets) purged\n')
    assert.equal(await cli.fine(['undelete', 'brown', ...data]), 'brown: 0 messages restored\n')
    assert.match(
      await cli.fine(['purge', '--reclaim', ...data]),
      /^0 messages \(0 octets\) purged\n\d+ octets given back\n$/,
    )
    assert.equal(await cli.fine(['check', ...data]), 'no damage found\n')
  })

  test('nobody is purged when one of the names is none', async () => {
    await using directory = await withWaste(cli, ['jones'])
    for (const words of [
      ['purge', 'jones', 'nobody'],
      ['undelete', 'nobody'],
    ]) {
      await cli.refused([...words, '--data', directory.path], { message: 'nobody: no such account' })
    }
    assert.equal(
      await cli.fine(['undelete', 'jones', '--data', directory.path]),
      'jones: 2 messages restored\n',
    )
  })
})

/** Accounts with two deleted messages each. */
async function withWaste(cli: CommandLines, names: readonly string[]) {
  const directory = await temporaryDirectory()
  for (const name of names) await cli.fine(['account', 'add', name, '--data', directory.path])
  await using repository = await openRepository(directory.path, 'existing')
  const { mail } = repository
  for (const name of names) {
    const account = known(name)
    const data = Buffer.from('12345678')
    const recipient = { account, quota: {}, prefix: new Uint8Array() }
    const text = { kind: 'memory', octets: 8, data } as const
    await mail.deliver({ text, arrivedMs: 0, recipients: [recipient, recipient] })
    const outcome = await mail.lock(account, { session: 's', peer: '' }, { ...newmailView, wastebasketMs })
    assert(outcome.kind === 'locked')
    assert.equal(await outcome.maildrop.update({ deleted: [0, 1], retrieved: [] }), 'updated')
  }
  return directory
}
