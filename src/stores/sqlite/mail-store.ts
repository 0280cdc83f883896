// The mail store on SQLite: reads here, durable writes by the writer's thread.

import { on } from 'node:events'
import { andThen, type Awaitable } from '../../base/awaitable.ts'
import type { AccountName } from '../../base/account-name.ts'
import type { Clock } from '../../base/clock.ts'
import type {
  Delivery,
  DeliveryOutcome,
  LockHolder,
  LockOutcome,
  MailStore,
  Usage,
} from '../../mail/store.ts'
import type { Connection } from './connection.ts'
import { file } from './delivery.ts'
import { usage } from './folder.ts'
import { SqliteMaildrop } from './locked-maildrop.ts'
import type { Locks } from './locks.ts'
import { startThread } from './thread.ts'
import type { Writer } from './writer.ts'

export interface MailStoreOptions {
  readonly directory: string
  readonly db: Connection
  readonly writer: Writer
  readonly locks: Locks
  /** This process, as the one that stages texts. */
  readonly owner: string
  readonly clock: Clock
  readonly close: () => Promise<void>
}

export class SqliteMailStore implements MailStore {
  readonly #options: MailStoreOptions

  constructor(options: MailStoreOptions) {
    this.#options = options
  }

  lock(account: AccountName, holder: LockHolder): Awaitable<LockOutcome> {
    const { db, writer, locks, clock } = this.#options
    return andThen(locks.take(account, holder, clock()), ({ lease, result }) =>
      result.kind === 'in-use'
        ? result
        : { kind: 'locked', maildrop: new SqliteMaildrop(result.snapshot, { db, writer, locks, lease }) },
    )
  }

  async deliver(delivery: Delivery): Promise<readonly DeliveryOutcome[]> {
    try {
      return await file(this.#options.writer, this.#options.owner, delivery)
    } catch (cause) {
      return delivery.recipients.map(() => ({ kind: 'failed', cause }))
    }
  }

  remove(account: AccountName): Promise<'removed' | 'in-use'> {
    return this.#options.writer.do({ kind: 'remove-mail', account })
  }

  usage(account: AccountName): Usage {
    return usage(this.#options.db, account)
  }

  /** In a thread of its own: it reads the whole database. */
  async *check(): AsyncGenerator<string> {
    const worker = startThread('check-thread', this.#options.directory)
    try {
      for await (const [finding] of on(worker, 'message', { close: ['exit'] })) yield String(finding)
    } finally {
      await worker.terminate()
    }
  }

  close(): Promise<void> {
    return this.#options.close()
  }
}
