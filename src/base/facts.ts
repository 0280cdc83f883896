// Facts: what happened, stated once. The log, the statistics and the metrics all read these.
//
// No fact ever carries a password, a digest, a secret or message text.

import type { AccountName } from './account-name.ts'
import type { Personality } from './personality.ts'

/** The one way to say that something happened. Must not throw. */
export type Report = (fact: Fact) => void

/** How much of the conversations with clients somebody wants to hear now. What nobody wants is not reported. */
export interface Audience {
  readonly hears: 'nothing' | 'clients' | 'both'
}

export type Fact =
  | { readonly kind: 'started'; readonly version: string; readonly personality: Personality }
  | { readonly kind: 'stopping'; readonly why: string }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'log-level-changed'; readonly level: string; readonly by: string | undefined }
  | { readonly kind: 'warning'; readonly text: string }
  | { readonly kind: 'listening'; readonly protocol: Protocol; readonly address: string }
  | { readonly kind: 'connected'; readonly session: string; readonly peer: string }
  /** A client was turned away: there were as many sessions as policy allows. */
  | { readonly kind: 'too-many-threads'; readonly peer: string; readonly threadsMax: number }
  | LoggedIn
  | LoginFailed
  | Retrieved
  | Blocked
  | ClientInfo
  | OperatorCommand
  | LineReceived
  | LineSent
  | MessageSent
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
  /** Who it is has been shown; another session has the maildrop. */
  readonly inUse: boolean
}

/** One message was sent, whole. */
export interface Retrieved {
  readonly kind: 'retrieved'
  readonly session: string
  readonly peer: string
  readonly account: AccountName
  readonly number: number
  readonly octets: number
}

/** The client took nothing for 2 + 4 + 8 + 16 + 32 seconds and was cut off (TCP/IP Services 15.1.3). */
export interface Blocked {
  readonly kind: 'blocked'
  readonly session: string
  readonly peer: string
  readonly account: AccountName | undefined
}

/** What a client says of itself (XTND CLIENT, IUPOP3 1.8). */
export interface ClientInfo {
  readonly kind: 'client-info'
  readonly session: string
  readonly peer: string
  readonly account: AccountName
  readonly info: string
}

/** An operator's command came by XTND. */
export interface OperatorCommand {
  readonly kind: 'operator-command'
  readonly session: string
  readonly peer: string
  readonly account: AccountName
  readonly command: string
  /** False: the file that says who may give it does not name the account. */
  readonly allowed: boolean
}

/** The client's half of a conversation; reported to an Audience alone. */
export interface LineReceived {
  readonly kind: 'line-received'
  readonly session: string
  readonly peer: string
  /** Before the login, what USER gave. */
  readonly account: string | undefined
  /** Passwords, digests and responses are counted, not shown. */
  readonly line: string
}

/** The server's half; the text of messages is counted, not shown. */
export interface LineSent {
  readonly kind: 'line-sent'
  readonly session: string
  readonly peer: string
  readonly line: string
}

/** A message was downloaded: the way from its id to the session; reported to an Audience alone. */
export interface MessageSent {
  readonly kind: 'message-sent'
  readonly session: string
  readonly peer: string
  readonly account: AccountName
  readonly number: number
  /** The X-POP3-ID that it was sent with; the unique-id when it was sent without. */
  readonly id: string
  readonly uid: string
  readonly octets: number
}

/** The one line that tells a session's story. */
export interface SessionEnded {
  readonly kind: 'session-ended'
  readonly session: string
  readonly peer: string
  readonly account: AccountName | undefined
  readonly tls: boolean
  readonly why: SessionEnd
  readonly retrieved: number
  readonly retrievedOctets: number
  readonly topped: number
  readonly toppedOctets: number
  readonly deleted: number
  readonly deletedOctets: number
  /** Everything that came and went over the line, in octets. */
  readonly receivedOctets: number
  readonly sentOctets: number
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
  /** By an operator: XTND KILL. */
  | 'killed'
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
