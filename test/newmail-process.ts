// Newmail in a process of its own: commands as a user types them, and a server that can be killed.

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempDisposable, type DisposableTempDir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A command, or a server's whole life, that takes longer has failed the test. */
const commandMs = 30_000
const serverMs = 240_000

/** Newmail as it stands in the checkout. */
const checkout = join(import.meta.dirname, '../src/main.ts')

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  readonly input?: string | Buffer
  readonly environment?: Readonly<Record<string, string>>
  readonly workingDirectory?: string
  /** Another main.js than that of the checkout. */
  readonly program?: string
}

/** Runs `newmail` with these words to its end. Nothing of the tester's own environment gets in but PATH. */
export async function newmail(words: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  const run = new Run(words, options, commandMs)
  run.child.stdin?.end(options.input ?? '')
  return run.ended
}

/** A directory for one test. */
export function temporaryDirectory(): Promise<DisposableTempDir> {
  return mkdtempDisposable(join(tmpdir(), 'newmail-test-'))
}

export interface ServerOptions extends Pick<CommandOptions, 'environment' | 'program'> {
  /** Of the command line, beside --data. */
  readonly words?: readonly string[]
}

/** `newmail serve` on free ports. */
export class ServerProcess implements AsyncDisposable {
  readonly popPort: number
  /** Where LMTP is, as the server says it. */
  readonly lmtp: string
  readonly pid: number
  readonly #run: Run

  private constructor(run: Run, stdout: string) {
    this.#run = run
    this.pid = run.child.pid ?? 0
    this.popPort = Number(/^pop3 listening on .*:(\d+)$/m.exec(stdout)?.[1])
    this.lmtp = /^lmtp listening on (.*)$/m.exec(stdout)?.[1] ?? ''
  }

  /** Resolves when it is ready. */
  static async start(dataDirectory: string, options: ServerOptions = {}): Promise<ServerProcess> {
    const words = options.words ?? ['--pop', '127.0.0.1:0', '--lmtp', '127.0.0.1:0']
    return ServerProcess.run(['serve', '--data', dataDirectory, ...words], options)
  }

  /** The same for a whole command line. */
  static async run(words: readonly string[], options: CommandOptions): Promise<ServerProcess> {
    const run = new Run(words, options, serverMs)
    return new ServerProcess(run, await run.said(/^ready$/m))
  }

  get ended(): Promise<Ended> {
    return this.#run.ended
  }

  /** What it has logged so far. */
  get log(): string {
    return this.#run.stderr
  }

  /** Standard output, once the pattern is in it. */
  said(pattern: RegExp): Promise<string> {
    return this.#run.said(pattern)
  }

  signal(signal: NodeJS.Signals): void {
    this.#run.child.kill(signal)
  }

  /** kill -9. */
  kill(): Promise<Ended> {
    this.signal('SIGKILL')
    return this.ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }
}

class Run {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  stdout = ''
  stderr = ''
  #heard: () => void = () => undefined

  constructor(words: readonly string[], options: CommandOptions, patienceMs: number) {
    const { environment = {}, workingDirectory, program = checkout } = options
    this.child = spawn(process.execPath, [program, ...words], {
      env: { PATH: process.env['PATH'], ...environment },
      ...(workingDirectory === undefined ? {} : { cwd: workingDirectory }),
    })
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text
      this.#heard()
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    // A command that refuses its arguments reads nothing.
    this.child.stdin?.on('error', () => undefined)
    this.ended = this.#end(words, patienceMs)
  }

  /** Standard output, as soon as the pattern is in it. */
  async said(pattern: RegExp): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const tooLong = () => reject(new Error(`it never said ${pattern}, but: ${this.stdout}${this.stderr}`))
    const timer = setTimeout(tooLong, commandMs)
    this.#heard = () => {
      if (pattern.test(this.stdout)) resolve(this.stdout)
    }
    this.#heard()
    const ended = this.ended.then(({ stderr }) => {
      throw new Error(`the process ended: ${stderr}`)
    })
    return Promise.race([promise, ended]).finally(() => clearTimeout(timer))
  }

  #end(words: readonly string[], patienceMs: number): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const tooLong = () => {
        this.child.kill('SIGKILL')
        reject(new Error(`newmail ${words.join(' ')} took longer than ${patienceMs} ms: ${this.stderr}`))
      }
      const timer = setTimeout(tooLong, patienceMs)
      this.child.on('error', reject)
      this.child.on('close', (code, signal) => {
        clearTimeout(timer)
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr })
      })
    })
  }
}
