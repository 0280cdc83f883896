// The contract of AccountStore, to be run against every store: `accountStoreContract(name, open)`.

import assert from 'node:assert/strict'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Account, AccountStore } from '../../src/auth/account.ts'
import { account as accountName } from './mail-samples.ts'

/** Opens the accounts whose data is in, or named after, `directory`. */
export type OpenAccountStore = (
  directory: string,
) => Promise<{ readonly accounts: AccountStore; readonly close: () => Promise<void> }>

function account(name: string, more: Partial<Account> = {}): Account {
  return {
    name: accountName(name),
    passwordHash: undefined,
    sealedSecret: undefined,
    flags: [],
    expiresMs: undefined,
    quota: {},
    aliases: [],
    ...more,
  }
}

export function accountStoreContract(name: string, open: OpenAccountStore): void {
  describe(`the account store contract: ${name}`, () => {
    const opened = Promise.withResolvers<AccountStore>()
    const closing = new AsyncDisposableStack()
    before(async () => {
      const directory = closing.adopt(await mkdtempDisposable(join(tmpdir(), 'newmail-')), (made) =>
        made.remove(),
      )
      const store = closing.adopt(await open(directory.path), ({ close }) => close())
      opened.resolve(store.accounts)
    })
    after(() => closing.disposeAsync())

    test('an account is found as it was added', async () => {
      const accounts = await opened.promise
      const bare = account('bare')
      const full = account('full', {
        passwordHash: '$argon2id$v=19$m=7168,t=5,p=1$c2FsdA$aGFzaA',
        sealedSecret: 'sealed',
        flags: ['DISMAIL', 'PWD2_EXPIRED'],
        expiresMs: Date.UTC(2030, 0),
        quota: { octetsMax: 2 ** 40, messagesMax: 7 },
        aliases: ['full.name@example.com', 'postmaster'],
      })
      assert.equal(await accounts.add(bare), 'added')
      assert.equal(await accounts.add(full), 'added')
      assert.deepEqual(await accounts.find(bare.name), bare)
      assert.deepEqual(await accounts.find(full.name), full)
      assert.deepEqual(await accounts.findAlias('postmaster'), full)
      assert.deepEqual(await accounts.findAlias('full.name@example.com'), full)
    })

    test('what is not there is not found', async () => {
      const accounts = await opened.promise
      await accounts.add(account('there', { aliases: ['also-there'] }))
      assert.equal(await accounts.find(accountName('nowhere')), undefined)
      assert.equal(await accounts.find(accountName('also-there')), undefined)
      assert.equal(await accounts.findAlias('there'), undefined)
      assert.equal(await accounts.findAlias("' OR 1=1 --"), undefined)
    })

    test('a name that is taken, as a name or as an alias, is not given again', async () => {
      const accounts = await opened.promise
      const holder = account('holder', { aliases: ['held'] })
      await accounts.add(holder)
      for (const late of [
        account('holder'),
        account('held'),
        account('late', { aliases: ['holder'] }),
        account('late', { aliases: ['free', 'held'] }),
      ]) {
        assert.equal(await accounts.add(late), 'exists')
      }
      assert.equal(await accounts.find(accountName('late')), undefined)
      assert.equal(await accounts.findAlias('free'), undefined)
      assert.deepEqual(await accounts.find(holder.name), holder)
    })

    test('a change replaces the account', async () => {
      const accounts = await opened.promise
      await accounts.add(
        account('changing', { passwordHash: 'old', flags: ['DISUSER'], aliases: ['a', 'b'] }),
      )
      const changed = account('changing', { quota: { messagesMax: 1 }, aliases: ['b', 'c'] })
      assert.equal(await accounts.change(changed), 'changed')
      assert.deepEqual(await accounts.find(changed.name), changed)
      assert.equal(await accounts.findAlias('a'), undefined)
      assert.deepEqual(await accounts.findAlias('c'), changed)
    })

    test('a change that cannot be changes nothing', async () => {
      const accounts = await opened.promise
      const first = account('first', { aliases: ['first-alias'] })
      await accounts.add(first)
      await accounts.add(account('second', { aliases: ['second-alias'] }))
      for (const alias of ['second', 'second-alias']) {
        const change = account('first', { passwordHash: 'new', aliases: ['new-alias', alias] })
        assert.equal(await accounts.change(change), 'alias-taken')
      }
      assert.equal(await accounts.change(account('third')), 'unknown')
      assert.deepEqual(await accounts.find(first.name), first)
      assert.equal(await accounts.findAlias('new-alias'), undefined)
      assert.equal(await accounts.find(accountName('third')), undefined)
    })

    test('a better hash replaces the one it was made for, and nothing else', async () => {
      const accounts = await opened.promise
      const before = account('upgraded', { passwordHash: 'old', sealedSecret: 's', aliases: ['up'] })
      const bystander = account('bystander', { passwordHash: 'old' })
      await accounts.add(before)
      await accounts.add(bystander)
      const upgrade = { oldHash: 'old', newHash: 'new' }
      assert.equal(await accounts.upgradePassword(before.name, upgrade), 'upgraded')
      assert.deepEqual(await accounts.find(before.name), { ...before, passwordHash: 'new' })
      assert.deepEqual(await accounts.find(bystander.name), bystander)
    })

    test('a password changed or taken away meanwhile stays so', async () => {
      const accounts = await opened.promise
      const upgrade = { oldHash: 'old', newHash: 'new' }
      for (const passwordHash of ['changed', undefined]) {
        const present = account(`${passwordHash ?? 'none'}-meanwhile`, { passwordHash })
        await accounts.add(present)
        assert.equal(await accounts.upgradePassword(present.name, upgrade), 'changed-meanwhile')
        assert.deepEqual(await accounts.find(present.name), present)
      }
      assert.equal(await accounts.upgradePassword(accountName('nobody-here'), upgrade), 'changed-meanwhile')
    })

    test('a removed account is gone, and its name and aliases are free', async () => {
      const accounts = await opened.promise
      await accounts.add(account('removed', { aliases: ['removed-alias'] }))
      assert.equal(await accounts.remove(accountName('removed')), 'removed')
      assert.equal(await accounts.remove(accountName('removed')), 'unknown')
      assert.equal(await accounts.find(accountName('removed')), undefined)
      assert.equal(await accounts.findAlias('removed-alias'), undefined)
      assert.equal(await accounts.add(account('removed-alias', { aliases: ['removed'] })), 'added')
    })

    test('of many who want one name at once one gets it', async () => {
      const accounts = await opened.promise
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => accounts.add(account('wanted'))))
      assert.equal(outcomes.filter((outcome) => outcome === 'added').length, 1)
    })
  })

  describe(`the account store contract, closed and opened again: ${name}`, () => {
    test('accounts stay, and are listed by name however many they are', async () => {
      await using directory = await mkdtempDisposable(join(tmpdir(), 'newmail-'))
      const names = Array.from({ length: 1_200 }, (_, index) => `user${index}`)
      {
        const { accounts, close } = await open(directory.path)
        assert.deepEqual(await accounts.list(), [])
        const outcomes = await Promise.all(
          names.map((each) => accounts.add(account(each, { aliases: [`${each}@example.com`] }))),
        )
        assert(outcomes.every((outcome) => outcome === 'added'))
        await close()
      }
      const { accounts, close } = await open(directory.path)
      assert.deepEqual(
        await accounts.list(),
        names.toSorted().map((each) => account(each, { aliases: [`${each}@example.com`] })),
      )
      await close()
    })
  })
}
