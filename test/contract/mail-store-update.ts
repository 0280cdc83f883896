// The UPDATE state (RFC 1939 §6), and removing an account's mail.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  account,
  deliver,
  deliverTexts,
  inMemory,
  locked,
  look,
  recipient,
  see,
  textsOf,
  type MailStoreUnderTest,
} from './mail-samples.ts'
import { newmailView } from '../views.ts'

export function updateContract(store: () => Promise<MailStoreUnderTest>): void {
  test('the marked messages are gone, the others as they were, and the lock is free', async () => {
    const { mail } = await store()
    const name = account('update-some')
    const uids = await deliverTexts(mail, name, ['0\r\n', '1\r\n', '2\r\n', '3\r\n'])
    const maildrop = await locked(mail, name)
    assert.equal(await maildrop.update({ deleted: [0, 2], retrieved: [] }), 'updated')
    assert.deepEqual(await look(mail, name), [
      { uid: uids[1], text: '1\r\n' },
      { uid: uids[3], text: '3\r\n' },
    ])
    assert.deepEqual(await mail.usage(name), { messages: 2, octets: 6 })
    await maildrop[Symbol.asyncDispose]()
  })

  test('without a mark nothing changes and the lock is free', async () => {
    const { mail } = await store()
    const name = account('update-none')
    await deliverTexts(mail, name, ['0\r\n'])
    const maildrop = await locked(mail, name)
    assert.equal(await maildrop.update({ deleted: [], retrieved: [] }), 'updated')
    assert.equal((await look(mail, name)).length, 1)
  })

  test('an UPDATE happens once', async () => {
    const { mail } = await store()
    const name = account('update-once')
    await deliverTexts(mail, name, ['0\r\n', '1\r\n'])
    const maildrop = await locked(mail, name)
    assert.equal(await maildrop.update({ deleted: [0], retrieved: [] }), 'updated')
    assert.equal(await maildrop.update({ deleted: [1], retrieved: [] }), 'stale')
    assert.deepEqual(await textsOf(mail, name), ['1\r\n'])
  })

  test('an UPDATE that is under way is not overtaken by the end of the session', async () => {
    const { mail } = await store()
    const name = account('update-dispose')
    await deliverTexts(mail, name, ['0\r\n'])
    const maildrop = await locked(mail, name)
    const update = maildrop.update({ deleted: [0], retrieved: [] })
    await maildrop[Symbol.asyncDispose]()
    assert.equal(await update, 'updated')
    assert.deepEqual(await look(mail, name), [])
  })

  test('an UPDATE of what is not there fails as a whole, and the lock is still to be given back', async () => {
    const { mail } = await store()
    const name = account('update-wrong')
    await deliverTexts(mail, name, ['0\r\n', '1\r\n'])
    const maildrop = await locked(mail, name)
    await assert.rejects(maildrop.update({ deleted: [0, 2], retrieved: [] }))
    assert.equal((await mail.lock(name, { session: 'other', peer: '' }, newmailView)).kind, 'in-use')
    await maildrop[Symbol.asyncDispose]()
    assert.equal((await look(mail, name)).length, 2)
  })

  test('a session that has deleted leaves what it read as it was, for itself too', async () => {
    const { mail } = await store()
    const name = account('update-listing')
    await deliverTexts(mail, name, ['0\r\n', '1\r\n'])
    await using maildrop = await locked(mail, name)
    const sizes = await maildrop.sizes()
    await maildrop.update({ deleted: [0], retrieved: [] })
    assert.deepEqual([...sizes], [3, 3])
  })

  test('a maildrop of thousands: pages of unique-ids, and a large UPDATE', async () => {
    const { mail } = await store()
    const name = account('update-thousands')
    const to = Array.from({ length: 1_000 }, (_, index) => recipient(name, { prefix: 'x'.repeat(index) }))
    for (let n = 0; n < 9; n++) await deliver(mail, inMemory('text\r\n'), to)
    const maildrop = await locked(mail, name)
    const seen = await see(maildrop)
    assert.equal(seen.length, 9_000)
    assert.equal(new Set(seen.map(({ uid }) => uid)).size, 9_000)
    assert.deepEqual(
      await maildrop.uids(3_999, 1_002),
      seen.slice(3_999, 5_001).map(({ uid }) => uid),
    )
    const even = seen.keys().filter((index) => index % 2 === 0)
    assert.equal(await maildrop.update({ deleted: [...even], retrieved: [] }), 'updated')
    assert.deepEqual(
      await look(mail, name),
      seen.filter((_, index) => index % 2 === 1),
    )
  })

  test('remove takes all mail of one account, and unique-ids do not come back', async () => {
    const { mail } = await store()
    const [name, other] = [account('remove-all'), account('remove-other')]
    const to = [recipient(name, { prefix: '' }), recipient(other, { prefix: '' })]
    const [before] = await deliver(mail, inMemory('both\r\n'), to)
    assert.equal(await mail.remove(name), 'removed')
    assert.deepEqual(await look(mail, name), [])
    assert.deepEqual(await mail.usage(name), { messages: 0, octets: 0 })
    assert.deepEqual(await textsOf(mail, other), ['both\r\n'])
    const [after] = await deliver(mail, inMemory('new\r\n'), to)
    assert.notDeepEqual(after, before)
    assert.deepEqual(await textsOf(mail, name), ['new\r\n'])
  })

  test('remove of what is not there is no failure', async () => {
    const { mail } = await store()
    assert.equal(await mail.remove(account('remove-nobody')), 'removed')
  })

  test('remove leaves a maildrop in use alone', async () => {
    const { mail } = await store()
    const name = account('remove-in-use')
    await deliverTexts(mail, name, ['0\r\n'])
    {
      await using maildrop = await locked(mail, name)
      assert.equal(await mail.remove(name), 'in-use')
      assert.equal((await see(maildrop)).length, 1)
    }
    assert.equal((await look(mail, name)).length, 1)
  })
}
