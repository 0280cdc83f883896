// MailStore: what Newmail asks of whatever keeps its mail. Every store passes test/contract/mail-store.ts.

import type { AccountName } from '../base/account-name.ts'
import type { Awaitable } from '../base/awaitable.ts'
import type { Uid } from './uid.ts'

export interface MailStore {
  /**
   * Takes the exclusive-access lock and the snapshot in one step (RFC 1939 §4). What the session sees is fixed
   * from here on; mail that arrives later is for the next session. An account without mail has an empty maildrop.
   * The cost does not grow with the maildrop.
   */
  lock(account: AccountName, holder: LockHolder): Awaitable<LockOutcome>

  /**
   * Files one text for all recipients, with one outcome per recipient in their order.
   * `stored` is a promise: the message survives a power cut. Does not reject: `failed` is an outcome, too.
   */
  deliver(delivery: Delivery): Promise<readonly DeliveryOutcome[]>

  /** Deletes all mail of the account at once; `in-use`, and nothing changed, while a session holds the maildrop. */
  remove(account: AccountName): Promise<'removed' | 'in-use'>

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
  /** Messages in the snapshot, and octets of all of them: known without reading the maildrop. */
  readonly messages: number
  readonly octets: number

  /** The octets of each message, in order; what a session keeps of a message is at most 32 octets. */
  sizes(): Awaitable<Float64Array>

  /** The unique-ids of messages `first` to `first + count - 1`. */
  uids(first: number, count: number): Awaitable<readonly Uid[]>

  /** A message's text, prefix included. Rejects or throws when the store cannot produce it. */
  text(index: number): Awaitable<Text>

  /**
   * The UPDATE state (RFC 1939 §6) as one durable transaction, and the end of the lock. `updated` means that it is
   * on disk; `stale` that the lock was lost meanwhile and nothing has changed. When it rejects nothing has changed.
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
}

/** Canonical text (CRLF line ends, not dot-stuffed) on its way into a store. */
export type SpooledText =
  | { readonly kind: 'memory'; readonly octets: number; readonly data: Uint8Array }
  | { readonly kind: 'file'; readonly octets: number; readonly path: string }

export interface Delivery {
  readonly text: SpooledText
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
