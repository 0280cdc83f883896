// Failure mail: what postmasters find in their maildrops when the server has ended with an error
// (TCPIP$POP_POSTMASTER, TCP/IP Services table 15-2).

import { randomUUID } from 'node:crypto'
import type { Account } from '../auth/account.ts'
import type { AccountName } from '../base/account-name.ts'
import type { Clock } from '../base/clock.ts'
import type { Report } from '../base/facts.ts'
import { limits } from '../base/limits.ts'
import { deliver } from '../delivery/deliver.ts'
import { findRecipient } from '../delivery/recipient.ts'
import { headerDateText, isoDateText } from '../vms/vms-date.ts'
import type { Repository } from './repository.ts'
import type { Failure } from './running-mark.ts'

export interface FailureMailServices {
  readonly repository: Pick<Repository, 'accounts' | 'mail' | 'spoolDirectory'>
  readonly postmasters: readonly AccountName[]
  readonly hostname: string
  readonly domains: readonly string[]
  readonly report: Report
  readonly clock: Clock
}

/** What is told: which server, and how it ended. */
export interface FailureNews {
  readonly hostname: string
  readonly version: string
  readonly pid: number
  readonly startedMs: number
  readonly failure: Failure
}

interface Postmaster {
  readonly address: string
  readonly account: Account
}

/** Those of the postmasters who have accounts; a warning tells of the others. */
export async function findPostmasters(services: FailureMailServices): Promise<readonly Postmaster[]> {
  const { postmasters, domains, repository, report } = services
  const found: Postmaster[] = []
  for (const address of postmasters) {
    const account = await findRecipient(address, { directory: repository.accounts, domains })
    if (account !== undefined) found.push({ address, account })
    else report({ kind: 'warning', text: `TCPIP$POP_POSTMASTER names ${address}, who has no account` })
  }
  return found
}

/** True when at least one postmaster has the mail now. */
export async function sendFailureMail(news: FailureNews, services: FailureMailServices): Promise<boolean> {
  const { repository, hostname, report, clock } = services
  const recipients = await findPostmasters(services)
  if (recipients.length === 0) return false
  const addresses = recipients.map(({ address }) => address)
  const text = failureMail(news, { addresses, id: randomUUID(), nowMs: clock() })
  const outcomes = await deliver(
    oneText(text),
    { id: randomUUID(), origin: { kind: 'command' }, sender: '', recipients },
    {
      store: repository.mail,
      hostname,
      spool: {
        directory: repository.spoolDirectory,
        memoryOctetsMax: limits.spoolMemoryOctetsMax,
        octetsMax: limits.messageOctetsMax,
      },
      report,
      clock,
    },
  )
  return outcomes.some(({ kind }) => kind === 'stored')
}

interface Writing {
  readonly addresses: readonly string[]
  readonly id: string
  readonly nowMs: number
}

/** The mail as text, with LF line ends. */
function failureMail(news: FailureNews, { addresses, id, nowMs }: Writing): string {
  const { hostname, version, pid, startedMs, failure } = news
  const lines =
    failure.lines.length === 0
      ? ['(none are known; unless the setting log_file names a file, the log goes to standard error)']
      : failure.lines
  return [
    `From: POP server <postmaster@${hostname}>`,
    `To: ${addresses.map((name) => (name.includes('@') ? name : `${name}@${hostname}`)).join(', ')}`,
    `Subject: POP server on ${hostname} has ended with an error`,
    `Date: ${headerDateText(nowMs, offsetAt(nowMs))}`,
    `Message-ID: <${id}@${hostname}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    `The POP server on ${hostname} has ended with an error.`,
    '',
    `Host:    ${hostname}`,
    `Server:  ${version}, process ${pid}`,
    `Started: ${shownTime(startedMs)}`,
    `Ended:   ${failure.atMs === undefined ? `unknown; noticed at ${shownTime(nowMs)}` : shownTime(failure.atMs)}`,
    `Reason:  ${failure.reason}`,
    ...(failure.unmailed === 0
      ? []
      : ['', `It ended ${failure.unmailed} times more, without a mail for each.`]),
    '',
    'Last lines of the log:',
    '',
    ...lines,
  ]
    .flatMap(shortLines)
    .map((line) => `${line}\n`)
    .join('')
}

/** Mail has at most 998 octets in a line (RFC 5322 §2.1.1); a character of UTF-8 has up to four. */
function shortLines(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => line.match(/.{1,240}/gu) ?? [''])
}

/** Local time with its offset. */
function shownTime(ms: number): string {
  const offsetMinutes = offsetAt(ms)
  return `${isoDateText(ms, offsetMinutes)} ${headerDateText(ms, offsetMinutes).slice(-5)}`
}

function offsetAt(ms: number): number {
  return -new Date(ms).getTimezoneOffset()
}

async function* oneText(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
