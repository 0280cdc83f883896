// What a command is: an entry in the table of its state, whose run gives an outcome as data.
//
// Handlers never write to a socket, log, or move to another state; the session does that with their outcomes.

import type { Awaitable } from '../base/awaitable.ts'
import type { SessionEnd } from '../base/facts.ts'
import type { AccountName } from '../base/account-name.ts'
import type { Peer } from '../base/peer.ts'
import type { Maildrop } from '../mail/maildrop.ts'
import type { Reply } from './reply.ts'
import type { Services } from './services.ts'

/** Before the client has said who it is (RFC 1939 §4). */
export interface Authorization {
  readonly name: 'AUTHORIZATION'
  /** What USER gave, until PASS. */
  readonly user: string | undefined
}

/** PASS may only come right after USER (RFC 1939 §7): each attempt begins afresh. */
export const nobody: Authorization = { name: 'AUTHORIZATION', user: undefined }

/** The maildrop is locked, and the client works with its messages (RFC 1939 §5). */
export interface Transaction {
  readonly name: 'TRANSACTION'
  readonly account: AccountName
  readonly maildrop: Maildrop
}

/** UPDATE (RFC 1939 §6) takes no commands: it is what QUIT does, in update.ts. */
export type State = Authorization | Transaction

/** What a handler sees: the state it belongs to, who is there, and the house. */
export interface Context<S extends State> {
  readonly state: S
  readonly session: SessionIdentity
  readonly services: Services
}

export interface SessionIdentity {
  readonly id: string
  /** The client's address and port. */
  readonly peer: string
  readonly from: Peer
  /** The APOP timestamp of this connection's greeting. */
  readonly timestamp: string
}

export interface Outcome {
  readonly reply: Reply
  /** The state from now on. */
  readonly next?: State
  /** Takes the next line, which answers a challenge. */
  readonly answer?: (line: string) => Awaitable<Outcome>
  /** The session ends once the reply is sent. */
  readonly end?: SessionEnd
  /** Too many of either end the session. */
  readonly fault?: 'bad-command' | 'failed-authentication'
  /** What the message text in the reply is, for the session's account. */
  readonly did?: 'retrieved' | 'topped'
  /** The message-number that the reply is about. */
  readonly number?: number
}

export interface Command<S extends State> {
  /** As the client should have written it. */
  readonly usage: string
  /** Takes message-numbers, which are loaded first. */
  readonly numbers?: true
  /**
   * `argument` is the rest of the line after the keyword and one blank, as the client sent it. Undefined when that
   * is not what `usage` says.
   */
  readonly run: (context: Context<S>, argument: string) => Awaitable<Outcome> | undefined
}

export type CommandTable<S extends State> = Readonly<Record<string, Command<S>>>

/** The table's command of that keyword, in any case (RFC 1939 §3). */
export function commandNamed<S extends State>(
  table: CommandTable<S>,
  keyword: string,
): Command<S> | undefined {
  const name = keyword.toUpperCase()
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** The words of an argument; undefined when there are fewer or more of them. Blanks around them are forgiven. */
export function words(argument: string, least: number, most: number): readonly string[] | undefined {
  const found = argument.split(/[ \t]+/).filter((word) => word !== '')
  return found.length < least || found.length > most ? undefined : found
}

/** A decimal number of at least `least`; digits and nothing else (RFC 1939 §3). */
export function readNumber(text: string, least: number): number | undefined {
  if (!/^\d{1,15}$/.test(text)) return undefined
  const number = Number(text)
  return number < least ? undefined : number
}

/** A command without arguments. */
export function alone(argument: string, run: () => Awaitable<Outcome>): Awaitable<Outcome> | undefined {
  return words(argument, 0, 0) === undefined ? undefined : run()
}
