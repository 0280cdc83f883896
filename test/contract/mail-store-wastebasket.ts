// WASTEBASKET: deleted mail waits there, comes back, and is purged.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountName } from '../../src/base/account-name.ts'
import type { MailStore } from '../../src/mail/store.ts'
import {
  account,
  deliver,
  deliverMail11,
  deliverTexts,
  folders,
  inMemory,
  locked,
  look,
  recipient,
  textsOf,
  type MailStoreUnderTest,
} from './mail-samples.ts'

const texts = ['0\r\n', '1\r\n', '2\r\n']
const day = 86_400_000

/** Deletes all that a session sees, to stay in WASTEBASKET. */
async function waste(mail: MailStore, name: AccountName, wastebasketMs = day): Promise<void> {
  const maildrop = await locked(mail, name, 's1', { wastebasketMs })
  const deleted = Array.from({ length: maildrop.messages }, (_, index) => index)
  assert.equal(await maildrop.update({ deleted, retrieved: [] }), 'updated')
}

export function wastebasketContract(store: () => Promise<MailStoreUnderTest>): void {
  test('deleted mail is not seen and still kept, and comes back as it was', async () => {
    const { mail } = await store()
    const name = account('waste-back')
    await deliverTexts(mail, name, texts)
    await deliverMail11(mail, name)
    const before = await look(mail, name)
    await waste(mail, name)
    assert.deepEqual(await look(mail, name), [])
    assert.equal((await mail.usage(name)).messages, 4)
    await deliverTexts(mail, name, ['new\r\n'])
    assert.deepEqual(await mail.undelete(name), { kind: 'restored', messages: 4 })
    assert.deepEqual((await look(mail, name)).slice(0, 4), before)
    assert.equal((await look(mail, name)).length, 5)
    assert.deepEqual(await mail.undelete(name), { kind: 'restored', messages: 0 })
  })

  test('each message comes back to the folder that it was deleted from', async () => {
    const { mail } = await store()
    const name = account('waste-origin')
    const uids = await deliverTexts(mail, name, texts)
    const first = await locked(mail, name, 's1', { wastebasketMs: day, readMail: 'moves-to-mail' })
    await first.update({ deleted: [0], retrieved: [1] })
    // This one moves the last message to MAIL, too, and deletes both.
    const second = await locked(mail, name, 's1', { wastebasketMs: day, folder: 'MAIL' })
    await second.update({ deleted: [0, 1], retrieved: [] })
    assert.equal((await mail.undelete(name)).kind, 'restored')
    const found = await folders(mail, name)
    assert.deepEqual(
      [found.newmail, found.mail].map((seen) => seen.map(({ uid }) => uid)),
      [[uids[0]], [uids[1], uids[2]]],
    )
  })

  test('without a time to stay, deleted mail is gone', async () => {
    const { mail } = await store()
    const name = account('waste-none')
    await deliverTexts(mail, name, texts)
    await waste(mail, name, 0)
    assert.deepEqual(await mail.usage(name), { messages: 0, octets: 0 })
    assert.deepEqual(await mail.undelete(name), { kind: 'restored', messages: 0 })
  })

  test('mail kept for ever is kept', async () => {
    const { mail } = await store()
    const name = account('waste-for-ever')
    await deliverTexts(mail, name, texts)
    await waste(mail, name, Number.POSITIVE_INFINITY)
    assert.deepEqual(await mail.undelete(name), { kind: 'restored', messages: 3 })
  })

  test('a maildrop in use is left alone', async () => {
    const { mail } = await store()
    const name = account('waste-in-use')
    await deliverTexts(mail, name, texts)
    await waste(mail, name)
    {
      await using _ = await locked(mail, name, 'here')
      const outcome = await mail.undelete(name)
      assert.equal(outcome.kind, 'in-use')
      assert.deepEqual(outcome.holder, { session: 'here', peer: '192.0.2.7:1234' })
    }
    assert.deepEqual(await mail.undelete(name), { kind: 'restored', messages: 3 })
  })

  test('purge empties the wastebasket of one account and touches nothing else', async () => {
    const { mail } = await store()
    const [name, other] = [account('waste-purge'), account('waste-purge-other')]
    for (const each of [name, other]) {
      await deliverTexts(mail, each, texts)
      await waste(mail, each)
      await deliverTexts(mail, each, ['new\r\n'])
    }
    await using _ = await locked(mail, name, 'here')
    assert.deepEqual(await mail.purge({ account: name }), { messages: 3, octets: 9 })
    assert.deepEqual(await mail.purge({ account: name }), { messages: 0, octets: 0 })
    assert.deepEqual(await mail.usage(name), { messages: 1, octets: 5 })
    assert.deepEqual(await mail.undelete(other), { kind: 'restored', messages: 3 })
    assert.equal((await textsOf(mail, other)).length, 4)
  })

  test('purge by age: what is there since then stays', async () => {
    const { mail } = await store()
    const name = account('waste-age')
    await deliverTexts(mail, name, texts)
    const beforeMs = Date.now()
    await waste(mail, name)
    assert.deepEqual(await mail.purge({ beforeMs }), { messages: 0, octets: 0 })
    assert.deepEqual(await mail.purge({ account: name, beforeMs }), { messages: 0, octets: 0 })
    assert.deepEqual(await mail.purge({ account: name, beforeMs: Date.now() + 1 }), {
      messages: 3,
      octets: 9,
    })
    assert.deepEqual(await mail.usage(name), { messages: 0, octets: 0 })
  })

  test('purge of all accounts, of more messages than one step takes', async () => {
    const { mail } = await store()
    const names = ['waste-all-a', 'waste-all-b'].map((name) => account(name))
    for (const name of names) {
      const to = Array.from({ length: 300 }, () => recipient(name, { prefix: '' }))
      await deliver(mail, inMemory('x\r\n'), to)
      await waste(mail, name)
    }
    const { messages } = await mail.purge({})
    assert(messages >= 600)
    for (const name of names) assert.deepEqual(await mail.usage(name), { messages: 0, octets: 0 })
  })

  test('removing an account’s mail takes the wastebasket, too', async () => {
    const { mail } = await store()
    const name = account('waste-remove')
    await deliverTexts(mail, name, texts)
    await waste(mail, name)
    assert.equal(await mail.remove(name), 'removed')
    assert.deepEqual(await mail.usage(name), { messages: 0, octets: 0 })
    assert.deepEqual(await mail.undelete(name), { kind: 'restored', messages: 0 })
  })

  test('reclaiming leaves all mail as it is', async () => {
    const { mail } = await store()
    const name = account('waste-reclaim')
    await deliverTexts(mail, name, [...texts, 'x'.repeat(1_000_000)])
    await (await locked(mail, name, 's1', { reclaims: true })).update({ deleted: [3], retrieved: [] })
    assert.match((await mail.reclaim()).kind, /^(reclaimed|not-supported)$/)
    assert.deepEqual(await textsOf(mail, name), texts)
  })
}
