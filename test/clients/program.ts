// Program: a program in a process of its own, as its users run it, with what it says and how it ends.

import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { TestContext } from 'node:test'

/** A program that says nothing for so long, or takes so long to its end, has failed the test. */
const patienceMs = 30_000

/** User and group of that name on every Debian. */
export const nobody = 65_534

export const isRoot = process.getuid?.() === 0

export interface ProgramOptions {
  readonly input?: string | Buffer
  readonly environment?: Readonly<Record<string, string>>
  /** When we are root, the program is not. */
  readonly asNobody?: boolean
}

export interface Ended {
  /** Its exit code, or the signal that ended it. */
  readonly exit: number | NodeJS.Signals | null
  readonly output: Buffer
  readonly complaints: string
}

export class Program {
  readonly ended: Promise<Ended>
  readonly #name: string
  readonly #child: ChildProcess
  readonly #output: Buffer[] = []
  #complaints = ''
  #heard: () => void = () => undefined

  constructor(
    command: string,
    words: readonly string[],
    { input = '', environment = {}, asNobody }: ProgramOptions = {},
  ) {
    this.#name = [command, ...words].join(' ')
    this.#child = spawn(command, words, {
      env: { PATH: searchPath().join(delimiter), ...environment },
      ...(asNobody === true && isRoot ? { uid: nobody, gid: nobody } : {}),
    })
    this.#child.stdout?.on('data', (octets: Buffer) => {
      this.#output.push(octets)
      this.#heard()
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#complaints += text))
    // A program that does not read its input to the end may do so.
    this.#child.stdin?.on('error', () => undefined).end(input)
    this.ended = this.#end()
  }

  /** Waits until so many lines of its output fit the pattern; gives them. */
  async said(pattern: RegExp, count = 1): Promise<readonly string[]> {
    const lines = () => this.#text.split('\n').filter((line) => pattern.test(line))
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const fail = (why: string) => {
      reject(new Error(`${this.#name}: ${why} before ${count} times ${String(pattern)}:\n${this.#all}`))
    }
    const timer = setTimeout(() => fail(`${patienceMs} ms`), patienceMs)
    this.#heard = () => {
      if (lines().length >= count) resolve()
    }
    void this.ended.then(
      () => fail('the end'),
      () => fail('a failure'),
    )
    this.#heard()
    await promise.finally(() => clearTimeout(timer))
    return lines()
  }

  /** All it has said so far. */
  get #text(): string {
    return Buffer.concat(this.#output).toString('latin1')
  }

  get #all(): string {
    return `${this.#text}\n${this.#complaints}`
  }

  /** Ends it, however it takes to be told so. */
  async stop(): Promise<Ended> {
    this.#child.kill('SIGTERM')
    return within(this.ended, () => {
      this.#child.kill('SIGKILL')
      return `${this.#name} did not stop:\n${this.#all}`
    })
  }

  /** Waits for its end. */
  async end(): Promise<Ended> {
    return within(this.ended, () => {
      this.#child.kill('SIGKILL')
      return `${this.#name} took longer than ${patienceMs} ms:\n${this.#all}`
    })
  }

  #end(): Promise<Ended> {
    // No daemon outlives its test, whatever ends that.
    const kill = () => this.#child.kill('SIGTERM')
    process.once('exit', kill)
    return new Promise((resolve, reject) => {
      this.#child.on('error', reject)
      this.#child.on('close', (code, signal) => {
        process.off('exit', kill)
        const output = Buffer.concat(this.#output)
        resolve({ exit: signal ?? code, output, complaints: this.#complaints })
      })
    })
  }
}

/** Runs a program to its end. */
export function run(command: string, words: readonly string[], options: ProgramOptions = {}): Promise<Ended> {
  return new Program(command, words, options).end()
}

/** Skips the test, and says why, when a program that it needs is not installed. */
export function lacks(t: TestContext, command: string): boolean {
  const found = searchPath().some((directory) => isExecutable(join(directory, command)))
  if (!found) t.skip(`${command} is not installed`)
  return !found
}

export function assertFine({ exit, output, complaints }: Ended): void {
  assert.equal(exit, 0, `${output.toString('latin1')}\n${complaints}`)
}

/** System programs are not on the path of every user. */
function searchPath(): readonly string[] {
  return [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/sbin', '/bin']
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function within<T>(promise: Promise<T>, tooLong: () => string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(tooLong())), patienceMs)
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
