// Log file: a file that starts a new version just after midnight (IUPOP3 1.8, History).
//
// What is written now is always in the file of the given name; when its day is over it becomes NAME.YYYY-MM-DD.

import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  fsync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { limits } from '../base/limits.ts'
import { Mistake } from '../base/mistake.ts'

export interface LogFileOptions {
  readonly path: string
  /** How long versions are kept after their day; infinite: for good. */
  readonly keepMs: number
  readonly clock: Clock
  /** Told once when lines begin to be lost, and when a version cannot be put away. */
  readonly complain: (text: string) => void
}

const tendEveryMs = 1_000
const tailOctets = 65_536

export class LogFile implements Disposable {
  readonly #options: LogFileOptions
  readonly #timer: NodeJS.Timeout
  #descriptor: number
  /** The day of the lines in the file, and when it is over. */
  #day: string
  #endMs: number
  #flushedMs: number
  #isDirty = false
  #lost = 0

  /** Throws a Mistake when the file cannot be opened. */
  constructor(options: LogFileOptions) {
    this.#options = options
    const nowMs = options.clock()
    this.#flushedMs = nowMs
    this.#descriptor = opened(options.path)
    const { mtimeMs } = fstatSync(this.#descriptor)
    // A server that was not there at midnight starts the new version when it comes back.
    this.#day = dayOf(Math.min(mtimeMs, nowMs))
    this.#endMs = endOfDay(Math.min(mtimeMs, nowMs))
    if (nowMs >= this.#endMs) this.#newVersion(nowMs)
    this.#timer = setInterval(() => this.tend(), tendEveryMs)
    this.#timer.unref()
  }

  /** Appends a line, whole. A log that cannot be written does not stop the server. */
  write(line: string): void {
    const nowMs = this.#options.clock()
    if (nowMs >= this.#endMs) this.#newVersion(nowMs)
    try {
      if (this.#lost > 0) appendFileSync(this.#descriptor, lostLine(this.#lost, nowMs))
      this.#lost = 0
      appendFileSync(this.#descriptor, line)
      this.#isDirty = true
    } catch (cause) {
      if (this.#lost++ === 0) this.#complain('cannot be written, and lines are lost', cause)
    }
  }

  /** What is due: the new day's version, a file that somebody has moved away, the flush. Called every second. */
  tend(): void {
    const nowMs = this.#options.clock()
    if (nowMs >= this.#endMs) this.#newVersion(nowMs)
    else if (!this.#isInPlace()) this.#reopen()
    if (!this.#isDirty || nowMs - this.#flushedMs < limits.logFlushMs) return
    this.#flushedMs = nowMs
    this.#isDirty = false
    // Whoever waits for the disk is not the server; an error will meet the next line too.
    fsync(this.#descriptor, () => undefined)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.#close()
  }

  #newVersion(nowMs: number): void {
    const day = this.#day
    this.#day = dayOf(nowMs)
    this.#endMs = endOfDay(nowMs)
    try {
      const stat = fstatSync(this.#descriptor)
      // Another process may have been quicker, and a pipe has no versions.
      if (stat.isFile() && stat.size > 0 && this.#isInPlace()) putAway(this.#options.path, day, stat.ino)
      this.#reopen()
      removeOld(this.#options, nowMs)
    } catch (cause) {
      this.#complain('has no new version', cause)
    }
  }

  #isInPlace(): boolean {
    const there = statSync(this.#options.path, { throwIfNoEntry: false })
    const ours = fstatSync(this.#descriptor)
    return there?.ino === ours.ino && there.dev === ours.dev
  }

  /** After a rename by logrotate or by us; until the new one can be had, lines go to the old one. */
  #reopen(): void {
    try {
      const descriptor = opened(this.#options.path)
      this.#close()
      this.#descriptor = descriptor
    } catch (cause) {
      this.#complain('cannot be opened again', cause)
    }
  }

  #close(): void {
    try {
      fsyncSync(this.#descriptor)
    } catch {
      // Pipes cannot be flushed, and a disk that fails now has failed each line before.
    }
    closeSync(this.#descriptor)
  }

  #complain(what: string, cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause)
    this.#options.complain(`log file ${this.#options.path} ${what}: ${reason}`)
  }
}

/** The last lines written; when the present version has none, those of the last one. None when it cannot be read. */
export function lastLinesIn(path: string): readonly string[] {
  try {
    const present = tailOf(path)
    const last = versionsOf(path).at(-1)
    return present.length > 0 || last === undefined ? present : tailOf(last.path)
  } catch {
    return []
  }
}

function tailOf(path: string): readonly string[] {
  const descriptor = openSync(path, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const from = Math.max(0, size - tailOctets)
    const tail = Buffer.alloc(size - from)
    readSync(descriptor, tail, 0, tail.length, from)
    const lines = tail.toString('utf8').split('\n').slice(0, -1)
    return lines.slice(from > 0 ? 1 : 0).slice(-limits.lastLogLines)
  } finally {
    closeSync(descriptor)
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'a', 0o600)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Mistake(
      `log file ${path} cannot be opened: ${reason}; give log_file a path that can be written`,
    )
  }
}

/** A link and a removal instead of a rename, which would take the place of a version that is there already. */
function putAway(path: string, day: string, inode: number): void {
  for (let number = 1; ; number++) {
    const version = versionName(path, day, number)
    if (!existsSync(version)) {
      linkSync(path, version)
      rmSync(path)
      return
    }
    // Another process has just linked it, and will remove the old name.
    if (statSync(version).ino === inode) return
  }
}

/** `iupop3.log.1993-05-12`; a second one of the same day, `iupop3.log.1993-05-12.2`. */
function versionName(path: string, day: string, number: number): string {
  return number === 1 ? `${path}.${day}` : `${path}.${day}.${number}`
}

function removeOld({ path, keepMs }: LogFileOptions, nowMs: number): void {
  for (const version of versionsOf(path)) {
    if (version.endMs + keepMs < nowMs) rmSync(version.path, { force: true })
  }
}

/** The versions put away, the oldest first, each with the end of its day. */
function versionsOf(path: string): readonly { readonly path: string; readonly endMs: number }[] {
  const directory = dirname(path)
  const prefix = `${basename(path)}.`
  const versions = readdirSync(directory).flatMap((name) => {
    const fields = name.startsWith(prefix) ? versionPattern.exec(name.slice(prefix.length)) : null
    if (fields === null) return []
    const [, year, month, day, number = 1] = fields
    const endMs = endOfDay(new Date(Number(year), Number(month) - 1, Number(day)).getTime())
    return [{ path: join(directory, name), endMs, number: Number(number) }]
  })
  return versions.toSorted((a, b) => a.endMs - b.endMs || a.number - b.number)
}

const versionPattern = /^(\d{4})-(\d{2})-(\d{2})(?:\.(\d+))?$/

/** `1993-05-12`, by the clock on the wall. */
function dayOf(ms: number): string {
  const at = new Date(ms)
  const [month, day] = [at.getMonth() + 1, at.getDate()].map((amount) => String(amount).padStart(2, '0'))
  return `${at.getFullYear()}-${month}-${day}`
}

function endOfDay(ms: number): number {
  return new Date(ms).setHours(24, 0, 0, 0)
}

function lostLine(lines: number, ms: number): string {
  const time = new Date(ms).toISOString()
  return `${JSON.stringify({ level: 'error', time, fact: 'lines-lost', lines, msg: 'log lines were lost' })}\n`
}
