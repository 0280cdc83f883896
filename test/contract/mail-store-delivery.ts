// Delivery: what goes in comes out, for every recipient, within their quota.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '../../src/base/limits.ts'
import { readUid } from '../../src/mail/uid.ts'
import {
  account,
  deliver,
  deliverTexts,
  inFile,
  inMemory,
  locked,
  look,
  read,
  recipient,
  textsOf,
  variedOctets,
  type MailStoreUnderTest,
} from './mail-samples.ts'

export function deliveryContract(store: () => Promise<MailStoreUnderTest>): void {
  test('a message is its recipient’s prefix and the text', async () => {
    const { mail } = await store()
    const name = account('delivery-prefix')
    await deliver(mail, inMemory('Subject: hi\r\n\r\nhello\r\n'), [
      recipient(name, { prefix: 'Return-Path: <>\r\n' }),
    ])
    assert.deepEqual(await textsOf(mail, name), ['Return-Path: <>\r\nSubject: hi\r\n\r\nhello\r\n'])
  })

  test('messages are in the order of their delivery, with unique-ids that RFC 1939 allows and that stay', async () => {
    const { mail } = await store()
    const name = account('delivery-order')
    const texts = Array.from({ length: 20 }, (_, index) => `${index}\r\n`)
    const uids = await deliverTexts(mail, name, texts)
    const seen = await look(mail, name)
    assert.deepEqual(
      seen,
      texts.map((text, index) => ({ uid: uids[index], text })),
    )
    assert.equal(new Set(uids).size, uids.length)
    for (const uid of uids) assert.equal(readUid(uid), uid)
    assert.deepEqual(await look(mail, name), seen)
  })

  test('a text of any length comes out octet by octet, however it was spooled', async () => {
    const { mail, directory } = await store()
    const chunk = limits.chunkOctets
    for (const [index, octets] of [0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 9 * chunk + 5].entries()) {
      const name = account(`delivery-octets-${index}`)
      const data = variedOctets(octets)
      await deliver(mail, inMemory(data), [recipient(name, { prefix: '' })])
      await deliver(mail, await inFile(directory, data), [recipient(name, { prefix: 'X-P: 1\r\n' })])
      await using maildrop = await locked(mail, name)
      assert.deepEqual([...(await maildrop.sizes())], [octets, octets + 8])
      assert(data.equals(await read(await maildrop.text(0))), `${octets} octets from memory`)
      assert.deepEqual(
        await read(await maildrop.text(1)),
        Buffer.concat([Buffer.from('X-P: 1\r\n'), data]),
        `${octets} octets from a file`,
      )
    }
  })

  test('a short message is one Buffer, and no piece of a long one is much longer than a chunk', async () => {
    const { mail } = await store()
    const name = account('delivery-pieces')
    await deliver(mail, inMemory('short\r\n'), [recipient(name)])
    await deliver(mail, inMemory(variedOctets(3 * limits.chunkOctets)), [recipient(name)])
    await using maildrop = await locked(mail, name)
    assert(Buffer.isBuffer(await maildrop.text(0)))
    const long = await maildrop.text(1)
    assert(!Buffer.isBuffer(long))
    for await (const piece of long) assert(piece.length <= limits.chunkOctets + 4096)
  })

  test('the caller’s octets are still the caller’s', async () => {
    const { mail } = await store()
    const name = account('delivery-caller')
    const text = inMemory('mine\r\n')
    const to = [recipient(name)]
    await deliver(mail, text, to)
    await deliver(mail, text, to)
    assert.equal((await textsOf(mail, name))[1], 'Return-Path: <smith@example.com>\r\nmine\r\n')
  })

  test('one text for several recipients: each has their own prefix, and deletes for themselves', async () => {
    const { mail } = await store()
    const names = ['delivery-many-a', 'delivery-many-b', 'delivery-many-c'].map((name) => account(name))
    const text = 'for all\r\n'.repeat(limits.chunkOctets / 5)
    const outcomes = await deliver(
      mail,
      inMemory(text),
      names.map((name) => recipient(name, { prefix: `Delivered-To: ${name}\r\n` })),
    )
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['stored', 'stored', 'stored'],
    )
    for (const name of names) {
      assert.deepEqual(await textsOf(mail, name), [`Delivered-To: ${name}\r\n${text}`])
      const maildrop = await locked(mail, name)
      assert.equal(await maildrop.update({ deleted: [0], retrieved: [] }), 'updated')
      assert.deepEqual(await textsOf(mail, name), [])
    }
  })

  test('a recipient named twice gets the message twice', async () => {
    const { mail } = await store()
    const name = account('delivery-twice')
    const outcomes = await deliver(mail, inMemory('x\r\n'), [recipient(name), recipient(name)])
    const uids = outcomes.map((outcome) => outcome.kind === 'stored' && outcome.uid)
    assert.equal(new Set(uids).size, 2)
    assert.equal((await look(mail, name)).length, 2)
  })

  test('the quota is a bound on octets, prefix included, that may just be reached', async () => {
    const { mail } = await store()
    const name = account('delivery-quota-octets')
    const to = [recipient(name, { prefix: 'abc', quota: { octetsMax: 20 } })]
    assert.equal((await deliver(mail, inMemory('1234567'), to))[0]?.kind, 'stored')
    assert.equal((await deliver(mail, inMemory('12345678'), to))[0]?.kind, 'over-quota')
    assert.equal((await deliver(mail, inMemory('1234567'), to))[0]?.kind, 'stored')
    assert.deepEqual(await mail.usage(name), { messages: 2, octets: 20 })
  })

  test('the quota is a bound on messages, and room comes back with deletion', async () => {
    const { mail } = await store()
    const name = account('delivery-quota-messages')
    const to = [recipient(name, { quota: { messagesMax: 2 } })]
    const kinds = []
    for (let n = 0; n < 3; n++) kinds.push((await deliver(mail, inMemory('x'), to))[0]?.kind)
    assert.deepEqual(kinds, ['stored', 'stored', 'over-quota'])
    await (await locked(mail, name)).update({ deleted: [0], retrieved: [] })
    assert.equal((await deliver(mail, inMemory('x'), to))[0]?.kind, 'stored')
  })

  test('one recipient over quota does not keep the message from the others', async () => {
    const { mail, directory } = await store()
    const full = account('delivery-quota-full')
    const other = account('delivery-quota-other')
    const to = [recipient(full, { quota: { messagesMax: 0 } }), recipient(other)]
    for (const text of [inMemory('x'), await inFile(directory, variedOctets(limits.chunkOctets + 1))]) {
      const outcomes = await deliver(mail, text, to)
      assert.deepEqual(
        outcomes.map(({ kind }) => kind),
        ['over-quota', 'stored'],
      )
    }
    assert.equal((await look(mail, other)).length, 2)
    assert.deepEqual(await look(mail, full), [])
  })

  test('a message that nobody has room for leaves nothing', async () => {
    const { mail, directory } = await store()
    const full = account('delivery-quota-none')
    const to = [recipient(full, { quota: { octetsMax: 10 } })]
    for (const text of [inMemory('x'), await inFile(directory, variedOctets(limits.chunkOctets + 1))]) {
      assert.equal((await deliver(mail, text, to))[0]?.kind, 'over-quota')
    }
    assert.deepEqual(await mail.usage(full), { messages: 0, octets: 0 })
  })

  test('a spooled text that is not there, or not as announced, fails for every recipient and leaves nothing', async () => {
    const { mail, directory } = await store()
    const names = [account('delivery-failed-a'), account('delivery-failed-b')]
    const missing = { kind: 'file', octets: 10, path: `${directory}/missing` } as const
    const short = { ...(await inFile(directory, variedOctets(10))), octets: 11 }
    const long = { ...(await inFile(directory, variedOctets(10))), octets: 9 }
    for (const text of [missing, short, long]) {
      const outcomes = await deliver(
        mail,
        text,
        names.map((name) => recipient(name)),
      )
      assert.deepEqual(
        outcomes.map(({ kind }) => kind),
        ['failed', 'failed'],
      )
      for (const name of names) assert.deepEqual(await look(mail, name), [])
    }
  })

  test('of many deliveries at once none is lost', async () => {
    const { mail, directory } = await store()
    const names = ['delivery-rush-a', 'delivery-rush-b'].map((name) => account(name))
    const long = await inFile(directory, variedOctets(limits.chunkOctets * 2))
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        deliver(
          mail,
          index % 50 === 0 ? long : inMemory(`${index}\r\n`),
          names.map((name) => recipient(name)),
        ),
      ),
    )
    const uids = outcomes.flat().map((outcome) => (outcome.kind === 'stored' ? outcome.uid : outcome.kind))
    assert.equal(new Set(uids).size, 400)
    const seen = await Promise.all(names.map((name) => look(mail, name)))
    assert.deepEqual(new Set(seen.flat().map(({ uid }) => uid)), new Set(uids))
  })

  test('usage counts all messages of the account and of nobody else', async () => {
    const { mail } = await store()
    const name = account('delivery-usage')
    assert.deepEqual(await mail.usage(name), { messages: 0, octets: 0 })
    await deliverTexts(mail, name, ['12345', '1234567890'])
    await deliverTexts(mail, account('delivery-usage-other'), ['x'])
    assert.deepEqual(await mail.usage(name), { messages: 2, octets: 15 })
  })
}
