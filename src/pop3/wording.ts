// Wording: what clients are told where the text depends on the personality or on TCPIP$POP_SECURITY.
//
// The texts of the OpenVMS servers are in vms/wording.ts. Here it is decided who hears which.

import { apopTimestamp } from '../auth/apop.ts'
import type { Refusal } from '../auth/refusal.ts'
import type { Clock } from '../base/clock.ts'
import type { OpenvmsServer } from '../base/personality.ts'
import * as openvms from '../vms/wording.ts'
import { isoDateText } from '../vms/vms-date.ts'
import type { Policy } from './services.ts'
import { openvmsTimestamp } from './openvms-timestamp.ts'

/** The versions whose manuals the two old personalities follow. */
const serverVersions: Readonly<Record<OpenvmsServer, string>> = { tcpip: '5.0', iupop3: '1.8' }

export interface GreetingParts {
  /** With its angle brackets. */
  readonly timestamp: string
  /** Our end of the connection. */
  readonly address: string
}

export interface Left {
  readonly messages: number
  readonly removed: number
}

export class Wording {
  readonly #policy: Policy

  constructor(policy: Policy) {
    this.#policy = policy
  }

  /** Whose words XTND speaks. */
  get server(): OpenvmsServer {
    return this.#openvms ?? 'tcpip'
  }

  /**
   * Whether errors begin with response codes (RFC 2449 §8). The OpenVMS servers are older than those, and their texts go
   * out as their manuals print them.
   */
  get hasCodes(): boolean {
    return this.#openvms === undefined
  }

  /** For XTND STATS, in the manner of each server. */
  get version(): string {
    const { implementation } = this.#policy
    if (this.#openvms === undefined) return implementation
    const version = serverVersions[this.#openvms]
    return this.#openvms === 'iupop3' ? version : `TCPIP V${version}, ${implementation}`
  }

  /** The maker of this server's APOP timestamps, of which no two are the same (RFC 1939 §7). */
  timestamps(clock: Clock): () => string {
    const { hostname } = this.#policy
    return this.#openvms === undefined
      ? apopTimestamp(hostname, clock)
      : openvmsTimestamp({ host: hostname, clock, offsetMinutes: this.#offsetMinutes })
  }

  /**
   * The greeting of TCP/IP Services 15.1.2 or of IUPOP3 1.8, METHOD 3. The former is printed without "up since", which
   * it had in fact, and both without the timestamp that APOP needs.
   */
  greeting({ timestamp, address }: GreetingParts): string {
    const { hostname: host, startedMs } = this.#policy
    if (this.#openvms === undefined) return `Newmail POP3 server ready ${timestamp}`
    const upSince = isoDateText(startedMs, this.#offsetMinutes)
    const version = serverVersions[this.#openvms]
    return this.#openvms === 'iupop3'
      ? openvms.iupop3Greeting({ version, host, upSince, timestamp })
      : openvms.tcpipReadyGreeting(
          { version, host, upSince, timestamp: `up since ${upSince} ${timestamp}` },
          address,
        )
  }

  passwordRequired(name: string): string {
    return openvms.passwordRequired(shownName(name))
  }

  /** Whether USER refuses a name that nobody has: only FRIENDLY tells it (TCP/IP Services table 15-2). */
  get tellsUnknownUsers(): boolean {
    return openvms.unknownUserRefusedAt(this.#policy.wording) === 'USER'
  }

  refusal(reason: Refusal, name: string): string {
    return openvms.refusal(this.#policy.wording, refusalReasons[reason], shownName(name))
  }

  /** The OpenVMS servers' answer to a login has no figures. */
  get countsAtLogin(): boolean {
    return this.#openvms === undefined
  }

  loggedIn(messages: number, octets: number): string {
    return this.#openvms === undefined ? maildropHas(messages, octets) : openvms.loggedIn
  }

  /** The password was right, so its owner may know; from where is told by FRIENDLY alone. */
  inUse(sinceMs: number, peer: string): string {
    const since =
      this.#openvms === undefined
        ? `${isoDateText(sinceMs, 0)} UTC`
        : isoDateText(sinceMs, this.#offsetMinutes)
    const from = this.#policy.wording === 'FRIENDLY' ? ` from ${peer}` : ''
    return `maildrop is in use by another session since ${since}${from}`
  }

  /** The answer to QUIT; `left` is what UPDATE left. */
  signOff(left?: Left): string {
    const { hostname } = this.#policy
    if (this.#openvms !== undefined) return openvms.signOff(hostname, this.#openvms)
    if (left === undefined) return `Newmail at ${hostname} signing off`
    const removed = left.removed === 0 ? '' : `, ${left.removed} removed`
    return `Newmail at ${hostname} signing off (${left.messages} left${removed})`
  }

  get #openvms(): OpenvmsServer | undefined {
    const { personality } = this.#policy
    return personality === 'internet' ? undefined : personality
  }

  get #offsetMinutes(): number {
    return this.#policy.rendering.headers.offsetMinutes
  }
}

/** RFC 1939 §5 shows it so. */
export function maildropHas(messages: number, octets: number): string {
  return `maildrop has ${messages} messages (${octets} octets)`
}

/** A name that came from the client, fit to be shown: printable ASCII, not too long, lower case. */
function shownName(name: string): string {
  return name
    .toLowerCase()
    .slice(0, 64)
    .replaceAll(/[^\x21-\x7e]|["\\]/g, '?')
}

/** What each reason is for the manuals, which know of one kind of proof. */
const refusalReasons: Readonly<Record<Refusal, openvms.RefusalReason>> = {
  'unknown-account': 'unknown-user',
  'no-password': 'wrong-password',
  'wrong-password': 'wrong-password',
  'no-secret': 'wrong-password',
  'wrong-digest': 'wrong-password',
  'other-identity': 'wrong-password',
  intruder: 'intruder',
  disuser: 'disuser',
  dismail: 'dismail',
  'account-expired': 'account-expired',
  'password-expired': 'password-expired',
}
