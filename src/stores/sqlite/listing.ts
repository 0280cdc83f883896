// Listing: which messages a snapshot has and how long they are, sixteen octets a message.

import { setImmediate } from 'node:timers/promises'
import type { Awaitable } from '../../base/awaitable.ts'
import type { Connection } from './connection.ts'
import type { Snapshot } from './lock.ts'
import { sizing } from './sizing.ts'

export interface Listing {
  /** Ascending: the order of arrival. */
  readonly ids: Float64Array
  readonly octets: Float64Array
}

/** At once for most maildrops; a long one page by page, so that other sessions have their turns. */
export function readListing(db: Connection, snapshot: Snapshot): Awaitable<Listing> {
  const { messages } = snapshot
  const listing = { ids: new Float64Array(messages), octets: new Float64Array(messages) }
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
  { listing: { ids, octets }, from }: { readonly listing: Listing; readonly from: number },
): number {
  const page = db.tuples<readonly [id: number, octets: number]>(
    'SELECT id, octets FROM message WHERE folder = ? AND id > ? AND id <= ? ORDER BY id LIMIT ?',
    folder,
    ids[from - 1] ?? 0,
    last,
    Math.min(sizing.listingPageMessages, ids.length - from),
  )
  page.forEach(([id, size], index) => {
    ids[from + index] = id
    octets[from + index] = size
  })
  return page.length
}

/** Fewer than the counters say is a sign of damage, or of a lost lock: the caller compares. */
function shortened({ ids, octets }: Listing, messages: number): Listing {
  return { ids: ids.subarray(0, messages), octets: octets.subarray(0, messages) }
}
