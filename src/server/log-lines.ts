// Log lines: the level of each fact and its words, for people.

import type { Fact } from '../base/facts.ts'
import type { LogLevel } from '../vms/wording.ts'

/** As the lines name them: those of TCPIP$POP_LOG_LEVEL, with warnings told apart within INFORMATIONAL. */
export type LineLevel = 'error' | 'warn' | 'info' | 'thread' | 'debug'

/** The least line level that each log level lets through (IUPOP3 1.8, History; TCP/IP Services table 15-2). */
export const leastLevels: Readonly<Record<LogLevel, LineLevel>> = {
  ERROR: 'error',
  INFORMATIONAL: 'info',
  THREAD: 'thread',
  DEBUG: 'debug',
}

/** Of pino's own levels, `thread` is between info (30) and debug (20). */
export const threadLevel = 25

export const words: Readonly<Record<Fact['kind'], string>> = {
  started: 'server started',
  stopping: 'server stopping',
  stopped: 'server stopped',
  'log-level-changed': 'logging level changed',
  warning: 'warning',
  listening: 'listening',
  connected: 'connected',
  'too-many-threads': 'client turned away: too many threads',
  'logged-in': 'logged in',
  'login-failed': 'login failed',
  'line-received': 'client says',
  'line-sent': 'server says',
  'message-sent': 'message downloaded',
  retrieved: 'message retrieved',
  blocked: 'connection shut down: it was blocked',
  'client-info': 'client identified',
  'operator-command': 'operator command',
  'taken-over': 'maildrop taken over from a silent session',
  'session-ended': 'session ended',
  delivered: 'delivered',
  'not-delivered': 'not delivered',
  trouble: 'trouble',
}

/** Where a fact belongs; undefined: it is for the statistics alone. */
export function lineLevel(fact: Fact): LineLevel | undefined {
  switch (fact.kind) {
    case 'trouble':
    // "Shuts down the connection and sends an error message to the log file" (TCP/IP Services 15.1.3).
    case 'blocked':
      return 'error'
    case 'warning':
    case 'login-failed':
    case 'not-delivered':
    case 'taken-over':
    case 'too-many-threads':
      return 'warn'
    case 'started':
    case 'stopping':
    case 'stopped':
    case 'listening':
    case 'log-level-changed':
    case 'logged-in':
    case 'session-ended':
    case 'delivered':
    case 'client-info':
      return 'info'
    case 'operator-command':
      return fact.allowed ? 'info' : 'warn'
    case 'connected':
    case 'line-received':
    case 'message-sent':
      return 'thread'
    case 'line-sent':
      return 'debug'
    case 'retrieved':
      return undefined
  }
}

/** What TCPIP$POP_TRACE asks for, at any level (TCP/IP Services table 15-2). */
export function isConversation({ kind }: Fact): boolean {
  return kind === 'line-received' || kind === 'line-sent' || kind === 'message-sent'
}
