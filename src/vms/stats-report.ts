// Stats report: what XTND STATS answers, in the words and order that both servers' manuals print.

import { isoDateText } from './vms-date.ts'
import { logLevelName, type LogLevel } from './wording.ts'

export interface StatsFigures {
  /** `1.8/UCX`, or `TCPIP V5.0, OpenVMS V7.1 Alpha`. */
  readonly version: string
  readonly logLevel: LogLevel
  readonly nowMs: number
  readonly startMs: number
  /** Of both times, in minutes east of Greenwich. */
  readonly offsetMinutes: number
  readonly cpuMs: number
  readonly currentThreads: number
  /** Clients served so far, those who are there included. */
  readonly totalThreads: number
  readonly maxThreads: number
  readonly tooManyThreads: number
  readonly normalDisconnects: number
  readonly abnormalDisconnects: number
  readonly clientTimeouts: number
  readonly blockedSockets: number
  readonly retrievedMessages: number
  readonly retrievedOctets: number
  /** Of the messages retrieved; 0 when there were none. */
  readonly minimumOctets: number
  readonly maximumOctets: number
  readonly authFailures: number
  readonly currentUsers: readonly string[]
}

/** The lines after `+OK Statistics follow`, without the dot (IUPOP3 1.8, POP3 Extensions). */
export function statsReport(figures: StatsFigures, server: 'tcpip' | 'iupop3'): readonly string[] {
  const { retrievedMessages, retrievedOctets } = figures
  const rows: readonly (readonly [label: string, value: string | number])[] = [
    ['Version Number', figures.version],
    ['Logging Level', logLevelName(figures.logLevel, server)],
    ['Current Time', isoDateText(figures.nowMs, figures.offsetMinutes)],
    ['Start Time', isoDateText(figures.startMs, figures.offsetMinutes)],
    ['CPU Seconds', cpuText(figures.cpuMs)],
    ['Current Threads', figures.currentThreads],
    ['Total Threads', figures.totalThreads],
    ['Max Threads', figures.maxThreads],
    ['Too Many Threads', figures.tooManyThreads],
    ['Normal Disconnects', figures.normalDisconnects],
    ['Abnormal Disconnects', figures.abnormalDisconnects],
    ['Client Timeouts', figures.clientTimeouts],
    ['Blocked Socket Count', figures.blockedSockets],
    ['Retrieved Messages', retrievedMessages],
    ['Retrieved Octets', retrievedOctets],
    // Both examples cut the fraction off: 1102 octets in 4 messages are 275 on average.
    ['Average Octets', retrievedMessages === 0 ? 0 : Math.floor(retrievedOctets / retrievedMessages)],
    ['Minimum Octets', figures.minimumOctets],
    ['Maximum Octets', figures.maximumOctets],
    ['Auth Failures', figures.authFailures],
  ]
  const users = figures.currentUsers.map((user, index) => `${index}. ${user.toLowerCase()}`)
  return [...rows.map(([label, value]) => `${label} : ${value}`), 'Current Users :', ...users]
}

/** `113.80 (1 mins, 53 secs)` */
function cpuText(ms: number): string {
  const hundredths = Math.floor(ms / 10)
  const seconds = Math.floor(hundredths / 100)
  const fraction = String(hundredths % 100).padStart(2, '0')
  return `${seconds}.${fraction} (${Math.floor(seconds / 60)} mins, ${seconds % 60} secs)`
}
