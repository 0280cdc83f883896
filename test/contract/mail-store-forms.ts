// Forms of mail: Internet mail, mail in MAIL-11 form and foreign messages, and what rendering is told of them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '../../src/base/limits.ts'
import { headOctetsMax } from '../../src/mail/message-head.ts'
import {
  account,
  arrivedMs,
  deliver,
  deliverMail11,
  deliverTexts,
  inMemory,
  locked,
  recipient,
  see,
  variedOctets,
  type MailStoreUnderTest,
} from './mail-samples.ts'

export function formContract(store: () => Promise<MailStoreUnderTest>): void {
  test('a message keeps its form and its fields as they were given', async () => {
    const { mail } = await store()
    const name = account('forms-fields')
    const fields = { from: 'HOST12::JONES "Jörg ""J"" Jones"', to: 'A,\tB', cc: '', subject: " 1'; --" }
    const uids = [
      await deliverMail11(mail, name, fields),
      ...(await deliverTexts(mail, name, ['Subject: x\r\n\r\ntext\r\n'])),
      await deliverMail11(mail, name, { ...fields, kind: 'foreign', text: '\0\n\r' }),
    ]
    await using maildrop = await locked(mail, name)
    assert.equal(maildrop.isInternetOnly, false)
    assert.deepEqual([...(await maildrop.kinds())], [1, 0, 2])
    const heads = await maildrop.heads(0, 3)
    assert.deepEqual(
      heads.map(({ mail11 }) => mail11),
      [{ kind: 'mail11', ...fields }, undefined, { kind: 'foreign', ...fields }],
    )
    assert.deepEqual(
      heads.map(({ uid, octets, arrivedMs }) => [uid, octets, arrivedMs]),
      uids.map((uid, index) => [uid, [6, 20, 3][index], arrivedMs]),
    )
    assert.equal(new Set(heads.map(({ serial }) => serial)).size, 3)
    assert.deepEqual(await maildrop.heads(1, 1), heads.slice(1, 2))
    assert.deepEqual(
      (await see(maildrop)).map(({ text }) => text),
      ['text\r\n', 'Subject: x\r\n\r\ntext\r\n', '\0\n\r'],
    )
  })

  test('the head of a message is its first octets, prefix included', async () => {
    const { mail } = await store()
    const name = account('forms-head')
    const long = variedOctets(limits.chunkOctets + 1)
    for (const text of ['', 'short', long])
      await deliver(mail, inMemory(text), [recipient(name, { prefix: 'P: 1\r\n' })])
    await using maildrop = await locked(mail, name)
    const expected = ['', 'short', long].map((text) =>
      Buffer.concat([Buffer.from('P: 1\r\n'), Buffer.from(text)]).subarray(0, headOctetsMax),
    )
    assert.deepEqual(
      (await maildrop.heads(0, 3)).map(({ head }) => head),
      expected,
    )
  })

  test('one is known to have nothing but Internet mail, also of those that a session may see', async () => {
    const { mail } = await store()
    const name = account('forms-only')
    await deliverTexts(mail, name, ['0\r\n', '1\r\n'])
    await deliverMail11(mail, name)
    await deliverMail11(mail, name)
    for (const [messagesMax, only] of [
      [2, true],
      [3, false],
      [4, false],
    ] as const) {
      await using maildrop = await locked(mail, name, 's1', { messagesMax })
      assert.equal(maildrop.isInternetOnly, only)
      assert.deepEqual([...(await maildrop.kinds())], [0, 0, 1, 1].slice(0, messagesMax))
    }
    await (await locked(mail, name)).update({ deleted: [2, 3], retrieved: [] })
    await using maildrop = await locked(mail, name)
    assert.equal(maildrop.isInternetOnly, true)
  })

  test('the quota is of octets as they are kept', async () => {
    const { mail } = await store()
    const name = account('forms-quota')
    const mail11 = { kind: 'mail11', from: 'SMITH', to: '', cc: '', subject: 'x'.repeat(500) } as const
    const to = [recipient(name, { prefix: '', quota: { octetsMax: 10 } })]
    const [outcome] = await mail.deliver({ text: inMemory('0123456789'), mail11, arrivedMs, recipients: to })
    assert.equal(outcome?.kind, 'stored')
  })
}
