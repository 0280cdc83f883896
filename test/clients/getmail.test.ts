// getmail: fetch and delete, and keep with unique-ids.

import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { ClientHome } from './client-home.ts'
import { asGot, getmail } from './getmail.ts'
import { assertSameLetters, letter, letters, oddLetters } from './letters.ts'
import { assertFine, lacks } from './program.ts'
import { Served } from './served.ts'

suite('getmail', { concurrency: true }, () => {
  let served: Served
  before(async () => {
    served = await Served.start()
  })
  after(() => served[Symbol.asyncDispose]())

  test('fetches every octet and deletes', async (t) => {
    if (lacks(t, 'getmail')) return
    await using home = await ClientHome.make()
    // Left out: a mailbox line, which it drops, and header lines of more than 78 characters, which it folds.
    const { nothing, 'no body': noBody, 'no header': noHeader, NUL } = oddLetters
    await served.accountWith('all', [...letters, nothing, noBody, noHeader, NUL])
    const to = await served.account('all-got')
    const got = await getmail(home, { served, name: 'all' }, { to })
    assertFine(got)
    // It puts a blank line between header and body where there is none.
    const delivered = [...letters, '\r\n', `${noBody}\r\n`, `\r\n${noHeader}`, NUL]
    assertSameLetters(got.arrived, delivered, { inOrder: true, transformed: asGot })
    await served.assertHolds('all', [])
  })

  test('keeps, and fetches by unique-id only what is new', async (t) => {
    if (lacks(t, 'getmail')) return
    await using home = await ClientHome.make()
    const { name } = await served.accountWith('keep', [letter('plain', 1), letter('dots', 2)])
    const to = await served.account('keep-got')
    const first = await getmail(home, { served, name }, { to, keep: true })
    assertFine(first)
    assertSameLetters(first.arrived, [letter('plain', 1), letter('dots', 2)])
    const second = await getmail(home, { served, name }, { to, keep: true })
    assertFine(second)
    assert.deepEqual(second.arrived, [])

    await served.deliver([name], [letter('blanks', 3)])
    const third = await getmail(home, { served, name }, { to, keep: true })
    assertSameLetters(third.arrived, [letter('blanks', 3)])
    await served.assertHolds(name, [letter('plain', 1), letter('dots', 2), letter('blanks', 3)])
  })

  test('a line of more than a megabyte is too much for getmail; the mail stays', async (t) => {
    if (lacks(t, 'getmail')) return
    await using home = await ClientHome.make()
    const megabyte = oddLetters['megabyte line']
    const { name } = await served.accountWith('megabyte', [megabyte])
    const to = await served.account('megabyte-got')
    const got = await getmail(home, { served, name }, { to })
    assert.match(got.complaints, /line too long/)
    assert.deepEqual(got.arrived, [])
    await served.assertHolds(name, [megabyte])
  })
})
