// UPDATE (RFC 1939 §6): messages go or move, and with them the lock, in one transaction.

import type { Connection } from './connection.ts'
import { folderNamed } from './folder.ts'
import { release, type Lease } from './lock.ts'
import { move, unlink } from './messages.ts'
import { sizing } from './sizing.ts'
import { purge } from './text.ts'
import { waste } from './wastebasket.ts'

export interface UpdateJob {
  readonly kind: 'update'
  readonly lease: Lease
  readonly folder: number
  /** Ids of the messages marked as deleted. */
  readonly deleted: Float64Array
  /** When they were put into WASTEBASKET; undefined: they go at once. */
  readonly wastedMs: number | undefined
  readonly moves: readonly Move[]
}

export interface Move {
  readonly to: string
  readonly ids: Float64Array
}

/** The lock is the fence: whoever lost it finds another's there, or none, and changes nothing. */
export function update(db: Connection, job: UpdateJob): 'updated' | 'stale' {
  const { lease, folder, deleted, wastedMs, moves } = job
  if (!release(db, lease)) return 'stale'
  if (wastedMs !== undefined) {
    waste(db, deleted, { account: lease.account, from: folder, wastedMs })
  } else {
    const leaveText = deleted.length > sizing.purgeAtOnceMax
    const gone = leaveText
      ? (id: number): unknown => db.run('INSERT INTO expunged (id) VALUES (?)', id)
      : (id: number): unknown => purge(db, id)
    unlink(db, deleted, { folder, gone })
  }
  for (const { to, ids } of moves) move(db, ids, { from: folder, to: folderNamed(db, lease.account, to) })
  return 'updated'
}
