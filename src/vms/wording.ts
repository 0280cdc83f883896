// Wording: what the two servers said. Texts are without `+OK` and `-ERR`, which whoever replies puts before them.

import { printable } from './addr-spec.ts'

export type LogLevel = 'ERROR' | 'INFORMATIONAL' | 'THREAD' | 'DEBUG'

/** IUPOP3 says INFO for INFORMATIONAL. */
export function logLevelName(level: LogLevel, server: 'tcpip' | 'iupop3'): string {
  return server === 'iupop3' && level === 'INFORMATIONAL' ? 'INFO' : level
}

export interface GreetingFacts {
  /** `5.0` or `1.8/UCX`. */
  readonly version: string
  readonly host: string
  /** Start of the server, `1999-04-04 06:42:17`. */
  readonly upSince: string
  /** With its angle brackets; undefined when APOP is not offered (RFC 1939 §7). */
  readonly timestamp: string | undefined
}

/** The greeting of a server that runs, as the manual's sample session has it (TCP/IP Services V5.1, chapter 18). */
export function tcpipGreeting({ version, host, upSince, timestamp }: GreetingFacts, system: string): string {
  return withTimestamp(
    `POP server TCPIP Version ${version}, ${system} at ${host}, up since ${upSince}`,
    timestamp,
  )
}

/** The greeting of TCP/IP Services 15.1.2, which has a second blank after `+OK`; V5.1 prints one. */
export function tcpipReadyGreeting({ version, host, timestamp }: GreetingFacts, address: string): string {
  return withTimestamp(` POP server ready TCPIP V${version} [${host} and ${address}]`, timestamp)
}

/** IUPOP3 1.8, POP3 Extensions, METHOD 3; V2.0 had APOP. */
export function iupop3Greeting({ version, host, upSince, timestamp }: GreetingFacts): string {
  return withTimestamp(`IUPOP3 server V${version} at ${host}, up since ${upSince}`, timestamp)
}

function withTimestamp(greeting: string, timestamp: string | undefined): string {
  return timestamp === undefined ? greeting : `${greeting} ${timestamp}`
}

/** X-POP3-Server (IUPOP3 1.8, History; TCP/IP Services 15.1.6). */
export function serverIdentity(host: string, version: string, server: 'tcpip' | 'iupop3'): string {
  return server === 'iupop3' ? `${host} IUPOP3 V${version}` : `${host} TCPIP V${version}`
}

/** The answer to QUIT (IUPOP3 1.8, METHOD 3); TCP/IP Services' own is not documented and made alike. */
export function signOff(host: string, server: 'tcpip' | 'iupop3'): string {
  return `${server === 'iupop3' ? 'IUPOP3' : 'POP'} server at ${host} signing off.`
}

/** The answer to USER. */
export function passwordRequired(user: string): string {
  return `Password required for "${shown(user)}"`
}

/** The answer to PASS. */
export const loggedIn = 'Username/password combination ok'

/** The answer to XTND STATS; the report follows. */
export const statisticsFollow = 'Statistics follow'

/** The answer to XTND LOGLEVEL. */
export function logLevelChanged(level: LogLevel, server: 'tcpip' | 'iupop3'): string {
  return `logging level changed to ${logLevelName(level, server).toLowerCase()}`
}

/** TCPIP$POP_SECURITY, and IUPOP3's one way. */
export type RefusalWording = 'FRIENDLY' | 'SECURE' | 'IUPOP3'

export type RefusalReason =
  | 'wrong-password'
  | 'unknown-user'
  | 'disuser'
  | 'dismail'
  | 'account-expired'
  | 'password-expired'
  | 'intruder'

/**
 * Why a login is refused. SECURE has one text for all reasons (TCP/IP Services table 15-2), IUPOP3 another (1.8,
 * History). Of FRIENDLY's only the wrong password is documented; an intruder is told the same, as OpenVMS does.
 */
export function refusal(wording: RefusalWording, reason: RefusalReason, user: string): string {
  const name = shown(user)
  if (wording === 'SECURE') return `Access to user account "${name}" denied`
  if (wording === 'IUPOP3') return `user account "${name}" not accessible.`
  const friendly: Readonly<Record<RefusalReason, string>> = {
    'wrong-password': `password supplied for "${name}" is incorrect`,
    'unknown-user': `user account "${name}" does not exist`,
    disuser: `user account "${name}" is disabled`,
    dismail: `user account "${name}" is not allowed to use mail`,
    'account-expired': `user account "${name}" has expired`,
    'password-expired': `password of user account "${name}" has expired`,
    intruder: `password supplied for "${name}" is incorrect`,
  }
  return friendly[reason]
}

/** Which command an unknown user is refused at: only FRIENDLY lets anybody find out who exists. */
export function unknownUserRefusedAt(wording: RefusalWording): 'USER' | 'PASS' {
  return wording === 'FRIENDLY' ? 'USER' : 'PASS'
}

/** The answer to USER and PASS under TCPIP$POP_DISUSERPASS; documented only as a failure message. */
export const userPassDisabled = 'USER and PASS are disabled on this server, use APOP'

/** The text of a foreign message, a line each (TCP/IP Services 15.1.4; IUPOP3 1.8, History). */
export const foreignText: readonly string[] = [
  'This is a foreign message. It is not plain text, so it is not sent to mail clients.',
  'Log in to the mail system and use the command EXTRACT to copy it to a file.',
]

/** Names are echoed in lower case: HUGHES is asked for the password of "hughes" (IUPOP3 1.8, METHOD 3). */
function shown(user: string): string {
  return printable(user.toLowerCase())
}
