// The log: facts as structured lines, by pino. The level can be changed while the server runs.

import { pino, type DestinationStream, type Logger } from 'pino'
import type { Clock } from '../base/clock.ts'
import type { Audience, Fact, Report } from '../base/facts.ts'
import { limits } from '../base/limits.ts'
import type { LogLevel } from '../vms/wording.ts'
import { LogFile } from './log-file.ts'
import { isConversation, leastLevels, lineLevel, threadLevel, words, type LineLevel } from './log-lines.ts'

export interface LogPlace {
  /** Absent: standard error. */
  readonly file: string | undefined
  /** How long versions of the file are kept. */
  readonly keepMs: number
  readonly clock: Clock
}

/** Where the log goes, until it is disposed of. Throws a Mistake when the file cannot be opened. */
export function openLogPlace({ file, keepMs, clock }: LogPlace): DestinationStream & Disposable {
  if (file !== undefined) {
    return new LogFile({ path: file, keepMs, clock, complain: (text) => writeError(`newmail: ${text}\n`) })
  }
  // A log that nobody reads any more must not end the server.
  process.stderr.on('error', ignore)
  return { write: writeError, [Symbol.dispose]: () => process.stderr.off('error', ignore) }
}

function writeError(text: string): void {
  process.stderr.write(text)
}

function ignore(): void {
  // Nothing is left to be done.
}

export interface LogOptions {
  readonly level: LogLevel
  /** TCPIP$POP_TRACE: both halves of all conversations, whatever the level. */
  readonly traces: boolean
  readonly destination: DestinationStream
  readonly clock: Clock
}

/** Levels from the least to the most that they tell. */
const levels: readonly LogLevel[] = ['ERROR', 'INFORMATIONAL', 'THREAD', 'DEBUG']

/** Writes facts as lines. Facts carry no secrets, so neither does the log. */
export class Log implements Audience {
  /** Writes one fact; never throws. */
  readonly report: Report
  readonly #log: Logger<'thread'>
  #traces: boolean
  readonly #lastLines: string[] = []
  #level: LogLevel

  constructor({ level, traces, destination, clock }: LogOptions) {
    this.#level = level
    this.#traces = traces
    const write = (line: string): void => {
      this.#lastLines.push(line)
      if (this.#lastLines.length > limits.lastLogLines) this.#lastLines.shift()
      destination.write(line)
    }
    this.#log = newLogger({ write }, clock)
    this.#log.level = leastLevels[level]
    const conversations = this.#log.child({}, { level: 'debug' })
    this.report = (fact) => {
      const lineAt = lineLevel(fact)
      if (lineAt === undefined) return
      writeLine(this.#traces && isConversation(fact) ? conversations : this.#log, lineAt, fact)
    }
  }

  get level(): LogLevel {
    return this.#level
  }

  /** From now on; `by` is who asked for it. The change is told at whichever level tells more. */
  setLevel(level: LogLevel, by?: string): void {
    const fact: Fact = { kind: 'log-level-changed', level, by }
    const tellsMore = levels.indexOf(level) > levels.indexOf(this.#level)
    if (!tellsMore) this.report(fact)
    this.#level = level
    this.#log.level = leastLevels[level]
    if (tellsMore) this.report(fact)
  }

  /** TCPIP$POP_TRACE, from now on. */
  setTraces(traces: boolean): void {
    this.#traces = traces
  }

  /** THREAD has the client's half, DEBUG and TRACE have both (IUPOP3 1.8, History; TCP/IP Services table 15-2). */
  get hears(): Audience['hears'] {
    if (this.#traces || this.#level === 'DEBUG') return 'both'
    return this.#level === 'THREAD' ? 'clients' : 'nothing'
  }

  /** The last lines written, the oldest first. */
  get lastLines(): readonly string[] {
    return this.#lastLines
  }
}

function newLogger(destination: DestinationStream, clock: Clock): Logger<'thread'> {
  return pino(
    {
      base: null,
      customLevels: { thread: threadLevel },
      timestamp: () => `,"time":"${new Date(clock()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.err },
    },
    destination,
  )
}

function writeLine(log: Logger<'thread'>, level: LineLevel, { kind, ...details }: Fact): void {
  log[level]({ fact: kind, ...details }, words[kind])
}
