// Failure watch: sees to it that a server which ends with an error, or without a word, is told of by mail.
//
// What can be told at once is delivered before the process ends. What cannot, because the process was killed or its
// store could not be written, stands in the running mark and is delivered by the next start.

import { setTimeout } from 'node:timers/promises'
import { limits } from '../base/limits.ts'
import { findPostmasters, sendFailureMail, type FailureMailServices } from './failure-mail.ts'
import { lastLinesIn } from './log-file.ts'
import { readMark, removeMark, writeMark, type Failure, type RunningMark } from './running-mark.ts'

export interface FailureWatchOptions extends FailureMailServices {
  readonly dataDirectory: string
  /** Name and version of the server. */
  readonly version: string
  readonly logFile: string | undefined
  readonly lastLines: () => readonly string[]
}

export class FailureWatch implements Disposable {
  /** Rejects with what nobody caught. The process must end then: nothing is known of its state. */
  readonly crashed: Promise<never>
  readonly #options: FailureWatchOptions
  readonly #crash = Promise.withResolvers<never>()
  readonly #caught = (error: unknown): void => {
    this.#hasCrashed = true
    this.#crash.reject(error)
  }
  #hasCrashed = false
  #mark: RunningMark

  private constructor(options: FailureWatchOptions, mark: RunningMark) {
    this.#options = options
    this.#mark = mark
    this.crashed = this.#crash.promise
    // Whoever runs the server waits for it; until then it must not count as unhandled itself.
    this.crashed.catch(() => undefined)
    process.on('uncaughtException', this.#caught)
  }

  /** Tells how the server before this one ended, if that was not as it should be, and begins to watch this one. */
  static async begin(options: FailureWatchOptions): Promise<FailureWatch> {
    const { dataDirectory, version, logFile, clock } = options
    const previous = readMark(dataDirectory)
    const { mailsMs = [], unmailed = 0 } = previous ?? {}
    const watch = new FailureWatch(options, {
      pid: process.pid,
      version,
      startedMs: clock(),
      ...(logFile === undefined ? {} : { logFile }),
      told: true,
      mailsMs,
      unmailed,
    })
    if (options.postmasters.length > 0) await findPostmasters(options)
    const old = previous === undefined || previous.told ? undefined : withFailure(previous)
    const isTold = await watch.#tell(old)
    // Written last: until the news has been told it stands in the old one.
    watch.#write({ ...watch.#mark, told: false, unmailed: watch.#mark.unmailed + (isTold ? 0 : 1) })
    return watch
  }

  get hasCrashed(): boolean {
    return this.#hasCrashed
  }

  /** The server ends with an error. Never rejects, and takes limits.failureMailMs at most. */
  async failed(error: unknown): Promise<void> {
    const { report, clock, lastLines, logFile } = this.#options
    // Whoever starts a server that cannot start is told on standard error, in one line.
    if (this.#hasCrashed || logFile !== undefined) report({ kind: 'trouble', where: 'server', error })
    const reason = error instanceof Error ? error.message : String(error)
    const failure = { atMs: clock(), reason, lines: lastLines().map(trimmed), unmailed: 0 }
    this.#write({ ...this.#mark, failure, told: false })
    if (await this.#tell(this.#mark)) this.#write({ ...this.#mark, told: true })
    this[Symbol.dispose]()
  }

  /** The server has ended as it should. */
  ended(): void {
    removeMark(this.#options.dataDirectory)
    this[Symbol.dispose]()
  }

  [Symbol.dispose](): void {
    process.off('uncaughtException', this.#caught)
  }

  /** True when there is nothing left to tell of this end. */
  async #tell(ended: RunningMark | undefined): Promise<boolean> {
    if (ended?.failure === undefined || this.#options.postmasters.length === 0) return true
    const { hostname, report, clock } = this.#options
    const nowMs = clock()
    const mailsMs = this.#mark.mailsMs.filter((ms) => nowMs - ms < limits.failureMailWithinMs)
    if (mailsMs.length >= limits.failureMailsMax) {
      this.#mark = { ...this.#mark, mailsMs, unmailed: this.#mark.unmailed + 1 }
      return true
    }
    const { version, pid, startedMs } = ended
    const failure: Failure = { ...ended.failure, unmailed: this.#mark.unmailed }
    try {
      const sent = sendFailureMail({ hostname, version, pid, startedMs, failure }, this.#options)
      // It may still fail when nobody waits for it any more.
      sent.catch(() => undefined)
      const told = await withinTime(sent)
      if (told) this.#mark = { ...this.#mark, mailsMs: [...mailsMs, nowMs], unmailed: 0 }
      return told
    } catch (error) {
      report({ kind: 'trouble', where: 'failure mail', error })
      return false
    }
  }

  #write(mark: RunningMark): void {
    this.#mark = mark
    try {
      writeMark(this.#options.dataDirectory, mark)
    } catch (error) {
      this.#options.report({ kind: 'trouble', where: 'running mark', error })
    }
  }
}

/** False when it takes too long. */
async function withinTime(sent: Promise<boolean>): Promise<boolean> {
  const waiting = new AbortController()
  try {
    return await Promise.race([sent, setTimeout(limits.failureMailMs, false, { signal: waiting.signal })])
  } finally {
    waiting.abort()
  }
}

/** A mark without a failure is of a server that could not say how it ended. */
function withFailure(mark: RunningMark): RunningMark {
  const failure = mark.failure ?? {
    reason: 'it ended without a word: it was killed, or the machine stopped',
    lines: mark.logFile === undefined ? [] : lastLinesIn(mark.logFile).map(trimmed),
    unmailed: 0,
  }
  return { ...mark, failure }
}

function trimmed(line: string): string {
  return line.trimEnd()
}
