// swaks delivers by LMTP.

import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { ClientHome } from './client-home.ts'
import { letter } from './letters.ts'
import { assertFine, lacks, run, type Ended } from './program.ts'
import { Served } from './served.ts'

suite('swaks', { concurrency: true }, () => {
  let served: Served
  let sockets: ClientHome
  before(async () => {
    sockets = await ClientHome.make()
    served = await Served.start({ socketPath: sockets.file('lmtp') })
  })
  after(async () => {
    await served[Symbol.asyncDispose]()
    await sockets[Symbol.asyncDispose]()
  })

  test('delivers to several recipients, each with a reply', async (t) => {
    if (lacks(t, 'swaks')) return
    await served.account('jones')
    await served.account('smith')
    const ended = await swaks(served, ['jones@example.org', 'smith@example.org'], letter('dots'))
    assertFine(ended)
    const delivered = [
      ...ended.output.toString().matchAll(/^<- +250 2\.0\.0 <(\w+)@example\.org> delivered$/gm),
    ]
    assert.deepEqual(
      delivered.map(([, name]) => name),
      ['jones', 'smith'],
    )
    await served.assertHolds('jones', [letter('dots')])
    await served.assertHolds('smith', [letter('dots')])
  })

  test('over a Unix socket', async (t) => {
    if (lacks(t, 'swaks')) return
    await served.account('adams')
    const ended = await swaks({ socketPath: sockets.file('lmtp') }, ['adams'], letter('8-bit'))
    assertFine(ended)
    await served.assertHolds('adams', [letter('8-bit')])
  })

  test('a refused recipient does not keep mail from the others', async (t) => {
    if (lacks(t, 'swaks')) return
    await served.account('known')
    const ended = await swaks(served, ['unknown', 'known'], letter('plain'))
    assertFine(ended)
    assert.match(ended.output.toString(), /^<\*\* 550 5\.1\.1 <unknown> no such account$/m)
    await served.assertHolds('known', [letter('plain')])
  })
})

function swaks(
  to: { readonly lmtpPort: number } | { readonly socketPath: string },
  recipients: readonly string[],
  text: string,
): Promise<Ended> {
  const server =
    'socketPath' in to
      ? ['--socket', to.socketPath]
      : ['--server', '127.0.0.1', '--port', String(to.lmtpPort)]
  const envelope = ['--to', recipients.join(), '--from', 'sender@test.example']
  // It takes a lone dot for the end of what it reads, and doubles other dots itself.
  return run('swaks', ['--protocol', 'LMTP', ...server, ...envelope, '--data', '-', '--suppress-data'], {
    input: Buffer.from(`${text}.\r\n`, 'latin1'),
  })
}
