// The log: facts as structured lines, by pino, to standard error.

import { pino, type DestinationStream, type Logger } from 'pino'
import type { Fact, Report } from '../base/facts.ts'
import type { Settings } from './settings.ts'

type Level = 'error' | 'warn' | 'info' | 'debug'

const pinoLevels = { error: 'error', informational: 'info', debug: 'debug' } as const

const messages: Readonly<Record<Fact['kind'], string>> = {
  listening: 'listening',
  connected: 'connected',
  'logged-in': 'logged in',
  'login-failed': 'login failed',
  'taken-over': 'maildrop taken over from a silent session',
  'session-ended': 'session ended',
  delivered: 'delivered',
  'not-delivered': 'not delivered',
  trouble: 'trouble',
}

/** Writes each fact as one line. Facts carry no secrets, so neither does the log. */
export function openLog(level: Settings['log_level'], destination: DestinationStream): Report {
  const log: Logger = pino(
    {
      level: pinoLevels[level],
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.err },
    },
    destination,
  )
  return (fact) => {
    const { kind, ...details } = fact
    log[levelOf(fact)]({ fact: kind, ...details }, messages[kind])
  }
}

function levelOf({ kind }: Fact): Level {
  switch (kind) {
    case 'trouble':
      return 'error'
    case 'login-failed':
    case 'not-delivered':
    case 'taken-over':
      return 'warn'
    case 'connected':
    case 'listening':
      return 'debug'
    case 'logged-in':
    case 'session-ended':
    case 'delivered':
      return 'info'
  }
}
