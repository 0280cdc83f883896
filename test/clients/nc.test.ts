// nc: a whole session in one write, with the end of input right behind it. Set up by the commands a user would type.

import assert from 'node:assert/strict'
import { after, before, suite, test, type TestContext } from 'node:test'
import { password } from '../accounts.ts'
import { newmail } from '../newmail-process.ts'
import { assertSameLetters, letter } from './letters.ts'
import { assertFine, lacks, run } from './program.ts'
import { Served } from './served.ts'

suite('nc -N', { concurrency: true }, () => {
  let served: Served
  before(async () => {
    served = await Served.start()
  })
  after(() => served[Symbol.asyncDispose]())

  test('every command before the end of input is answered, and QUIT counts', async (t) => {
    if (await lacksOption(t)) return
    const data = ['--data', served.directory]
    const added = await newmail(['account', 'add', 'jones', ...data, '--password-stdin'], {
      input: `${password}\n`,
    })
    assert.equal(added.code, 0, added.stderr)
    const delivered = await newmail(['deliver', 'jones', ...data, '--from', 'sender@test.example'], {
      input: Buffer.from(letter('dots'), 'latin1'),
    })
    assert.equal(delivered.code, 0, delivered.stderr)
    await served.deliver(['jones'], [letter('8-bit')])

    const commands = ['USER jones', `PASS ${password}`, 'STAT', 'RETR 1', 'DELE 1', 'QUIT']
    const ended = await run('nc', ['-N', '127.0.0.1', String(served.port)], {
      input: commands.map((command) => `${command}\r\n`).join(''),
    })
    assertFine(ended)
    const said = ended.output.toString('latin1')
    const [, stuffed = ''] = /^\+OK \d+ octets\r\n(.*?\r\n)\.\r\n/ms.exec(said) ?? []
    assertSameLetters([stuffed.replaceAll(/^\./gm, '')], [letter('dots')])
    const replies = said.replace(stuffed, '').split('\r\n')
    assert.equal(replies.filter((line) => line.startsWith('+OK ')).length, commands.length + 1, said)
    assert.match(said, /signing off \(1 left, 1 removed\)\r\n$/)
    await served.assertHolds('jones', [letter('8-bit')])
  })

  test('without QUIT nothing is deleted', async (t) => {
    if (await lacksOption(t)) return
    await served.accountWith('no-quit', [letter('plain')])
    const input = `USER no-quit\r\nPASS ${password}\r\nDELE 1\r\n`
    const ended = await run('nc', ['-N', '127.0.0.1', String(served.port)], { input })
    assertFine(ended)
    assert.match(ended.output.toString(), /^\+OK message 1 deleted\r$/m)
    await served.assertHolds('no-quit', [letter('plain')])
  })
})

/** Skips the test, and says why, without an nc that can end its input and go on reading. */
async function lacksOption(t: TestContext): Promise<boolean> {
  if (lacks(t, 'nc')) return true
  const { complaints } = await run('nc', ['-h'])
  const knows = /^\s+-N\s/m.test(complaints)
  if (!knows) t.skip('this nc has no -N; that of OpenBSD has it')
  return !knows
}
