// getmail: fetch and delete, and keep with unique-ids.

import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { getmail } from './getmail.ts'
import { assertSameLetters, letter, letters, oddLetters, unixLines } from './letters.ts'
import { assertFine, clientHome, lacks } from './program.ts'
import { Served } from './served.ts'

suite('getmail', { concurrency: true }, () => {
  let served: Served
  before(async () => {
    served = await Served.start()
  })
  after(() => served[Symbol.asyncDispose]())

  // What a Maildir holds. Python's email library writes the header anew, and so makes one of what is none.
  const transformed = unixLines

  test('fetches every octet and deletes', async (t) => {
    if (lacks(t, 'getmail')) return
    await using home = await clientHome()
    // Left out: a mailbox line, which it drops, a first line that is no header, which it makes the body, and
    // header lines of more than 78 characters, which it folds.
    const { nothing, 'no body': noBody, NUL } = oddLetters
    const account = await served.accountWith('all', [...letters, nothing, noBody, NUL])
    const got = await getmail(home.path, account)
    assertFine(got)
    const delivered = [...letters, '\r\n', `${noBody}\r\n`, NUL]
    assertSameLetters(got.arrived, delivered, { transformed })
    await served.assertHolds('all', [])
  })

  test('keeps, and fetches by unique-id only what is new', async (t) => {
    if (lacks(t, 'getmail')) return
    await using home = await clientHome()
    const account = await served.accountWith('keep', [letter('plain', 1), letter('dots', 2)])
    const first = await getmail(home.path, account, { keep: true })
    assertFine(first)
    assertSameLetters(first.arrived, [letter('plain', 1), letter('dots', 2)], { transformed })
    const second = await getmail(home.path, account, { keep: true })
    assertFine(second)
    assert.deepEqual(second.arrived, [])

    await served.deliver(['keep'], [letter('blanks', 3)])
    const third = await getmail(home.path, account, { keep: true })
    assertSameLetters(third.arrived, [letter('blanks', 3)], { transformed })
    await served.assertHolds('keep', [letter('plain', 1), letter('dots', 2), letter('blanks', 3)])
  })
  test('a line of more than a megabyte is too much for getmail; the mail stays', async (t) => {
    if (lacks(t, 'getmail')) return
    await using home = await clientHome()
    const megabyte = oddLetters['megabyte line']
    const account = await served.accountWith('megabyte', [megabyte])
    const got = await getmail(home.path, account)
    assert.match(got.complaints, /line too long/)
    assert.deepEqual(got.arrived, [])
    await served.assertHolds('megabyte', [megabyte])
  })
})
