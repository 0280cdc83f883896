// WASTEBASKET: deleted messages wait there for `newmail undelete`, until they are purged.
//
// VMS MAIL's DELETE moves a message there, and PURGE or the end of the session empties it (VMS MAIL help).

import type { AccountName } from '../../base/account-name.ts'
import type { UndeleteOutcome, Usage } from '../../mail/store.ts'
import type { Connection } from './connection.ts'
import { findFolder, folderNamed, wastebasket } from './folder.ts'
import { heldBy } from './lock.ts'
import { move, unlink } from './messages.ts'
import type { IsAlive } from './owners.ts'
import { sizing } from './sizing.ts'
import { purge } from './text.ts'

export interface PurgeJob {
  readonly kind: 'purge'
  /** Undefined: all accounts. */
  readonly account: AccountName | undefined
  /** What was put there earlier than this. */
  readonly beforeMs: number
}

export interface UndeleteJob {
  readonly kind: 'undelete'
  readonly account: AccountName
}

/** Moves messages of a locked folder there. */
export function waste(
  db: Connection,
  ids: Float64Array,
  {
    account,
    from,
    wastedMs,
  }: { readonly account: AccountName; readonly from: number; readonly wastedMs: number },
): void {
  if (ids.length === 0) return
  const to = folderNamed(db, account, wastebasket)
  move(db, ids, { from, to })
  const origin = db.get<{ name: string }>('SELECT name FROM folder WHERE id = ?', from)?.name ?? ''
  for (const id of ids) {
    db.run('INSERT INTO waste (folder, id, origin, deleted) VALUES (?, ?, ?, ?)', to, id, origin, wastedMs)
  }
}

/** One step: at most `purgeMax` messages go. Fewer: there are no more. */
export function purgeStep(db: Connection, { account, beforeMs }: PurgeJob): Usage {
  const step = { messages: 0, octets: 0 }
  for (const [folder, ids] of Map.groupBy(wasted(db, account, beforeMs), (row) => row.folder)) {
    const gone = (id: number): void => {
      db.run('DELETE FROM waste WHERE folder = ? AND id = ?', folder, id)
      purge(db, id)
    }
    const { messages, octets } = unlink(
      db,
      ids.map(({ id }) => id),
      { folder, gone },
    )
    step.messages += messages
    step.octets += octets
  }
  return step
}

/** All of it, to where each message came from. The order of arrival is what it was. */
export function undelete(db: Connection, account: AccountName, isAlive: IsAlive): UndeleteOutcome {
  const inUse = heldBy(db, account, isAlive)
  if (inUse !== undefined) return inUse
  const from = findFolder(db, account, wastebasket)
  if (from === undefined) return { kind: 'restored', messages: 0 }
  const rows = db.all<{ id: number; origin: string }>('SELECT id, origin FROM waste WHERE folder = ?', from)
  for (const [origin, ids] of Map.groupBy(rows, (row) => row.origin)) {
    const to = folderNamed(db, account, origin)
    move(
      db,
      ids.map(({ id }) => id),
      { from, to },
    )
  }
  db.run('DELETE FROM waste WHERE folder = ?', from)
  return { kind: 'restored', messages: rows.length }
}

interface Wasted {
  readonly folder: number
  readonly id: number
}

/** The longest there first. */
function wasted(db: Connection, account: AccountName | undefined, beforeMs: number): readonly Wasted[] {
  if (account === undefined) {
    return db.all<Wasted>(
      'SELECT folder, id FROM waste WHERE deleted < ? ORDER BY deleted LIMIT ?',
      beforeMs,
      sizing.purgeMax,
    )
  }
  return db.all<Wasted>(
    'SELECT folder, id FROM waste WHERE folder = ? AND deleted < ? LIMIT ?',
    findFolder(db, account, wastebasket) ?? 0,
    beforeMs,
    sizing.purgeMax,
  )
}
