// The account directory on SQLite.

import { setImmediate } from 'node:timers/promises'
import type { AccountName } from '../../base/account-name.ts'
import type { Account, AccountStore } from '../../auth/account.ts'
import type { HashUpgrade } from '../../auth/password-upgrades.ts'
import { accountsAfter, findAccount, findAlias } from './accounts.ts'
import type { Connection } from './connection.ts'
import { sizing } from './sizing.ts'
import type { Writer } from './writer.ts'

export class SqliteAccountStore implements AccountStore {
  readonly #db: Connection
  readonly #writer: Writer

  constructor(db: Connection, writer: Writer) {
    this.#db = db
    this.#writer = writer
  }

  find(name: AccountName): Account | undefined {
    return findAccount(this.#db, name)
  }

  findAlias(alias: string): Account | undefined {
    return findAlias(this.#db, alias)
  }

  add(account: Account): Promise<'added' | 'exists'> {
    return this.#writer.do({ kind: 'add-account', account })
  }

  change(account: Account): Promise<'changed' | 'unknown' | 'alias-taken'> {
    return this.#writer.do({ kind: 'change-account', account })
  }

  remove(name: AccountName): Promise<'removed' | 'unknown'> {
    return this.#writer.do({ kind: 'remove-account', name })
  }

  upgradePassword(name: AccountName, upgrade: HashUpgrade): Promise<'upgraded' | 'changed-meanwhile'> {
    return this.#writer.do({ kind: 'upgrade-password', name, upgrade })
  }

  /** In pages, so that sessions have their turns in between. */
  async list(): Promise<readonly Account[]> {
    const accounts: Account[] = []
    for (;;) {
      const page = accountsAfter(this.#db, accounts.at(-1)?.name ?? '', sizing.accountPageMax)
      accounts.push(...page)
      if (page.length < sizing.accountPageMax) return accounts
      await setImmediate()
    }
  }
}
