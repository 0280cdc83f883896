// Services: what the POP3 server asks of the house around it.

import type { Awaitable } from '../base/awaitable.ts'
import type { Clock } from '../base/clock.ts'
import type { Report } from '../base/facts.ts'
import type { Authenticator } from '../auth/authenticator.ts'
import type { MailStore } from '../mail/store.ts'
import type { Context, Outcome, Transaction } from './command.ts'

export interface Services {
  readonly policy: Policy
  readonly store: MailStore
  readonly authenticator: Authenticator
  readonly sessions: Takeover
  /** XTND's commands by keyword in capitals; a session sees none until somebody brings some. */
  readonly xtnd: Readonly<Record<string, XtndCommand>>
  readonly report: Report
  readonly clock: Clock
}

/** The settings that a POP3 session obeys. */
export interface Policy {
  readonly hostname: string
  /** Name and version, for IMPLEMENTATION (RFC 2449 §6.9). */
  readonly implementation: string
  readonly idleMs: number
  /** Silence after which another login may take the maildrop; absent: never. */
  readonly takeoverMs: number | undefined
  /** Time for sessions in TRANSACTION to end by themselves when the server stops. */
  readonly drainMs: number
}

export interface Takeover {
  /** Ends the session if it has been silent for long enough, or is ending anyway; true once its maildrop is free. */
  takeOver(session: string, by: string): Awaitable<boolean>
}

/** One XTND command; `argument` is what follows its keyword. */
export type XtndCommand = (context: Context<Transaction>, argument: string) => Awaitable<Outcome>
