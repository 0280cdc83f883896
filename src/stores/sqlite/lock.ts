// The exclusive-access lock (RFC 1939 §4): a row that names its holder.
//
// These run on the main thread, or on the writer's when the main thread would have to wait.

import type { AccountName } from '../../base/account-name.ts'
import type { LockHolder } from '../../mail/store.ts'
import type { Connection } from './connection.ts'
import type { IsAlive } from './owners.ts'
import { snapshot, type Shown, type Snapshot } from './snapshot.ts'

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
  readonly shown: Shown
  /** A token of this owner whose holder is done with it, though its row could not be removed. */
  readonly stranded: number | undefined
}

export interface ReleaseJob {
  readonly kind: 'release'
  readonly lease: Lease
}

export type LockResult = { readonly kind: 'locked'; readonly snapshot: Snapshot } | InUse

export interface InUse {
  readonly kind: 'in-use'
  readonly holder: LockHolder
  readonly sinceMs: number
}

/** Within a write transaction: lock and snapshot are one step. */
export function lock(db: Connection, job: LockJob, isAlive: IsAlive): LockResult {
  if (!insertLock(db, job)) {
    const held = findLock(db, job.lease.account)
    if (held !== undefined && isHeld(held, job, isAlive)) return inUse(held)
    db.run('DELETE FROM lock WHERE account = ?', job.lease.account)
    insertLock(db, job)
  }
  return { kind: 'locked', snapshot: snapshot(db, job.lease.account, job.shown) }
}

/** Who has the maildrop, within a write transaction; undefined when nobody does who lives. */
export function heldBy(db: Connection, account: AccountName, isAlive: IsAlive): InUse | undefined {
  const held = findLock(db, account)
  return held === undefined || !isAlive(held.owner) ? undefined : inUse(held)
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

function findLock(db: Connection, account: AccountName): LockRow | undefined {
  return db.get<LockRow>('SELECT owner, token, session, peer, since FROM lock WHERE account = ?', account)
}

function inUse({ session, peer, since }: LockRow): InUse {
  return { kind: 'in-use', holder: { session, peer }, sinceMs: since }
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
