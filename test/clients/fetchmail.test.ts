// fetchmail: fetch and delete, and keep with unique-ids; by USER and PASS, and by APOP.

import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { ClientHome } from './client-home.ts'
import { fetchmail } from './fetchmail.ts'
import { assertSameLetters, letter, letters, oddLetters, unixLines } from './letters.ts'
import { assertFine, lacks } from './program.ts'
import { Served } from './served.ts'

/** fetchmail's exit code when there was no mail for it. */
const noMail = 1

suite('fetchmail', { concurrency: true }, () => {
  let served: Served
  before(async () => {
    served = await Served.start()
  })
  after(() => served[Symbol.asyncDispose]())

  const transformed = unixLines

  test('fetches every octet and deletes', async (t) => {
    if (lacks(t, 'fetchmail')) return
    await using home = await ClientHome.make()
    // Left out: a mailbox line (fetchmail drops it), and a line of more than 8 KB (fetchmail 6.4.37 puts a NUL, an
    // octet of its own and a line end into it every 8191 octets).
    const { nothing, 'no body': noBody, 'no header': noHeader, NUL } = oddLetters
    const account = await served.accountWith('all', [...letters, nothing, noBody, noHeader, NUL])
    const fetched = await fetchmail(home, account)
    assertFine(fetched)
    const delivered = [...letters, '\r\n', `${noBody}\r\n`, `${noHeader}\r\n`, NUL]
    assertSameLetters(fetched.arrived, delivered, { transformed })
    await served.assertHolds('all', [])
    assert.equal((await fetchmail(home, account)).exit, noMail)
  })

  test('keeps, and fetches by unique-id only what is new', async (t) => {
    if (lacks(t, 'fetchmail')) return
    await using home = await ClientHome.make()
    const account = await served.accountWith('keep', [letter('plain', 1), letter('dots', 2)])
    const first = await fetchmail(home, account, { auth: 'any', keep: true })
    assertFine(first)
    assertSameLetters(first.arrived, [letter('plain', 1), letter('dots', 2)], { transformed })
    const second = await fetchmail(home, account, { keep: true })
    assert.equal(second.exit, noMail)
    assert.deepEqual(second.arrived, [])

    await served.deliver(['keep'], [letter('blanks', 3)])
    const third = await fetchmail(home, account, { keep: true })
    assertSameLetters(third.arrived, [letter('blanks', 3)], { transformed })
    await served.assertHolds('keep', [letter('plain', 1), letter('dots', 2), letter('blanks', 3)])
  })

  test('logs in by APOP', async (t) => {
    if (lacks(t, 'fetchmail')) return
    await using home = await ClientHome.make()
    const account = await served.accountWith('apop', [letter('plain')])
    const fetched = await fetchmail(home, account, { protocol: 'APOP' })
    assert.match(fetched.output.toString(), /^fetchmail: POP3> APOP apop [0-9a-f]{32}$/m)
    assertSameLetters(fetched.arrived, [letter('plain')], { transformed })
    await served.assertHolds('apop', [])
  })
})
