// Facts: what happened, stated once. The log, the statistics and the metrics all read these.
//
// No fact ever carries a password, a digest, a secret or message text.

import type { AccountName } from './account-name.ts'

/** The one way to say that something happened. Must not throw. */
export type Report = (fact: Fact) => void

export type Fact =
  | { readonly kind: 'listening'; readonly protocol: Protocol; readonly address: string }
  | { readonly kind: 'connected'; readonly session: string; readonly peer: string }
  | LoggedIn
  | LoginFailed
  | { readonly kind: 'taken-over'; readonly session: string; readonly by: string }
  | SessionEnded
  | Delivered
  | NotDelivered
  | Trouble

export type Protocol = 'pop3' | 'lmtp'

export interface LoggedIn {
  readonly kind: 'logged-in'
  readonly session: string
  readonly peer: string
  readonly account: AccountName
  readonly method: string
  readonly messages: number
  readonly octets: number
}

export interface LoginFailed {
  readonly kind: 'login-failed'
  readonly session: string
  readonly peer: string
  /** As the client gave it, which may be no account's. */
  readonly account: string
  readonly method: string
  /** For the operator; a client may be told less. */
  readonly reason: string
}

/** The one line that tells a session's story. */
export interface SessionEnded {
  readonly kind: 'session-ended'
  readonly session: string
  readonly peer: string
  readonly account: AccountName | undefined
  readonly why: SessionEnd
  readonly retrieved: number
  readonly retrievedOctets: number
  readonly topped: number
  readonly toppedOctets: number
  readonly deleted: number
  readonly durationMs: number
}

export type SessionEnd =
  | 'quit'
  | 'update-failed'
  | 'disconnected'
  | 'idle'
  | 'blocked'
  | 'too-many-failures'
  | 'too-many-bad-commands'
  | 'taken-over'
  | 'shutdown'
  | 'error'

export interface Delivered {
  readonly kind: 'delivered'
  readonly account: AccountName
  readonly uid: string
  /** Without the prefix. */
  readonly octets: number
  readonly sender: string
  readonly peer: string
}

export interface NotDelivered {
  readonly kind: 'not-delivered'
  readonly recipient: string
  readonly sender: string
  readonly peer: string
  readonly reason: string
}

/** A broken promise, ours or the disk's. */
export interface Trouble {
  readonly kind: 'trouble'
  readonly where: string
  readonly error: unknown
}
