// Locks: taking and giving back, without the event loop ever waiting for it.

import { andThen, type Awaitable } from '../../base/awaitable.ts'
import type { AccountName } from '../../base/account-name.ts'
import type { LockHolder } from '../../mail/store.ts'
import type { Connection } from './connection.ts'
import { lock, release, type Lease, type LockJob, type LockResult } from './lock.ts'
import type { IsAlive } from './owners.ts'
import { sizing } from './sizing.ts'
import { messagesToMove, type Shown } from './snapshot.ts'
import { sqliteFault } from './sqlite-error.ts'
import type { WriteTurn } from './write-turn.ts'
import type { Writer } from './writer.ts'

export interface LocksOptions {
  readonly writer: Writer
  readonly turn: WriteTurn
  readonly owner: string
  readonly isAlive: IsAlive
}

/**
 * A lock row is written here on the main thread, in some ten microseconds. When somebody else is writing just then,
 * the writer's thread does it: it may wait.
 */
export class Locks {
  readonly #db: Connection
  readonly #writer: Writer
  readonly #turn: WriteTurn
  readonly #owner: string
  readonly #isAlive: IsAlive
  #tokens = 0
  #written = 0
  /** Tokens whose rows could not be removed, on a full disk say: the next lock of the account does it. */
  readonly #stranded = new Map<AccountName, number>()
  /** Jobs with the writer. While there are any, later ones queue behind them: a release comes before the next lock. */
  #queued = 0

  constructor(db: Connection, { writer, turn, owner, isAlive }: LocksOptions) {
    this.#db = db
    this.#writer = writer
    this.#turn = turn
    this.#owner = owner
    this.#isAlive = isAlive
  }

  take({ account, ...asked }: LockRequest): Awaitable<LockAttempt> {
    this.#writer.assertWorks()
    const lease = { account, owner: this.#owner, token: ++this.#tokens }
    const job: LockJob = { kind: 'lock', lease, ...asked, stranded: this.#stranded.get(account) }
    const isLong = messagesToMove(this.#db, account, asked.shown) > sizing.moveHereMax
    const here = isLong ? undefined : this.#here(() => lock(this.#db, job, this.#isAlive))
    return andThen(here ?? this.#queue(() => this.#writer.do(job)), (taken) => {
      if (taken.kind === 'locked') this.#stranded.delete(account)
      return { lease, result: taken }
    })
  }

  /** False when the lease had lost the lock already. A release that fails is made good by the next lock. */
  giveBack(lease: Lease): Awaitable<boolean> {
    const strand = (cause: unknown): never => {
      this.#stranded.set(lease.account, lease.token)
      throw cause
    }
    try {
      return (
        this.#here(() => release(this.#db, lease)) ??
        this.#queue(() => this.#writer.do({ kind: 'release', lease })).catch(strand)
      )
    } catch (cause) {
      return strand(cause)
    }
  }

  /** Undefined when this has to be the writer's. */
  #here<T>(work: () => T): T | undefined {
    if (this.#queued > 0 || this.#turn.isTaken) return undefined
    try {
      const result = this.#db.write(work)
      if (++this.#written % sizing.checkpointLocks === 0) this.#writer.checkpoint()
      return result
    } catch (error) {
      if (sqliteFault(error) === 'busy') return undefined
      throw error
    }
  }

  async #queue<T>(work: () => Promise<T>): Promise<T> {
    this.#queued++
    try {
      return await work()
    } finally {
      this.#queued--
    }
  }
}

export interface LockRequest {
  readonly account: AccountName
  readonly holder: LockHolder
  readonly sinceMs: number
  readonly shown: Shown
}

export interface LockAttempt {
  readonly lease: Lease
  readonly result: LockResult
}
