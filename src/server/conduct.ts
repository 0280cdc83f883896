// Conduct: how the server behaves: what personality, logical names and settings come down to.
//
// Each rule has up to three sources: the logical name of TCP/IP Services, that of IUPOP3, and the default of the
// personality. Whatever is defined wins over a default; if both names are, the personality's own one does.

import type { Personality } from '../base/personality.ts'
import { limits } from '../base/limits.ts'
import type { RenderingRules } from '../mail/rendering-rules.ts'
import type { View } from '../mail/view.ts'
import { breakInDefaults, type BreakInRules } from '../vms/break-in.ts'
import type { MailSite } from '../vms/host-name.ts'
import type { LogicalNameId, LogicalValue } from '../vms/logical-names.ts'
import { serverIdentity, type LogLevel, type RefusalWording } from '../vms/wording.ts'
import type { AccountName } from '../base/account-name.ts'
import type { Logicals } from './logicals.ts'

export interface Conduct {
  readonly personality: Personality
  readonly wording: RefusalWording
  readonly userPassDisabled: boolean
  /** Absent: never. */
  readonly idleMs: number | undefined
  readonly takeoverMs: number | undefined
  readonly threadsMax: number
  readonly sendBufferOctets: number | undefined
  readonly view: View
  readonly rendering: RenderingRules
  readonly logLevel: LogLevel
  readonly traces: boolean
  readonly postmasters: readonly AccountName[]
  readonly breakIn: BreakInRules | undefined
  readonly ignoreExpiredPasswords: boolean
}

/** What the site's other settings contribute. */
export interface ConductSources {
  readonly personality: Personality
  readonly logicals: Logicals
  readonly site: MailSite
  /** SMTP's /OPTION=TOP_HEADERS. */
  readonly topHeaders: boolean
  /** Set by the site itself; undefined: the logical name or the personality decides. */
  readonly idleMs: number | 'never' | undefined
  readonly takeoverMs: number | 'never' | undefined
  readonly wastebasketMs: number
  /** Of local time, in minutes east of Greenwich. */
  readonly offsetMinutes: number
}

type By<T> = Readonly<Record<Personality, T>>

/** TCP/IP Services V5.1 table 18-2; the 31 threads that callable MAIL allows (IUPOP3 1.8, Synopsis). */
const threadsMax: By<number> = { internet: limits.sessionsMax, tcpip: 15, iupop3: 31 }

export function conductOf(sources: ConductSources): Conduct {
  const { personality, logicals, wastebasketMs } = sources
  const either = eitherOf(personality, logicals)
  const messagesMax =
    either('TCPIP$POP_MESSAGE_MAXIMUM', 'IUPOP3_MAX_MESSAGES') ?? (personality === 'iupop3' ? 20 : 0)
  const reclaimThreshold = logicals.find('IUPOP3_PURGE_RECLAIM_THRESHOLD')?.value
  return {
    personality,
    wording: wordingOf(personality, logicals),
    userPassDisabled: defined(logicals, 'TCPIP$POP_DISUSERPASS'),
    idleMs: idleOf(sources),
    takeoverMs: takeoverOf(sources),
    threadsMax: logicals.find('TCPIP$POP_MAXIMUM_THREADS')?.value ?? threadsMax[personality],
    sendBufferOctets:
      logicals.find('TCPIP$POP_SNDBUF')?.value ?? logicals.find('IUPOP3_DEFAULT_SENDBUFFER_SIZE')?.value,
    view: {
      folder: either('TCPIP$POP_USE_MAIL_FOLDER', 'IUPOP3_USE_MAIL_FOLDER') === true ? 'MAIL' : 'NEWMAIL',
      messagesMax: messagesMax === 0 ? undefined : messagesMax,
      readMail:
        personality === 'internet' || defined(logicals, 'TCPIP$POP_LEAVE_IN_NEWMAIL')
          ? 'stays'
          : 'moves-to-mail',
      foreignFolder: logicals.find('IUPOP3_FOREIGN_FOLDER')?.value ?? 'MAIL',
      wastebasketMs:
        logicals.find('IUPOP3_PURGE_MAILBOXES')?.value === false ? Number.POSITIVE_INFINITY : wastebasketMs,
      reclaims: defined(logicals, 'TCPIP$POP_PURGE_RECLAIM') || reclaimThreshold !== undefined,
    },
    rendering: renderingOf(sources),
    logLevel:
      logicals.find('TCPIP$POP_LOG_LEVEL')?.value ?? (personality === 'iupop3' ? 'THREAD' : 'INFORMATIONAL'),
    traces: defined(logicals, 'TCPIP$POP_TRACE'),
    postmasters: logicals.find('TCPIP$POP_POSTMASTER')?.value ?? [],
    breakIn:
      (logicals.find('IUPOP3_SCAN_INTRUSION')?.value ?? personality === 'tcpip')
        ? breakInDefaults
        : undefined,
    ignoreExpiredPasswords: logicals.find('IUPOP3_IGNORE_EXPIRED_PASSWORDS')?.value ?? false,
  }
}

/** IUPOP3 knew one wording; a site that defines TCPIP$POP_SECURITY asks for another. */
function wordingOf(personality: Personality, logicals: Logicals): RefusalWording {
  const byDefault: By<RefusalWording> = { internet: 'SECURE', tcpip: 'FRIENDLY', iupop3: 'IUPOP3' }
  return logicals.find('TCPIP$POP_SECURITY')?.value ?? byDefault[personality]
}

function idleOf({ personality, logicals, idleMs }: ConductSources): number | undefined {
  if (idleMs !== undefined) return idleMs === 'never' ? undefined : idleMs
  const either = eitherOf(personality, logicals)
  const byDefault: By<number> = { internet: limits.idleMs, tcpip: 0, iupop3: 120_000 }
  const ms = either('TCPIP$POP_LINK_IDLE_TIMEOUT', 'IUPOP3_CLIENT_TIMEOUT') ?? byDefault[personality]
  // Zero is for ever (TCP/IP Services table 15-2).
  return ms === 0 ? undefined : ms
}

/** The OpenVMS servers never took a maildrop over. */
function takeoverOf({ personality, takeoverMs }: ConductSources): number | undefined {
  if (takeoverMs !== undefined) return takeoverMs === 'never' ? undefined : takeoverMs
  return personality === 'internet' ? limits.takeoverMs : undefined
}

function renderingOf({
  personality,
  logicals,
  site,
  topHeaders,
  offsetMinutes,
}: ConductSources): RenderingRules {
  const either = eitherOf(personality, logicals)
  const server = personality === 'iupop3' ? 'iupop3' : 'tcpip'
  const ignoreMail11Headers =
    either('TCPIP$POP_IGNORE_MAIL11_HEADERS', 'IUPOP3_IGNORE_MAIL11_HEADERS') ?? false
  return {
    headers: {
      from:
        server === 'iupop3'
          ? { server, defaultToSmtp: logicals.find('IUPOP3_DEFAULT_TO_SMTP')?.value ?? false }
          : {
              server,
              decnet: logicals.find('TCPIP$POP_DECNET_REWRITE')?.value ?? 'TRANSFORM',
              quotedDecnet: logicals.find('TCPIP$POP_QUOTED_DECNET_REWRITE')?.value ?? 'TRANSFORM',
              unwrapsTransports: personality === 'internet',
            },
      site: { ...site, nodeHosts: new Map([...site.nodeHosts, ...logicals.nodeHosts]) },
      personalName: either('TCPIP$POP_PERSONAL_NAME', 'IUPOP3_PERSONAL_NAME') ?? false,
      offsetMinutes,
    },
    idHeaders: personality === 'iupop3' || defined(logicals, 'TCPIP$POP_SEND_ID_HEADERS') ? 'all' : 'none',
    server:
      personality === 'internet'
        ? `${site.hostName} Newmail`
        : serverIdentity(site.hostName, personality === 'iupop3' ? '1.8' : '5.0', server),
    idOf: personality === 'iupop3' ? 'download' : 'unique-id',
    internetMail: personality === 'internet' ? 'as-is' : { server, ignoreMail11Headers, topHeaders },
  }
}

/** A presence name: that it is defined counts. */
function defined(logicals: Logicals, name: LogicalNameId): boolean {
  return logicals.find(name) !== undefined
}

/** The value of the personality's own name, or of the other server's. */
function eitherOf(personality: Personality, logicals: Logicals) {
  return <T extends LogicalNameId, I extends LogicalNameId>(
    tcpip: T,
    iupop3: I,
  ): LogicalValue<T> | LogicalValue<I> | undefined => {
    const ofTcpip = logicals.find(tcpip)?.value
    const ofIupop3 = logicals.find(iupop3)?.value
    return personality === 'iupop3' ? (ofIupop3 ?? ofTcpip) : (ofTcpip ?? ofIupop3)
  }
}
