// Served: a real Newmail in a process of its own, with accounts, and what is in its maildrops.

import assert from 'node:assert/strict'
import { mkdtempDisposable, type DisposableTempDir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRepository, type Repository } from '../../src/server/repository.ts'
import { addAccounts, known, password } from '../accounts.ts'
import { handOver, openMta } from '../mta.ts'
import { PopClient } from '../pop-client.ts'
import { assertSameLetters } from './letters.ts'
import { Program } from './program.ts'

const main = join(import.meta.dirname, '../../src/main.ts')

/** The APOP secret of every account that has one. */
export const secret = 'tanstaaf'

export interface ServedOptions {
  readonly domains?: readonly string[]
  /** Besides the LMTP port. */
  readonly socketPath?: string
}

export interface AccountOptions {
  readonly hasSecret?: boolean
  readonly octetsMax?: number
}

/** Where a client finds its mail. */
export interface PopAccount {
  readonly port: number
  readonly name: string
}

export class Served implements AsyncDisposable {
  readonly #directory: DisposableTempDir
  readonly #domains: readonly string[]
  #server: Program | undefined
  /** Opened beside the server, as `newmail account add` does, when the first account is made. */
  #repository: Promise<Repository> | undefined
  /** As free ports at first, then as the server says them, so that it is found again after a pause. */
  #pop = '127.0.0.1:0'
  #lmtp: readonly string[]

  private constructor(
    directory: DisposableTempDir,
    { domains = ['example.org'], socketPath }: ServedOptions,
  ) {
    this.#directory = directory
    this.#domains = domains
    this.#lmtp = ['127.0.0.1:0', ...(socketPath === undefined ? [] : [`unix:${socketPath}`])]
  }

  static async start(options: ServedOptions = {}): Promise<Served> {
    const served = new Served(await mkdtempDisposable(join(tmpdir(), 'newmail-served-')), options)
    await served.resume()
    return served
  }

  get directory(): string {
    return this.#directory.path
  }

  get port(): number {
    return portOf(this.#pop)
  }

  get lmtpPort(): number {
    return portOf(this.#lmtp[0] ?? '')
  }

  /** Starts the server where it was before. */
  async resume(): Promise<void> {
    const listeners = ['--pop', this.#pop, '--lmtp', this.#lmtp.join()]
    this.#server = new Program(process.execPath, [main, 'serve', '--data', this.directory, ...listeners], {
      environment: { NEWMAIL_HOSTNAME: 'pop.example.org', NEWMAIL_DOMAINS: this.#domains.join() },
    })
    await this.#server.said(/^ready$/)
    const lines = await this.#server.said(/ listening on /)
    const addresses = (protocol: string) =>
      lines.filter((line) => line.startsWith(protocol)).map((line) => line.split(' ').at(-1) ?? '')
    this.#pop = addresses('pop3').join()
    this.#lmtp = addresses('lmtp')
  }

  /** Stops the server, which has to end well. */
  async pause(): Promise<void> {
    const [server, repository] = [this.#server, await this.#repository]
    this.#server = undefined
    this.#repository = undefined
    await repository?.[Symbol.asyncDispose]()
    if (server === undefined) return
    const { exit, complaints } = await server.stop()
    assert.equal(exit, 0, complaints)
    assert.doesNotMatch(complaints, /"fact":"trouble"/)
  }

  /** A new account, with `password` from accounts.ts, and `secret` unless it is to have none. */
  async account(name: string, { hasSecret = true, octetsMax }: AccountOptions = {}): Promise<PopAccount> {
    this.#repository ??= openRepository(this.directory, 'existing')
    const repository = await this.#repository
    const { accounts, secrets } = repository
    await addAccounts(repository, [name])
    const account = (await accounts.find(known(name))) ?? assert.fail()
    const sealedSecret = hasSecret ? secrets.seal(account.name, Buffer.from(secret)) : undefined
    const quota = octetsMax === undefined ? {} : { octetsMax }
    assert.equal(await accounts.change({ ...account, sealedSecret, quota }), 'changed')
    return { port: this.port, name }
  }

  /** Hands texts over by LMTP, in this order. */
  async deliver(recipients: readonly string[], texts: readonly string[]): Promise<void> {
    await using mta = await openMta(this.#lmtp[0] ?? '')
    for (const text of texts) {
      const replies = await handOver(mta, recipients, { text: Buffer.from(text, 'latin1') })
      for (const reply of replies) assert.match(reply ?? '', /^250 /)
    }
  }

  /** An account with mail in it. */
  async accountWith(name: string, texts: readonly string[], options?: AccountOptions): Promise<PopAccount> {
    const account = await this.account(name, options)
    await this.deliver([name], texts)
    return account
  }

  /** The maildrop holds these texts in this order, and nothing else. */
  async assertHolds(name: string, texts: readonly string[]): Promise<void> {
    assertSameLetters(await this.texts(name), texts, { inOrder: true })
  }

  /** What the maildrop holds, Newmail's trace headers included. */
  async texts(name: string): Promise<readonly string[]> {
    await using pop = await this.#login(name)
    const retrieved = await pop.all()
    for (const { announced, text } of retrieved) assert.equal(text.length, announced)
    await pop.quit()
    return retrieved.map(({ text }) => text.toString('latin1'))
  }

  /** The same, and empties the maildrop. */
  async take(name: string): Promise<readonly string[]> {
    const texts = await this.texts(name)
    await using pop = await this.#login(name)
    for (const index of texts.keys()) await pop.ok(`DELE ${index + 1}`)
    await pop.quit()
    return texts
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.pause()
    } finally {
      await this.#directory.remove()
    }
  }

  /** A session that ended without QUIT may not be over yet. */
  async #login(name: string): Promise<PopClient> {
    for (;;) {
      const pop = await PopClient.open(this.port)
      await pop.ok(`USER ${name}`)
      const reply = await pop.client.ask(`PASS ${password}`)
      if (reply.startsWith('+OK ')) return pop
      assert.match(reply, /^-ERR \[IN-USE\] /)
      await pop.quit()
    }
  }
}

function portOf(address: string): number {
  return Number(address.split(':').at(-1))
}
