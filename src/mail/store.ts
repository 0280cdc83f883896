// MailStore: what Newmail asks of whatever keeps its mail. Every store passes test/contract/mail-store.ts.

import type { AccountName } from '../base/account-name.ts'
import type { Awaitable } from '../base/awaitable.ts'
import type { Mail11Form, MessageHead } from './message-head.ts'
import type { Uid } from './uid.ts'
import type { View } from './view.ts'

export interface MailStore {
  /**
   * Takes the exclusive-access lock and the snapshot in one step (RFC 1939 §4). What the session sees is fixed
   * from here on; mail that arrives later is for the next session. An account without mail has an empty maildrop.
   * The cost does not grow with the maildrop, but for the view's `messagesMax`, and for what is moved to MAIL first.
   */
  lock(account: AccountName, holder: LockHolder, view: View): Awaitable<LockOutcome>

  /**
   * Files one text for all recipients, with one outcome per recipient in their order.
   * `stored` is a promise: the message survives a power cut. Does not reject: `failed` is an outcome, too.
   */
  deliver(delivery: Delivery): Promise<readonly DeliveryOutcome[]>

  /** Deletes all mail of the account at once; `in-use`, and nothing changed, while a session holds the maildrop. */
  remove(account: AccountName): Promise<'removed' | 'in-use'>

  /**
   * Empties WASTEBASKET, message by message: of what was put there before `beforeMs`, or of all; of one account, or of
   * all. No session sees that folder, so no lock is asked for. The outcome is what went.
   */
  purge(scope: PurgeScope): Promise<Usage>

  /** Gives unused space back to the file system, in steps that nobody waits for longer than 50 ms. */
  reclaim(): Promise<Reclaimed>

  /** Brings what is in WASTEBASKET back to where it was, unless a session holds the maildrop. */
  undelete(account: AccountName): Promise<UndeleteOutcome>

  /** What the account keeps here, in all folders. */
  usage(account: AccountName): Awaitable<Usage>

  /** Looks for damage; each finding is one sentence. None: all is well. */
  check(): AsyncIterable<string>

  /** Finishes what was asked for. Locks that are still held are void from here on. */
  close(): Promise<void>
}

/** Who holds a lock, for whoever finds it held. */
export interface LockHolder {
  /** The session's id, unique in this process. */
  readonly session: string
  /** Where it came from. */
  readonly peer: string
}

export type LockOutcome =
  | { readonly kind: 'locked'; readonly maildrop: LockedMaildrop }
  | { readonly kind: 'in-use'; readonly holder: LockHolder; readonly sinceMs: number }

/**
 * A maildrop while one session holds it, as it was when it was locked. Disposing of it gives the lock back and
 * changes nothing (RFC 1939 §6: a session that ends without QUIT must not remove messages); whoever asks for the
 * lock after that gets it, without having to wait for the disposal.
 * Messages are counted from 0 here; message-numbers are the affair of `Maildrop`.
 */
export interface LockedMaildrop extends AsyncDisposable {
  /** Messages in the snapshot, and octets of all of them as they are kept: known without reading the maildrop. */
  readonly messages: number
  readonly octets: number
  /** There is nothing else in the snapshot: known as cheaply. */
  readonly isInternetOnly: boolean

  /** The octets of each message as they are kept, in order; a session keeps at most 32 octets of a message. */
  sizes(): Awaitable<Float64Array>

  /** Of each message the index of its kind in `messageKinds`. */
  kinds(): Awaitable<Uint8Array>

  /** What rendering needs of messages `first` to `first + count - 1`. */
  heads(first: number, count: number): Awaitable<readonly MessageHead[]>

  /** The unique-ids of messages `first` to `first + count - 1`. */
  uids(first: number, count: number): Awaitable<readonly Uid[]>

  /** A message's text as it is kept, prefix included. Rejects or throws when the store cannot produce it. */
  text(index: number): Awaitable<Text>

  /**
   * The UPDATE state (RFC 1939 §6) as one durable transaction, and the end of the lock. `updated` means that it is
   * on disk; `stale` that the lock was lost meanwhile and nothing has changed. When it rejects nothing has changed.
   *
   * What is deleted goes, or goes to WASTEBASKET if the view keeps it there for a while; what was retrieved moves to MAIL
   * if the view says so. Foreign messages are never deleted: retrieved or deleted, they move to the view's folder for
   * them (TCP/IP Services 15.1.4; IUPOP3 1.8, History). Unique-ids stay what they are.
   */
  update(changes: Changes): Promise<'updated' | 'stale'>
}

/**
 * A message's octets as they are sent, before dot-stuffing: whole when small, in pieces when large. A piece is the
 * caller's until the next one is asked for; then the store may use its memory again, which keeps a slow client at
 * two pieces instead of leaving them all to the garbage collector.
 */
export type Text = Buffer | AsyncIterable<Buffer>

export interface Changes {
  /** Indexes of the messages marked as deleted, ascending. */
  readonly deleted: readonly number[]
  /** Of those that were retrieved and are not among the deleted, ascending. */
  readonly retrieved: readonly number[]
}

export interface PurgeScope {
  /** Absent: all accounts. */
  readonly account?: AccountName
  /** Absent: however long it has been there. */
  readonly beforeMs?: number
}

export type Reclaimed =
  | { readonly kind: 'reclaimed'; readonly octets: number }
  /** The store cannot give back these octets; it uses them again. */
  | { readonly kind: 'not-supported'; readonly octets: number }

export type UndeleteOutcome =
  | { readonly kind: 'restored'; readonly messages: number }
  | { readonly kind: 'in-use'; readonly holder: LockHolder; readonly sinceMs: number }

/** Canonical text (CRLF line ends, not dot-stuffed) on its way into a store. */
export type SpooledText =
  | { readonly kind: 'memory'; readonly octets: number; readonly data: Uint8Array }
  | { readonly kind: 'file'; readonly octets: number; readonly path: string }

export interface Delivery {
  readonly text: SpooledText
  /** Absent: Internet mail, whose headers are in the text. */
  readonly mail11?: Mail11Form
  readonly arrivedMs: number
  readonly recipients: readonly Recipient[]
}

export interface Recipient {
  readonly account: AccountName
  readonly quota: Quota
  /** Return-Path, Delivered-To and Received of this recipient, joined with the text when it is read. */
  readonly prefix: Uint8Array
}

/** Upper bounds over all folders; absent means none. */
export interface Quota {
  readonly octetsMax?: number
  readonly messagesMax?: number
}

export interface Usage {
  readonly messages: number
  readonly octets: number
}

export type DeliveryOutcome =
  | { readonly kind: 'stored'; readonly uid: Uid }
  | { readonly kind: 'over-quota' }
  | { readonly kind: 'failed'; readonly cause: unknown }
