// mpop, the one client here that sends many commands at once: all ways to log in, with and without pipelining.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, suite, test } from 'node:test'
import { ClientHome } from './client-home.ts'
import { assertSameLetters, letter, letters, oddLetters, unixLines } from './letters.ts'
import { mpop, type MpopOptions } from './mpop.ts'
import { assertFine, lacks } from './program.ts'
import { Served } from './served.ts'

suite('mpop', { concurrency: true }, () => {
  let served: Served
  before(async () => {
    served = await Served.start()
  })
  after(() => served[Symbol.asyncDispose]())

  const transformed = unixLines
  const ways: Readonly<Record<string, MpopOptions>> = {
    pipelined: { auth: 'user', pipelining: 'on' },
    'as-announced': { auth: 'plain', pipelining: 'auto' },
    'one-by-one': { auth: 'apop', pipelining: 'off' },
  }

  for (const [name, way] of Object.entries(ways)) {
    test(`fetches every octet and deletes: ${JSON.stringify(way)}`, async (t) => {
      if (lacks(t, 'mpop')) return
      await using home = await ClientHome.make()
      const all = [...letters, ...Object.values(oddLetters)]
      const account = await served.accountWith(name, all)
      const popped = await mpop(home, account, way)
      assertFine(popped)
      assertSameLetters(popped.arrived, all, { transformed })
      await served.assertHolds(name, [])
    })
  }

  test('more commands at once than it keeps under way: nothing lost, nothing twice', async (t) => {
    if (lacks(t, 'mpop')) return
    await using home = await ClientHome.make()
    const all = Array.from({ length: 250 }, (_, index) => letter('dots', index))
    const account = await served.accountWith('many', all)
    const popped = await mpop(home, account, { pipelining: 'on' })
    assertFine(popped)
    assertSameLetters(popped.arrived, all, { transformed })
    await served.assertHolds('many', [])
  })

  test('keeps, and fetches by unique-id only what is new', async (t) => {
    if (lacks(t, 'mpop')) return
    await using home = await ClientHome.make()
    const account = await served.accountWith('keep', [letter('plain', 1), letter('dots', 2)])
    const first = await mpop(home, account, { keep: true })
    assertSameLetters(first.arrived, [letter('plain', 1), letter('dots', 2)], { transformed })
    assert.deepEqual((await mpop(home, account, { keep: true })).arrived, [])

    await served.deliver(['keep'], [letter('blanks', 3)])
    const third = await mpop(home, account, { keep: true })
    assertSameLetters(third.arrived, [letter('blanks', 3)], { transformed })
    await served.assertHolds('keep', [letter('plain', 1), letter('dots', 2), letter('blanks', 3)])

    // The same unique-ids, no longer kept: mpop deletes what it has fetched before.
    const last = await mpop(home, account)
    assert.deepEqual(last.arrived, [])
    await served.assertHolds('keep', [])
  })

  test('delivers to a mailbox file', async (t) => {
    if (lacks(t, 'mpop')) return
    await using home = await ClientHome.make()
    const account = await served.accountWith('mailbox', [letter('From lines'), letter('dots')])
    assertFine(await mpop(home, account, { mailbox: 'mbox' }))
    const mailbox = await readFile(home.file('mbox'), 'latin1')
    const texts = mailbox.split(/^From sender@test\.example .*\n/m).slice(1)
    assertSameLetters(texts, [letter('From lines'), letter('dots')], { inOrder: true, transformed: quoted })
    await served.assertHolds('mailbox', [])
  })
})

/** A line that begins with From, quoted or not, gets one more >; a blank line follows each message. */
function quoted(text: string): string {
  return `${unixLines(text).replaceAll(/^(>*From )/gm, '>$1')}\n`
}
