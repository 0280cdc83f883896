// Statistics: what has happened since the start, counted from facts and from nothing else.

import type { Fact, SessionEnd, SessionEnded } from '../base/facts.ts'
import type { StatsFigures } from '../vms/stats-report.ts'

/** What the report of XTND STATS knows from elsewhere. */
type NotCounted = 'version' | 'logLevel' | 'nowMs' | 'startMs' | 'offsetMinutes' | 'cpuMs' | 'currentUsers'

/** What XTND STATS and NETSTATS count (IUPOP3 1.8, POP3 Extensions). */
export interface Counters extends Omit<StatsFigures, NotCounted> {
  /** Of clients who have gone. */
  readonly receivedOctets: number
  readonly sentOctets: number
}

type Disconnects = 'normalDisconnects' | 'abnormalDisconnects' | 'clientTimeouts'

/** How a session that ended so counts: clients who said good-bye, who fell silent, and all others. */
const disconnects: Readonly<Record<SessionEnd, Disconnects>> = {
  quit: 'normalDisconnects',
  'update-failed': 'normalDisconnects',
  idle: 'clientTimeouts',
  disconnected: 'abnormalDisconnects',
  blocked: 'abnormalDisconnects',
  'too-many-failures': 'abnormalDisconnects',
  'too-many-bad-commands': 'abnormalDisconnects',
  'taken-over': 'abnormalDisconnects',
  killed: 'abnormalDisconnects',
  shutdown: 'abnormalDisconnects',
  error: 'abnormalDisconnects',
}

/** Facts that are counted as they are. */
const counts: Partial<Readonly<Record<Fact['kind'], keyof Counters>>> = {
  connected: 'totalThreads',
  'too-many-threads': 'tooManyThreads',
  retrieved: 'retrievedMessages',
  blocked: 'blockedSockets',
}

export class Statistics {
  #counters: { -readonly [Name in keyof Counters]: number } = { ...nothing }
  /** The account of each session that has logged in, in the order of their logins. */
  readonly #users = new Map<string, string>()

  get counters(): Counters {
    return this.#counters
  }

  get users(): ReadonlyMap<string, string> {
    return this.#users
  }

  /** Counts from nothing again; who is there stays. */
  restart(): void {
    const { currentThreads } = this.#counters
    this.#counters = { ...nothing, currentThreads, totalThreads: currentThreads, maxThreads: currentThreads }
  }

  observe(fact: Fact): void {
    const count = counts[fact.kind]
    if (count !== undefined) this.#counters[count]++
    if (fact.kind === 'connected') this.#connected()
    else if (fact.kind === 'logged-in') this.#users.set(fact.session, fact.account)
    else if (fact.kind === 'login-failed' && !fact.inUse) this.#counters.authFailures++
    else if (fact.kind === 'retrieved') this.#retrieved(fact.octets)
    else if (fact.kind === 'session-ended') this.#ended(fact)
  }

  #connected(): void {
    const counters = this.#counters
    counters.currentThreads++
    counters.maxThreads = Math.max(counters.currentThreads, counters.maxThreads)
  }

  #retrieved(octets: number): void {
    const counters = this.#counters
    counters.minimumOctets =
      counters.retrievedMessages === 1 ? octets : Math.min(counters.minimumOctets, octets)
    counters.maximumOctets = Math.max(counters.maximumOctets, octets)
    counters.retrievedOctets += octets
  }

  #ended({ session, why, receivedOctets, sentOctets }: SessionEnded): void {
    const counters = this.#counters
    this.#users.delete(session)
    counters.currentThreads--
    counters[disconnects[why]]++
    counters.receivedOctets += receivedOctets
    counters.sentOctets += sentOctets
  }
}

const nothing: Counters = {
  currentThreads: 0,
  totalThreads: 0,
  maxThreads: 0,
  tooManyThreads: 0,
  normalDisconnects: 0,
  abnormalDisconnects: 0,
  clientTimeouts: 0,
  blockedSockets: 0,
  retrievedMessages: 0,
  retrievedOctets: 0,
  minimumOctets: 0,
  maximumOctets: 0,
  authFailures: 0,
  receivedOctets: 0,
  sentOctets: 0,
}
