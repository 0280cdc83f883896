// PasswordUpgrades: better hashes of passwords that turned out right, on their way to the store.

import type { AccountName } from '../base/account-name.ts'
import type { Report } from '../base/facts.ts'

/** The one thing that a login may change of an account. */
export interface UpgradableAccounts {
  /** Replaces the hash unless it is another one by now: a password changed meanwhile stays changed. */
  upgradePassword(name: AccountName, upgrade: HashUpgrade): Promise<'upgraded' | 'changed-meanwhile'>
}

export interface HashUpgrade {
  readonly oldHash: string
  readonly newHash: string
}

export class PasswordUpgrades {
  readonly #accounts: UpgradableAccounts
  readonly #report: Report

  constructor(accounts: UpgradableAccounts, report: Report) {
    this.#accounts = accounts
    this.#report = report
  }

  /** Nobody waits for it and no login fails by it. What could not be written is tried again at the next login. */
  begin(name: AccountName, upgrade: HashUpgrade): void {
    void this.#write(name, upgrade)
  }

  async #write(name: AccountName, upgrade: HashUpgrade): Promise<void> {
    try {
      await this.#accounts.upgradePassword(name, upgrade)
    } catch (error) {
      this.#report({ kind: 'trouble', where: `new password hash of ${name}`, error })
    }
  }
}
