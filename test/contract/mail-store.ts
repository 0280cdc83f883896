// The contract of MailStore, to be run against every store: `mailStoreContract(name, open)`.

import assert from 'node:assert/strict'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { MailStore } from '../../src/mail/store.ts'
import { account, deliverTexts, locked, look, textsOf, type MailStoreUnderTest } from './mail-samples.ts'
import { deliveryContract } from './mail-store-delivery.ts'
import { folderContract } from './mail-store-folders.ts'
import { formContract } from './mail-store-forms.ts'
import { lockContract } from './mail-store-lock.ts'
import { updateContract } from './mail-store-update.ts'
import { wastebasketContract } from './mail-store-wastebasket.ts'
import { walkContract } from './mail-store-walk.ts'

/** Opens the store whose data is in, or named after, `directory`; the same directory gives the same mail again. */
export type OpenMailStore = (directory: string) => Promise<MailStore>

export function mailStoreContract(name: string, open: OpenMailStore): void {
  describe(`the mail store contract: ${name}`, () => {
    const opened = Promise.withResolvers<MailStoreUnderTest>()
    const closing = new AsyncDisposableStack()
    before(async () => {
      const directory = closing.adopt(await mkdtempDisposable(join(tmpdir(), 'newmail-')), (made) =>
        made.remove(),
      )
      const mail = closing.adopt(await open(directory.path), (store) => store.close())
      opened.resolve({ mail, directory: directory.path })
    })
    after(() => closing.disposeAsync())
    const store = (): Promise<MailStoreUnderTest> => opened.promise

    describe('lock', () => lockContract(store))
    describe('delivery', () => deliveryContract(store))
    describe('UPDATE', () => updateContract(store))
    describe('folders', () => folderContract(store))
    describe('WASTEBASKET', () => wastebasketContract(store))
    describe('forms of mail', () => formContract(store))
    describe('a walk', () => walkContract(store))

    test('check finds nothing after all this', async () => {
      const { mail } = await store()
      assert.deepEqual(await Array.fromAsync(mail.check()), [])
    })
  })

  describe(`the mail store contract, closed and opened again: ${name}`, () => {
    test('what was delivered and what was deleted stays so', async () => {
      await using directory = await mkdtempDisposable(join(tmpdir(), 'newmail-'))
      const jones = account('jones')
      const first = await open(directory.path)
      await deliverTexts(first, jones, ['one\r\n', 'two\r\n', 'three\r\n'])
      const maildrop = await locked(first, jones)
      assert.equal(await maildrop.update({ deleted: [1], retrieved: [] }), 'updated')
      const seen = await look(first, jones)
      await first.close()

      const second = await open(directory.path)
      assert.deepEqual(await look(second, jones), seen)
      assert.deepEqual(await textsOf(second, jones), ['one\r\n', 'three\r\n'])
      await second.close()
    })

    test('a lock that was never given back ends with the process that held it', async () => {
      await using directory = await mkdtempDisposable(join(tmpdir(), 'newmail-'))
      const jones = account('jones')
      const first = await open(directory.path)
      await locked(first, jones)
      await first.close()

      const second = await open(directory.path)
      await locked(second, jones)
      await second.close()
    })

    test('a unique-id does not come back', async () => {
      await using directory = await mkdtempDisposable(join(tmpdir(), 'newmail-'))
      const jones = account('jones')
      const first = await open(directory.path)
      const [before] = await deliverTexts(first, jones, ['one\r\n'])
      await (await locked(first, jones)).update({ deleted: [0], retrieved: [] })
      await first.close()

      const second = await open(directory.path)
      const [after] = await deliverTexts(second, jones, ['one\r\n'])
      assert.notEqual(after, before)
      await second.close()
    })
  })
}
