// NEWMAIL and MAIL: what a session sees of them, and what UPDATE moves between them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
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
  see,
  textsOf,
  type MailStoreUnderTest,
} from './mail-samples.ts'

const texts = ['0\r\n', '1\r\n', '2\r\n', '3\r\n']

export function folderContract(store: () => Promise<MailStoreUnderTest>): void {
  test('retrieved and not deleted mail moves to MAIL, with its unique-id, and the rest stays', async () => {
    const { mail } = await store()
    const name = account('folders-moves')
    const uids = await deliverTexts(mail, name, texts)
    const maildrop = await locked(mail, name, 's1', { readMail: 'moves-to-mail' })
    assert.equal(await maildrop.update({ deleted: [0], retrieved: [1, 3] }), 'updated')
    assert.deepEqual(await mail.usage(name), { messages: 3, octets: 9 })
    assert.deepEqual(await folders(mail, name), {
      newmail: [{ uid: uids[2], text: '2\r\n' }],
      mail: [
        { uid: uids[1], text: '1\r\n' },
        { uid: uids[3], text: '3\r\n' },
      ],
    })
  })

  test('under LEAVE_IN_NEWMAIL it stays', async () => {
    const { mail } = await store()
    const name = account('folders-stays')
    await deliverTexts(mail, name, texts)
    const maildrop = await locked(mail, name, 's1', { readMail: 'stays' })
    assert.equal(await maildrop.update({ deleted: [], retrieved: [0, 1] }), 'updated')
    assert.deepEqual(await textsOf(mail, name), texts)
  })

  test('without UPDATE nothing moves', async () => {
    const { mail } = await store()
    const name = account('folders-no-update')
    await deliverTexts(mail, name, texts)
    {
      await using maildrop = await locked(mail, name, 's1', { readMail: 'moves-to-mail' })
      await see(maildrop)
    }
    assert.deepEqual(await textsOf(mail, name), texts)
  })

  test('whoever lost the lock moves nothing', async () => {
    const { mail } = await store()
    const name = account('folders-stale')
    await deliverTexts(mail, name, texts)
    const lost = await locked(mail, name, 's1', { readMail: 'moves-to-mail' })
    await lost[Symbol.asyncDispose]()
    assert.equal(await lost.update({ deleted: [], retrieved: [0] }), 'stale')
    assert.deepEqual(await textsOf(mail, name), texts)
  })

  test('USE_MAIL_FOLDER: at login all moves to MAIL, in the order of arrival, and that is what is seen', async () => {
    const { mail } = await store()
    const name = account('folders-mail')
    await deliverTexts(mail, name, texts)
    await (
      await locked(mail, name, 's1', { readMail: 'moves-to-mail' })
    ).update({ deleted: [], retrieved: [1] })
    assert.deepEqual(
      (await look(mail, name, 'MAIL')).map(({ text }) => text),
      texts,
    )
    assert.deepEqual(await textsOf(mail, name), [])
    const maildrop = await locked(mail, name, 's2', { folder: 'MAIL', readMail: 'moves-to-mail' })
    await deliverTexts(mail, name, ['later\r\n'])
    assert.equal((await see(maildrop)).length, 4)
    assert.equal(await maildrop.update({ deleted: [0], retrieved: [1] }), 'updated')
    assert.deepEqual(await textsOf(mail, name), ['later\r\n'])
    assert.deepEqual(
      (await look(mail, name, 'MAIL')).map(({ text }) => text),
      [...texts.slice(1), 'later\r\n'],
    )
  })

  test('USE_MAIL_FOLDER with more mail than is moved in passing', async () => {
    const { mail } = await store()
    const name = account('folders-mail-many')
    const to = Array.from({ length: 500 }, () => recipient(name))
    await deliver(mail, inMemory('text\r\n'), to)
    assert.equal((await look(mail, name, 'MAIL')).length, 500)
    assert.deepEqual(await look(mail, name), [])
  })

  test('MAIL of an account without mail is empty', async () => {
    const { mail } = await store()
    assert.deepEqual(await look(mail, account('folders-nobody'), 'MAIL'), [])
  })

  test('MESSAGE_MAXIMUM: the oldest are all that a session sees, and all that its UPDATE can reach', async () => {
    const { mail } = await store()
    const name = account('folders-maximum')
    await deliverTexts(mail, name, texts)
    for (const [messagesMax, seen] of [
      [1, 1],
      [3, 3],
      [4, 4],
      [5, 4],
    ] as const) {
      await using maildrop = await locked(mail, name, 's1', { messagesMax })
      assert.deepEqual(
        (await see(maildrop)).map(({ text }) => text),
        texts.slice(0, seen),
      )
    }
    const maildrop = await locked(mail, name, 's1', { messagesMax: 2 })
    await assert.rejects(async () => maildrop.text(2))
    await maildrop.update({ deleted: [0, 1], retrieved: [] })
    assert.deepEqual(await textsOf(mail, name), texts.slice(2))
  })

  test('foreign messages are never deleted: retrieved or deleted, they move', async () => {
    const { mail } = await store()
    const name = account('folders-foreign')
    const form = { kind: 'foreign' } as const
    const uids = [
      await deliverMail11(mail, name, form),
      ...(await deliverTexts(mail, name, ['mail\r\n'])),
      await deliverMail11(mail, name, form),
      await deliverMail11(mail, name, form),
    ]
    const maildrop = await locked(mail, name)
    assert.equal(await maildrop.update({ deleted: [0, 1], retrieved: [2] }), 'updated')
    const found = await folders(mail, name)
    assert.deepEqual(
      found.newmail.map(({ uid }) => uid),
      [uids[3]],
    )
    assert.deepEqual(
      found.mail.map(({ uid }) => uid),
      [uids[0], uids[2]],
    )
  })

  test('foreign messages in the folder for them stay there, and do not become wastebasket', async () => {
    const { mail } = await store()
    for (const foreignFolder of ['MAIL', 'WASTEBASKET']) {
      const name = account(`folders-foreign-${foreignFolder}`)
      const uid = await deliverMail11(mail, name, { kind: 'foreign' })
      const maildrop = await locked(mail, name, 's1', { folder: 'MAIL', foreignFolder })
      assert.equal(await maildrop.update({ deleted: [0], retrieved: [] }), 'updated')
      await mail.purge({ account: name })
      assert.equal((await look(mail, name, 'MAIL'))[0]?.uid, uid)
    }
  })

  test('a folder for foreign messages of the site’s own (IUPOP3_FOREIGN_FOLDER) is made', async () => {
    const { mail } = await store()
    const name = account('folders-foreign-own')
    await deliverMail11(mail, name, { kind: 'foreign' })
    const maildrop = await locked(mail, name, 's1', { foreignFolder: 'FOREIGN' })
    assert.equal(await maildrop.update({ deleted: [], retrieved: [0] }), 'updated')
    assert.deepEqual(await folders(mail, name), { newmail: [], mail: [] })
    assert.equal((await mail.usage(name)).messages, 1)
  })
}
