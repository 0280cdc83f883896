// Accounts: SYSUAF's heir. Protocols read them through AccountDirectory; the command line writes.

import type { AccountName } from '../base/account-name.ts'
import type { Awaitable } from '../base/awaitable.ts'
import type { Quota } from '../mail/store.ts'
import type { UpgradableAccounts } from './password-upgrades.ts'

export interface Account {
  readonly name: AccountName
  /** As `verifyHash` reads it (see password-hash.ts); absent: nobody logs in by password. */
  readonly passwordHash: string | undefined
  /** APOP's shared secret, sealed with the server's key (see secret-box.ts); absent: no APOP. */
  readonly sealedSecret: string | undefined
  readonly flags: readonly AccountFlag[]
  /** The account is refused from this instant on, in milliseconds since 1970. */
  readonly expiresMs: number | undefined
  readonly quota: Quota
  /** Further addresses, full or local part, that mail for this account is sent to. Lower case. */
  readonly aliases: readonly string[]
}

/** The SYSUAF flags that keep a user from their mail (IUPOP3 1.8). */
export const accountFlags = ['DISUSER', 'DISMAIL', 'PWD_EXPIRED', 'PWD2_EXPIRED'] as const
export type AccountFlag = (typeof accountFlags)[number]

/** What protocols may ask. Throws when the directory cannot be read: that is never "unknown". */
export interface AccountDirectory {
  find(name: AccountName): Awaitable<Account | undefined>
  findAlias(alias: string): Awaitable<Account | undefined>
}

/** What the command line may change besides, and a login: see password-upgrades.ts. */
export interface AccountStore extends AccountDirectory, UpgradableAccounts {
  /** `exists` when the name or an alias is taken; nothing has changed then. */
  add(account: Account): Promise<'added' | 'exists'>
  /** Replaces the account of that name. */
  change(account: Account): Promise<'changed' | 'unknown' | 'alias-taken'>
  remove(name: AccountName): Promise<'removed' | 'unknown'>
  /** All accounts by name. */
  list(): Awaitable<readonly Account[]>
}
