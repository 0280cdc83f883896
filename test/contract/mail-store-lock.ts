// The exclusive-access lock and the snapshot that comes with it (RFC 1939 §4).

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { account, deliverTexts, locked, look, see, textsOf, type MailStoreUnderTest } from './mail-samples.ts'
import { newmailView } from '../views.ts'

export function lockContract(store: () => Promise<MailStoreUnderTest>): void {
  test('an account without mail has an empty maildrop', async () => {
    const { mail } = await store()
    await using maildrop = await locked(mail, account('lock-nobody'))
    assert.equal(maildrop.messages, 0)
    assert.equal(maildrop.octets, 0)
    assert.deepEqual(await see(maildrop), [])
  })

  test('a second lock is refused, and told who holds the first and since when', async () => {
    const { mail } = await store()
    const name = account('lock-twice')
    const beforeMs = Date.now()
    await using _ = await locked(mail, name, 'first')
    const outcome = await mail.lock(name, { session: 'second', peer: '[2001:db8::1]:99' }, newmailView)
    assert.equal(outcome.kind, 'in-use')
    assert.deepEqual(outcome.holder, { session: 'first', peer: '192.0.2.7:1234' })
    assert(outcome.sinceMs >= beforeMs && outcome.sinceMs <= Date.now())
  })

  test('a lock is for one account', async () => {
    const { mail } = await store()
    await using _ = await locked(mail, account('lock-a'))
    await using other = await locked(mail, account('lock-b'))
    assert.equal(other.messages, 0)
  })

  test('disposing gives the lock back and changes nothing', async () => {
    const { mail } = await store()
    const name = account('lock-dispose')
    await deliverTexts(mail, name, ['one\r\n'])
    const before = await look(mail, name)
    const maildrop = await locked(mail, name)
    await see(maildrop)
    await maildrop[Symbol.asyncDispose]()
    await maildrop[Symbol.asyncDispose]()
    assert.deepEqual(await look(mail, name), before)
  })

  test('of many at once one gets the lock', async () => {
    const { mail } = await store()
    const name = account('lock-race')
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, async (_, index) =>
        mail.lock(name, { session: `s${index}`, peer: '' }, newmailView),
      ),
    )
    const winners = outcomes.filter((outcome) => outcome.kind === 'locked')
    assert.equal(winners.length, 1)
    await winners[0]?.maildrop[Symbol.asyncDispose]()
  })

  test('a lock can be had again at once, also while mail is being delivered', async () => {
    const { mail } = await store()
    const name = account('lock-again')
    const other = account('lock-again-other')
    const deliveries = deliverTexts(
      mail,
      other,
      Array.from({ length: 100 }, () => 'busy\r\n'),
    )
    for (let n = 0; n < 100; n++) {
      const maildrop = await locked(mail, name)
      // The session has ended: whether or not this has been waited for, the next lock comes after it.
      const released = maildrop[Symbol.asyncDispose]()
      const next = await locked(mail, name)
      await Promise.all([released, next[Symbol.asyncDispose](), setImmediate()])
    }
    await deliveries
  })

  test('whoever lost the lock changes nothing: not the mail, not the lock of the next', async () => {
    const { mail } = await store()
    const name = account('lock-lost')
    await deliverTexts(mail, name, ['one\r\n', 'two\r\n'])
    const lost = await locked(mail, name, 'lost')
    await lost[Symbol.asyncDispose]()
    assert.equal(await lost.update({ deleted: [0], retrieved: [] }), 'stale')
    assert.equal(await lost.update({ deleted: [], retrieved: [] }), 'stale')
    await using next = await locked(mail, name, 'next')
    assert.equal(await lost.update({ deleted: [0], retrieved: [] }), 'stale')
    await lost[Symbol.asyncDispose]()
    const outcome = await mail.lock(name, { session: 'third', peer: '' }, newmailView)
    assert.equal(outcome.kind === 'in-use' && outcome.holder.session, 'next')
    assert.equal((await see(next)).length, 2)
  })

  test('a session with the same id as an earlier one is another session', async () => {
    const { mail } = await store()
    const name = account('lock-same-id')
    await deliverTexts(mail, name, ['one\r\n'])
    const lost = await locked(mail, name, 'same')
    await lost[Symbol.asyncDispose]()
    await using _ = await locked(mail, name, 'same')
    assert.equal(await lost.update({ deleted: [0], retrieved: [] }), 'stale')
  })

  test('the snapshot is fixed: what arrives later is for the next session', async () => {
    const { mail } = await store()
    const name = account('lock-snapshot')
    await deliverTexts(mail, name, ['one\r\n', 'two\r\n'])
    {
      await using maildrop = await locked(mail, name)
      await deliverTexts(mail, name, ['three\r\n'])
      assert.equal(maildrop.messages, 2)
      assert.deepEqual(
        (await see(maildrop)).map(({ text }) => text),
        ['one\r\n', 'two\r\n'],
      )
      await deliverTexts(mail, name, ['four\r\n'])
      assert.equal((await see(maildrop)).length, 2)
      assert.equal(await maildrop.update({ deleted: [0, 1], retrieved: [] }), 'updated')
    }
    assert.deepEqual(await textsOf(mail, name), ['three\r\n', 'four\r\n'])
  })

  test('a snapshot of nothing stays empty', async () => {
    const { mail } = await store()
    const name = account('lock-snapshot-empty')
    await using maildrop = await locked(mail, name)
    await deliverTexts(mail, name, ['one\r\n'])
    assert.deepEqual(await see(maildrop), [])
    assert.equal(await maildrop.update({ deleted: [], retrieved: [] }), 'updated')
    assert.deepEqual(await textsOf(mail, name), ['one\r\n'])
  })
}
