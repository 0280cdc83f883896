// newmail deliver --mail11: messages as VMS MAIL has them.

import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { openRepository } from '../src/server/repository.ts'
import { known } from './accounts.ts'
import { CommandLines } from './command-line.ts'
import { temporaryDirectory } from './newmail-process.ts'
import { newmailView } from './views.ts'

suite('newmail deliver --mail11', () => {
  let cli: CommandLines
  before(() => {
    cli = new CommandLines()
  })
  after(() => cli[Symbol.asyncDispose]())

  test('keeps the fields, and a text without trace headers', async () => {
    await using directory = await withAccounts(cli)
    const data = ['--data', directory.path]
    const from = 'HOST12::J_JONES "Jim Jones"'
    const fields = ['--from', from, '--to', 'A, B', '--cc', 'C', '--subject', 'Grüße']
    // A text may begin with what would be a mailbox line in Internet mail.
    const input = 'From here\nno line end'
    assert.match(
      await cli.fine(['deliver', '--mail11', ...fields, 'jones', ...data], { input }),
      /^jones: stored as jones-\S+\n$/,
    )
    assert.deepEqual(await kept(directory.path), [
      {
        mail11: { kind: 'mail11', from, to: 'A, B', cc: 'C', subject: 'Grüße' },
        text: 'From here\r\nno line end\r\n',
      },
    ])
  })

  test('To: is the names unless it is given; SENDER is not From:', async () => {
    await using directory = await withAccounts(cli)
    const words = ['deliver', '--mail11', '--from', 'SMITH', 'JONES', 'jones+x', '--data', directory.path]
    await cli.fine(words, { input: 'x\n', environment: { SENDER: 'a@b.c' } })
    const [message] = await kept(directory.path)
    assert.deepEqual(message?.mail11, {
      kind: 'mail11',
      from: 'SMITH',
      to: 'JONES, jones+x',
      cc: '',
      subject: '',
    })
  })

  test('what is foreign is kept octet by octet', async () => {
    await using directory = await withAccounts(cli)
    const input = '\0\n\r\x01\xff no line end'
    const words = ['deliver', '--mail11', '--foreign', '--from', 'SMITH', 'jones', '--data', directory.path]
    await cli.fine(words, { input: Buffer.from(input, 'latin1') })
    const [message] = await kept(directory.path)
    assert.equal(message?.mail11?.kind, 'foreign')
    assert.equal(message?.text, input)
  })

  const mistakes: readonly (readonly [words: readonly string[], message: string])[] = [
    [['--mail11'], '--mail11: --from is needed, such as --from \'HOST12::JONES "Jim Jones"\''],
    [['--mail11', '--from', ' '], '--mail11: --from is needed, such as --from \'HOST12::JONES "Jim Jones"\''],
    [['--mail11', '--from', 'A\nB'], '--from: control characters are not allowed'],
    [['--mail11', '--from', 'A', '--subject', 'x\x07'], '--subject: control characters are not allowed'],
    [['--mail11', '--from', 'A', '--cc', 'x'.repeat(999)], '--cc: more than 998 characters'],
    [['--to', 'A'], '--to: only with --mail11'],
    [['--cc', 'A'], '--cc: only with --mail11'],
    [['--subject', 'A'], '--subject: only with --mail11'],
    [['--foreign'], '--foreign: only with --mail11'],
  ]

  test('mistakes are told in one line, and nothing is delivered', async () => {
    await using directory = await withAccounts(cli)
    for (const [words, message] of mistakes)
      await cli.refused(['deliver', ...words, 'jones', '--data', directory.path], { message, input: 'x' })
    assert.deepEqual(await kept(directory.path), [])
  })
})

async function withAccounts(cli: CommandLines) {
  const directory = await temporaryDirectory()
  await cli.fine(['account', 'add', 'jones', '--data', directory.path])
  return directory
}

async function kept(directory: string) {
  await using repository = await openRepository(directory, 'existing')
  const outcome = await repository.mail.lock(known('jones'), { session: 'test', peer: '' }, newmailView)
  assert(outcome.kind === 'locked')
  await using maildrop = outcome.maildrop
  const messages = []
  for (let index = 0; index < maildrop.messages; index++) {
    const [head] = await maildrop.heads(index, 1)
    const text = await maildrop.text(index)
    assert(Buffer.isBuffer(text))
    messages.push({ mail11: head?.mail11, text: text.toString('latin1') })
  }
  return messages
}
