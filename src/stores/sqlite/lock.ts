// The exclusive-access lock (RFC 1939 §4): a row that names its holder.
//
// These run on the main thread, or on the writer's when the main thread would have to wait.

import type { AccountName } from '../../base/account-name.ts'
import type { LockHolder } from '../../mail/store.ts'
import type { Connection } from './connection.ts'
import { newmail } from './folder.ts'
import type { IsAlive } from './owners.ts'

/** What its holder shows to prove a lock. No two are ever equal: one that was lost is never taken for a later one. */
export interface Lease {
  readonly account: AccountName
  readonly owner: string
  /** Counts up within the owner. */
  readonly token: number
}

export interface LockJob {
  readonly kind: 'lock'
  readonly lease: Lease
  readonly holder: LockHolder
  readonly sinceMs: number
  /** A token of this owner whose holder is done with it, though its row could not be removed. */
  readonly stranded: number | undefined
}

export interface ReleaseJob {
  readonly kind: 'release'
  readonly lease: Lease
}

/** A maildrop at the moment of its locking. Its messages are those of `folder` up to the id `last`. */
export interface Snapshot {
  readonly folder: number
  readonly messages: number
  readonly octets: number
  readonly last: number
}

export type LockResult =
  | { readonly kind: 'locked'; readonly snapshot: Snapshot }
  | { readonly kind: 'in-use'; readonly holder: LockHolder; readonly sinceMs: number }

/** Within a write transaction: lock and snapshot are one step. */
export function lock(db: Connection, job: LockJob, isAlive: IsAlive): LockResult {
  if (!insertLock(db, job)) {
    const held = findLock(db, job.lease.account)
    if (held !== undefined && isHeld(held, job, isAlive)) {
      return {
        kind: 'in-use',
        holder: { session: held.session, peer: held.peer },
        sinceMs: held.since,
      }
    }
    db.run('DELETE FROM lock WHERE account = ?', job.lease.account)
    insertLock(db, job)
  }
  return { kind: 'locked', snapshot: snapshot(db, job.lease.account) }
}

function isHeld(held: LockRow, { lease, stranded }: LockJob, isAlive: IsAlive): boolean {
  return held.owner === lease.owner ? held.token !== stranded : isAlive(held.owner)
}

/** False when the lease is not the one that holds the lock; nothing has changed then. */
export function release(db: Connection, { account, owner, token }: Lease): boolean {
  return db.run('DELETE FROM lock WHERE account = ? AND owner = ? AND token = ?', account, owner, token) === 1
}

interface LockRow {
  readonly owner: string
  readonly token: number
  readonly session: string
  readonly peer: string
  readonly since: number
}

export function findLock(db: Connection, account: AccountName): LockRow | undefined {
  return db.get<LockRow>('SELECT owner, token, session, peer, since FROM lock WHERE account = ?', account)
}

function insertLock(db: Connection, { lease, holder, sinceMs }: LockJob): boolean {
  const inserted = db.run(
    `INSERT INTO lock (account, owner, token, session, peer, since) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
    lease.account,
    lease.owner,
    lease.token,
    holder.session,
    holder.peer,
    sinceMs,
  )
  return inserted === 1
}

/** Counters and one seek: what this costs does not grow with the maildrop. */
function snapshot(db: Connection, account: AccountName): Snapshot {
  const found = db.get<Snapshot>(
    `SELECT folder.id AS folder, messages, octets,
       coalesce((SELECT id FROM message WHERE message.folder = folder.id ORDER BY id DESC LIMIT 1), 0) AS last
     FROM maildrop JOIN folder ON maildrop = maildrop.id AND name = ? WHERE account = ?`,
    newmail,
    account,
  )
  return found ?? { folder: 0, messages: 0, octets: 0, last: 0 }
}
