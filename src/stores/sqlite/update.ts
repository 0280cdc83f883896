// UPDATE (RFC 1939 §6): the messages marked as deleted go, and with them the lock, in one transaction.

import type { Connection } from './connection.ts'
import { count } from './folder.ts'
import { release, type Lease } from './lock.ts'
import { sizing } from './sizing.ts'
import { purge } from './text.ts'

export interface UpdateJob {
  readonly kind: 'update'
  readonly lease: Lease
  readonly folder: number
  /** Ids of the messages marked as deleted. */
  readonly deleted: Float64Array
}

/** The lock is the fence: whoever lost it finds another's there, or none, and changes nothing. */
export function update(db: Connection, { lease, folder, deleted }: UpdateJob): 'updated' | 'stale' {
  if (!release(db, lease)) return 'stale'
  const leaveText = deleted.length > sizing.purgeAtOnceMax
  let octets = 0
  for (const id of deleted) {
    octets += unlink(db, folder, id)
    if (leaveText) db.run('INSERT INTO expunged (id) VALUES (?)', id)
    else purge(db, id)
  }
  count(db, folder, { messages: -deleted.length, octets: -octets })
  return 'updated'
}

/** Its octets. */
function unlink(db: Connection, folder: number, id: number): number {
  const gone = db.get<{ octets: number }>(
    'DELETE FROM message WHERE folder = ? AND id = ? RETURNING octets',
    folder,
    id,
  )
  // The lock was held all the time, so nobody else can have taken it away.
  if (gone === undefined) throw new Error(`message ${id} vanished while its maildrop was locked`)
  return gone.octets
}
