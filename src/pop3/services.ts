// Services: what the POP3 server asks of the house around it.

import type { Awaitable } from '../base/awaitable.ts'
import type { Personality } from '../base/personality.ts'
import type { Clock } from '../base/clock.ts'
import type { Audience, Report } from '../base/facts.ts'
import type { Authenticator } from '../auth/authenticator.ts'
import type { RenderingRules } from '../mail/rendering-rules.ts'
import type { MailStore } from '../mail/store.ts'
import type { View } from '../mail/view.ts'
import type { RefusalWording } from '../vms/wording.ts'
import type { Wording } from './wording.ts'
import type { Operator } from './xtnd.ts'

export interface Services {
  readonly policy: Policy
  /** What the policy says in words. */
  readonly wording: Wording
  readonly store: MailStore
  readonly authenticator: Authenticator
  readonly sessions: Takeover
  /** Does what XTND's commands ask for. */
  readonly operator: Operator
  readonly report: Report
  /** Who wants to hear the conversations; absent: nobody does. */
  readonly audience?: Audience | undefined
  readonly clock: Clock
}

/** The settings that a POP3 session obeys. */
export interface Policy {
  readonly personality: Personality
  readonly hostname: string
  /** Name and version, for IMPLEMENTATION (RFC 2449 §6.9). */
  readonly implementation: string
  /** What is said when a login is refused (TCPIP$POP_SECURITY; IUPOP3 has a way of its own). */
  readonly wording: RefusalWording
  /** USER and PASS are refused (TCPIP$POP_DISUSERPASS). */
  readonly userPassDisabled: boolean
  /** Silence before a session is ended; absent: never. */
  readonly idleMs: number | undefined
  /** Silence after which another login may take the maildrop; absent: never. */
  readonly takeoverMs: number | undefined
  /** Time for sessions in TRANSACTION to end by themselves when the server stops. */
  readonly drainMs: number
  /** Sessions at a time (TCPIP$POP_MAXIMUM_THREADS). */
  readonly threadsMax: number
  /** SO_SNDBUF of each connection, in octets (TCPIP$POP_SNDBUF); absent: the system's own. */
  readonly sendBufferOctets: number | undefined
  /** When this server started, for greetings and XTND STATS. */
  readonly startedMs: number
  readonly view: View
  readonly rendering: RenderingRules
}

export interface Takeover {
  /** Ends the session if it has been silent for long enough, or is ending anyway; true once its maildrop is free. */
  takeOver(session: string, by: string): Awaitable<boolean>
}
