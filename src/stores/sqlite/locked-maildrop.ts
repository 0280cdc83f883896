// A locked maildrop on SQLite: the snapshot, and what is read of it when it is first needed.

import { andThen, type Awaitable } from '../../base/awaitable.ts'
import type { Clock } from '../../base/clock.ts'
import type { MessageHead } from '../../mail/message-head.ts'
import type { Changes, LockedMaildrop, Text } from '../../mail/store.ts'
import type { Uid } from '../../mail/uid.ts'
import type { View } from '../../mail/view.ts'
import { changedIds } from './changed-ids.ts'
import type { Connection } from './connection.ts'
import { readHeads } from './heads.ts'
import { idAt, readListing, type Listing } from './listing.ts'
import type { Lease } from './lock.ts'
import type { Locks } from './locks.ts'
import { readText } from './message-text.ts'
import type { Snapshot } from './snapshot.ts'
import type { Writer } from './writer.ts'

export interface MaildropOptions {
  readonly db: Connection
  readonly writer: Writer
  readonly locks: Locks
  readonly lease: Lease
  readonly view: View
  readonly clock: Clock
  /** Called after an UPDATE that deleted something. */
  readonly hasDeleted: () => void
}

export class SqliteMaildrop implements LockedMaildrop {
  readonly messages: number
  readonly octets: number
  readonly isInternetOnly: boolean
  readonly #snapshot: Snapshot
  readonly #options: MaildropOptions
  #listing: Awaitable<Listing> | undefined
  #updating: Promise<'updated' | 'stale'> | undefined
  #isOver = false

  constructor(snapshot: Snapshot, options: MaildropOptions) {
    this.messages = snapshot.messages
    this.octets = snapshot.octets
    this.isInternetOnly = snapshot.others === 0
    this.#snapshot = snapshot
    this.#options = options
  }

  sizes(): Awaitable<Float64Array> {
    return andThen(this.#list(), ({ octets }) => octets)
  }

  kinds(): Awaitable<Uint8Array> {
    return andThen(this.#list(), ({ ids, kinds }) => kinds ?? new Uint8Array(ids.length))
  }

  heads(first: number, count: number): Awaitable<readonly MessageHead[]> {
    return andThen(this.#list(), ({ ids }) =>
      readHeads(this.#options.db, this.#snapshot.folder, {
        first: idAt(ids, first),
        last: idAt(ids, first + count - 1),
        count,
      }),
    )
  }

  uids(first: number, count: number): Awaitable<readonly Uid[]> {
    return andThen(this.#list(), ({ ids }) => {
      if (count <= 0) return []
      const rows = this.#options.db.tuples<readonly [uid: Uid]>(
        'SELECT uid FROM message WHERE folder = ? AND id BETWEEN ? AND ? ORDER BY id',
        this.#snapshot.folder,
        idAt(ids, first),
        idAt(ids, first + count - 1),
      )
      return rows.map(([uid]) => uid)
    })
  }

  text(index: number): Awaitable<Text> {
    return andThen(this.#list(), ({ ids }) => readText(this.#options.db, idAt(ids, index)))
  }

  update(changes: Changes): Promise<'updated' | 'stale'> {
    this.#updating = this.#update(changes)
    return this.#updating
  }

  /** An UPDATE under way is not overtaken: it ends the lock itself, unless it fails. */
  [Symbol.asyncDispose](): Promise<void> {
    const giveBack = (): Promise<void> => this.#giveBack()
    return this.#updating === undefined ? giveBack() : this.#updating.then(giveBack, giveBack)
  }

  /** Asks for it before it returns, so that whoever asks for the lock next comes after it. */
  async #giveBack(): Promise<void> {
    if (this.#isOver) return
    this.#isOver = true
    await this.#options.locks.giveBack(this.#options.lease)
  }

  async #update(changes: Changes): Promise<'updated' | 'stale'> {
    const { writer, locks, lease, view, clock, hasDeleted } = this.#options
    const changed = this.#changesNothing(changes) ? undefined : changedIds(changes, await this.#list(), view)
    // Nothing has to survive a power cut when nothing changes.
    if (changed === undefined || changed.isEmpty)
      return this.#end((await locks.giveBack(lease)) ? 'updated' : 'stale')
    const { deleted, moves } = changed
    const deletes = deleted.length > 0
    const wastedMs = view.wastebasketMs > 0 ? clock() : undefined
    const job = { kind: 'update', lease, folder: this.#snapshot.folder, deleted, wastedMs, moves } as const
    const outcome = await writer.do(job, [deleted.buffer, ...moves.map(({ ids }) => ids.buffer)])
    if (outcome === 'updated' && deletes) hasDeleted()
    return this.#end(outcome)
  }

  /** Known without the listing, which a session that only polls does not load. */
  #changesNothing({ deleted, retrieved }: Changes): boolean {
    if (deleted.length > 0) return false
    return retrieved.length === 0 || (this.#options.view.readMail === 'stays' && this.isInternetOnly)
  }

  #end(outcome: 'updated' | 'stale'): 'updated' | 'stale' {
    this.#isOver = true
    return outcome
  }

  #list(): Awaitable<Listing> {
    // Once it is here it is kept as it is, so that nobody waits again for what has been read.
    this.#listing ??= andThen(
      readListing(this.#options.db, this.#snapshot),
      (listing) => (this.#listing = listing),
    )
    return this.#listing
  }
}
