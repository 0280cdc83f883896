// House: a data directory with accounts, and a server process on it that can be killed and started again.

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import type { DisposableTempDir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as passed } from 'node:timers/promises'
import { openRepository } from '../src/server/repository.ts'
import { addAccounts, known, password } from './accounts.ts'
import { ServerProcess, temporaryDirectory, type ServerOptions } from './newmail-process.ts'
import { PopClient } from './pop-client.ts'

/** What a dead server left is cleared away by a living one within this time. */
const tidyMs = 10_000

export class House implements AsyncDisposable {
  readonly #directory: DisposableTempDir
  readonly #options: ServerOptions
  server: ServerProcess

  private constructor(directory: DisposableTempDir, options: ServerOptions, server: ServerProcess) {
    this.#directory = directory
    this.#options = options
    this.server = server
  }

  static async open(accounts: readonly string[], options: ServerOptions = {}): Promise<House> {
    const directory = await temporaryDirectory()
    await using repository = await openRepository(directory.path, 'any')
    await addAccounts(repository, accounts)
    return new House(directory, options, await ServerProcess.start(directory.path, options))
  }

  get path(): string {
    return this.#directory.path
  }

  login(account: string): Promise<PopClient> {
    return PopClient.login(this.server.popPort, account, password)
  }

  /** Each account gets so many messages, beside the server, as `newmail deliver` does it. */
  async stock(accounts: readonly string[], messages: number): Promise<void> {
    await using repository = await openRepository(this.path, 'existing')
    const recipients = accounts.map((name) => ({ account: known(name), quota: {}, prefix: new Uint8Array() }))
    const deliveries = Array.from({ length: messages }, (_, index) => {
      const data = Buffer.from(`Subject: ${index + 1}\r\n\r\n${'x'.repeat(index)}\r\n`)
      const text = { kind: 'memory', octets: data.length, data } as const
      return repository.mail.deliver({ text, arrivedMs: Date.now(), recipients })
    })
    for (const outcomes of await Promise.all(deliveries)) {
      for (const { kind } of outcomes) assert.equal(kind, 'stored')
    }
  }

  /** A new server after the old one was killed: it finds no damage and clears away what was left. */
  async restart(): Promise<void> {
    await this.server.ended
    this.server = await ServerProcess.start(this.path, this.#options)
    await this.#assertClean()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.kill()
    await this.#directory.remove()
  }

  async #assertClean(): Promise<void> {
    await using repository = await openRepository(this.path, 'existing')
    const findings: string[] = []
    for await (const finding of repository.mail.check()) findings.push(finding)
    assert.deepEqual(findings, [])
    // The server's and ours.
    assert.equal(readdirSync(join(this.path, 'owners')).length, 2, 'owners that are gone are forgotten')
    assert.deepEqual(readdirSync(join(this.path, 'spool')), [], 'no spooled text is left')
    const deadline = Date.now() + tidyMs
    while (this.#rests() > 0 && Date.now() < deadline) await passed(20)
    assert.equal(this.#rests(), 0, 'texts that nobody refers to are left')
  }

  #rests(): number {
    using db = new DatabaseSync(join(this.path, 'newmail.sqlite'), { readOnly: true })
    const row = db
      .prepare('SELECT (SELECT count(*) FROM text WHERE refs = 0) + count(*) AS n FROM expunged')
      .get()
    return Number(row?.['n'])
  }
}

/** Numbers below `below`, the same for the same seed. */
export type Random = (below: number) => number

/** Its seed is in the test's output; SEED= in the environment gives it again. */
export function seeded(seedOf: { diagnostic(text: string): void }): Random {
  let state = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 32)) >>> 0
  seedOf.diagnostic(`SEED=${state}`)
  return (below) => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}
