// The mail store on SQLite: reads here, durable writes by the writer's thread.

import { on } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { andThen, type Awaitable } from '../../base/awaitable.ts'
import type { AccountName } from '../../base/account-name.ts'
import type { Clock } from '../../base/clock.ts'
import type {
  Delivery,
  DeliveryOutcome,
  LockHolder,
  LockOutcome,
  MailStore,
  PurgeScope,
  Reclaimed,
  UndeleteOutcome,
  Usage,
} from '../../mail/store.ts'
import type { View } from '../../mail/view.ts'
import type { Connection } from './connection.ts'
import { file } from './delivery.ts'
import { usage } from './folder.ts'
import { SqliteMaildrop } from './locked-maildrop.ts'
import type { Locks } from './locks.ts'
import { sizing } from './sizing.ts'
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
  /** A session asked for it, and it is being done. */
  #isReclaiming = false

  constructor(options: MailStoreOptions) {
    this.#options = options
  }

  lock(account: AccountName, holder: LockHolder, view: View): Awaitable<LockOutcome> {
    const { db, writer, locks, clock } = this.#options
    const { folder, messagesMax } = view
    const taken = locks.take({ account, holder, sinceMs: clock(), shown: { folder, messagesMax } })
    return andThen(taken, ({ lease, result }) => {
      if (result.kind === 'in-use') return result
      const options = { db, writer, locks, lease, view, clock, hasDeleted: () => this.#reclaimSoon(view) }
      return { kind: 'locked', maildrop: new SqliteMaildrop(result.snapshot, options) }
    })
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

  async purge({ account, beforeMs = Number.MAX_SAFE_INTEGER }: PurgeScope): Promise<Usage> {
    let [messages, octets] = [0, 0]
    for (;;) {
      const step = await this.#options.writer.do({ kind: 'purge', account, beforeMs })
      messages += step.messages
      octets += step.octets
      if (step.messages < sizing.purgeMax) return { messages, octets }
    }
  }

  async reclaim(): Promise<Reclaimed> {
    for (let octets = 0; ;) {
      const step = await this.#options.writer.do({ kind: 'reclaim' })
      if (step.kind === 'not-supported') return { kind: step.kind, octets: step.octets }
      octets += step.octets
      if (step.kind === 'done') return { kind: 'reclaimed', octets }
      await setTimeout(sizing.reclaimPauseMs)
    }
  }

  undelete(account: AccountName): Promise<UndeleteOutcome> {
    return this.#options.writer.do({ kind: 'undelete', account })
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

  /** Nobody waits for it, and one that fails leaves the space to the next. */
  #reclaimSoon({ reclaims }: View): void {
    if (!reclaims || this.#isReclaiming) return
    this.#isReclaiming = true
    const ended = (): void => {
      this.#isReclaiming = false
    }
    void this.reclaim().then(ended, ended)
  }
}
