// CommandLines: `newmail` as a user types it, many times over, in one process that has loaded it once.

import assert from 'node:assert/strict'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { inspect } from 'node:util'

export interface CommandLine {
  readonly words: readonly string[]
  readonly input: string | Uint8Array
  readonly environment: Readonly<Record<string, string>>
  readonly workingDirectory: string | undefined
}

export interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export type Surroundings = Partial<Omit<CommandLine, 'words'>>

export class CommandLines implements AsyncDisposable {
  readonly #child: ChildProcess

  constructor() {
    this.#child = fork(join(import.meta.dirname, 'command-process.ts'), {
      serialization: 'advanced',
      env: { PATH: process.env['PATH'] },
    })
  }

  run(words: readonly string[], surroundings: Surroundings = {}): Promise<Said> {
    const line = { words, input: '', environment: {}, workingDirectory: undefined, ...surroundings }
    const child = this.#child
    return new Promise((resolve, reject) => {
      const ended = (code: unknown) =>
        reject(new Error(`the process ended with ${String(code)}: ${inspect(line)}`))
      child.once('exit', ended)
      child.once('message', (said: Said) => {
        child.off('exit', ended)
        resolve(said)
      })
      child.send(line)
    })
  }

  /** Fails unless the command succeeds; gives what it printed. */
  async fine(words: readonly string[], surroundings?: Surroundings): Promise<string> {
    const said = await this.run(words, surroundings)
    assert.deepEqual({ ...said, stdout: '' }, { code: 0, stdout: '', stderr: '' }, words.join(' '))
    return said.stdout
  }

  /** Fails unless the command prints nothing but `newmail: ` and the message, in one line, and ends with the code. */
  async refused(
    words: readonly string[],
    { message, code = 2, ...surroundings }: Surroundings & { message: string | RegExp; code?: number },
  ): Promise<void> {
    const said = await this.run(words, surroundings)
    assert.deepEqual({ ...said, stderr: '' }, { code, stdout: '', stderr: '' }, inspect({ words, ...said }))
    assert.match(said.stderr, /^newmail: [^\n]+\n$/, 'one line')
    const text = said.stderr.slice('newmail: '.length, -1)
    if (typeof message === 'string') assert.equal(text, message)
    else assert.match(text, message)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#child.connected) return
    const exit = once(this.#child, 'exit')
    this.#child.disconnect()
    await exit
  }
}
