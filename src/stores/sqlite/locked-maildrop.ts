// A locked maildrop on SQLite: the snapshot, and what is read of it when it is first needed.

import { andThen, type Awaitable } from '../../base/awaitable.ts'
import type { Changes, LockedMaildrop, Text } from '../../mail/store.ts'
import type { Uid } from '../../mail/uid.ts'
import type { Connection } from './connection.ts'
import { readListing, type Listing } from './listing.ts'
import type { Lease, Snapshot } from './lock.ts'
import type { Locks } from './locks.ts'
import { readText } from './message-text.ts'
import type { Writer } from './writer.ts'

export interface MaildropOptions {
  readonly db: Connection
  readonly writer: Writer
  readonly locks: Locks
  readonly lease: Lease
}

export class SqliteMaildrop implements LockedMaildrop {
  readonly messages: number
  readonly octets: number
  readonly #snapshot: Snapshot
  readonly #options: MaildropOptions
  #listing: Awaitable<Listing> | undefined
  #updating: Promise<'updated' | 'stale'> | undefined
  #isOver = false

  constructor(snapshot: Snapshot, options: MaildropOptions) {
    this.messages = snapshot.messages
    this.octets = snapshot.octets
    this.#snapshot = snapshot
    this.#options = options
  }

  sizes(): Awaitable<Float64Array> {
    return andThen(this.#list(), ({ octets }) => octets)
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

  update({ deleted }: Changes): Promise<'updated' | 'stale'> {
    this.#updating = this.#update(deleted)
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

  async #update(indexes: readonly number[]): Promise<'updated' | 'stale'> {
    const { writer, locks, lease } = this.#options
    // Nothing has to survive a power cut when nothing is deleted.
    if (indexes.length === 0) return this.#end((await locks.giveBack(lease)) ? 'updated' : 'stale')
    const { ids } = await this.#list()
    const deleted = Float64Array.from(indexes, (index) => idAt(ids, index))
    const { folder } = this.#snapshot
    return this.#end(await writer.do({ kind: 'update', lease, folder, deleted }, [deleted.buffer]))
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

function idAt(ids: Float64Array, index: number): number {
  const id = ids[index]
  if (id === undefined) throw new RangeError(`no message at ${index}: the snapshot has ${ids.length}`)
  return id
}
