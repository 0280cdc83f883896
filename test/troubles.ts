// Troubles: a real store whose next call fails when the test says so, as a full disk would make it.

import type { AccountStore } from '../src/auth/account.ts'
import type { LockedMaildrop, LockOutcome, MailStore } from '../src/mail/store.ts'
import { andThen } from '../src/base/awaitable.ts'
import type { Repository } from '../src/server/repository.ts'

export const troubleKinds = ['directory', 'lock', 'sizes', 'uids', 'text', 'update'] as const
export type TroubleKind = (typeof troubleKinds)[number]

export class Troubles {
  readonly #expected = new Set<TroubleKind>()

  /** The next call of this kind fails. */
  expect(kind: TroubleKind): void {
    this.#expected.add(kind)
  }

  clear(): void {
    this.#expected.clear()
  }

  /** Fails when that is expected, once. */
  at(kind: TroubleKind): void {
    if (this.#expected.delete(kind)) throw new Error(`the test wanted ${kind} to fail`)
  }
}

/** The repository, with troubles on the way to its store. */
export function troubled(repository: Repository, troubles: Troubles): Repository {
  return {
    mail: troubledMail(repository.mail, troubles),
    accounts: troubledAccounts(repository.accounts, troubles),
    secrets: repository.secrets,
    spoolDirectory: repository.spoolDirectory,
    [Symbol.asyncDispose]: () => repository[Symbol.asyncDispose](),
  }
}

function troubledMail(mail: MailStore, troubles: Troubles): MailStore {
  return {
    lock: (account, holder, view) => {
      troubles.at('lock')
      return andThen(mail.lock(account, holder, view), (outcome): LockOutcome =>
        outcome.kind === 'in-use'
          ? outcome
          : { kind: 'locked', maildrop: troubledMaildrop(outcome.maildrop, troubles) },
      )
    },
    deliver: (delivery) => mail.deliver(delivery),
    remove: (account) => mail.remove(account),
    purge: (scope) => mail.purge(scope),
    reclaim: () => mail.reclaim(),
    undelete: (account) => mail.undelete(account),
    usage: (account) => mail.usage(account),
    check: () => mail.check(),
    close: () => mail.close(),
  }
}

function troubledMaildrop(maildrop: LockedMaildrop, troubles: Troubles): LockedMaildrop {
  return {
    messages: maildrop.messages,
    octets: maildrop.octets,
    isInternetOnly: maildrop.isInternetOnly,
    sizes: () => {
      troubles.at('sizes')
      return maildrop.sizes()
    },
    kinds: () => maildrop.kinds(),
    heads: (first, count) => maildrop.heads(first, count),
    uids: (first, count) => {
      troubles.at('uids')
      return maildrop.uids(first, count)
    },
    text: (index) => {
      troubles.at('text')
      return maildrop.text(index)
    },
    update: async (changes) => {
      troubles.at('update')
      return maildrop.update(changes)
    },
    [Symbol.asyncDispose]: () => maildrop[Symbol.asyncDispose](),
  }
}

function troubledAccounts(accounts: AccountStore, troubles: Troubles): AccountStore {
  return {
    find: (name) => {
      troubles.at('directory')
      return accounts.find(name)
    },
    findAlias: (alias) => accounts.findAlias(alias),
    add: (account) => accounts.add(account),
    change: (account) => accounts.change(account),
    remove: (name) => accounts.remove(name),
    list: () => accounts.list(),
    upgradePassword: (name, upgrade) => accounts.upgradePassword(name, upgrade),
  }
}
