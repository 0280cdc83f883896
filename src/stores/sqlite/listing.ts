// Listing: which messages a snapshot has, how long they are and of which kind, 17 octets a message at most.

import { setImmediate } from 'node:timers/promises'
import type { Awaitable } from '../../base/awaitable.ts'
import type { Connection } from './connection.ts'
import { sizing } from './sizing.ts'
import type { Snapshot } from './snapshot.ts'

export interface Listing {
  /** Ascending: the order of arrival. */
  readonly ids: Float64Array
  readonly octets: Float64Array
  /** Absent: all is Internet mail. */
  readonly kinds: Uint8Array | undefined
}

/** At once for most maildrops; a long one page by page, so that other sessions have their turns. */
export function readListing(db: Connection, snapshot: Snapshot): Awaitable<Listing> {
  const { messages, others } = snapshot
  const listing = {
    ids: new Float64Array(messages),
    octets: new Float64Array(messages),
    kinds: others === 0 ? undefined : new Uint8Array(messages),
  }
  const read = readPage(db, snapshot, { listing, from: 0 })
  return read < sizing.listingPageMessages ? shortened(listing, read) : readRest(db, snapshot, listing)
}

async function readRest(db: Connection, snapshot: Snapshot, listing: Listing): Promise<Listing> {
  let from: number = sizing.listingPageMessages
  for (;;) {
    await setImmediate()
    const read = readPage(db, snapshot, { listing, from })
    from += read
    if (read < sizing.listingPageMessages) return shortened(listing, from)
  }
}

/** How many messages it read from the index `from` on. */
function readPage(
  db: Connection,
  { folder, last }: Snapshot,
  { listing: { ids, octets, kinds }, from }: { readonly listing: Listing; readonly from: number },
): number {
  const page = db.tuples<readonly number[]>(
    kinds === undefined ? octetsQuery : kindsQuery,
    folder,
    ids[from - 1] ?? 0,
    last,
    Math.min(sizing.listingPageMessages, ids.length - from),
  )
  page.forEach(([id = 0, size = 0, kind = 0], index) => {
    ids[from + index] = id
    octets[from + index] = size
    if (kinds !== undefined) kinds[from + index] = kind
  })
  return page.length
}

const pageOf = 'FROM message WHERE folder = ? AND id > ? AND id <= ? ORDER BY id LIMIT ?'
const octetsQuery = `SELECT id, octets ${pageOf}`
const kindsQuery = `SELECT id, octets, kind ${pageOf}`

/** Fewer than the counters say is a sign of damage, or of a lost lock: the caller compares. */
function shortened({ ids, octets, kinds }: Listing, messages: number): Listing {
  return {
    ids: ids.subarray(0, messages),
    octets: octets.subarray(0, messages),
    kinds: kinds?.subarray(0, messages),
  }
}

export function idAt(ids: Float64Array, index: number): number {
  const id = ids[index]
  if (id === undefined) throw new RangeError(`no message at ${index}: the snapshot has ${ids.length}`)
  return id
}
