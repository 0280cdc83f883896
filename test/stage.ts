// Stage: a real Newmail on a real port, with the real SQLite store in a directory of its own.

import assert from 'node:assert/strict'
import { argon2Sync, randomBytes } from 'node:crypto'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accountFlags, type Account } from '../src/auth/account.ts'
import { accountName, type AccountName } from '../src/base/account-name.ts'
import type { Audience, Fact } from '../src/base/facts.ts'
import { canonicalText } from '../src/mail/canonical.ts'
import { readConfiguration } from '../src/server/configuration.ts'
import { Log } from '../src/server/log.ts'
import { startNewmail, type Newmail } from '../src/server/newmail.ts'
import { inForce } from '../src/server/option-rows.ts'
import { claimRepository, type Repository } from '../src/server/repository.ts'
import type { DialogueAccount } from './dialogue.ts'
import type { Stage } from './player.ts'
import { Troubles, troubled, type TroubleKind } from './troubles.ts'

/** A session that does not end for so long after its connection has is a fault. */
const patienceMs = 15_000

const xtndFile = 'pop_xtnd.dat'

export interface StageOptions {
  readonly audience?: Audience
  readonly settings?: Readonly<Record<string, string>>
}

export class NewmailStage implements Stage, AsyncDisposable {
  readonly #directory: string
  readonly #repository: Repository
  readonly #newmail: Newmail
  readonly #troubles: Troubles
  readonly #backstage: Backstage
  readonly #hashes = new Map<string, string>()
  /** Everybody who ever had mail here: an account that is gone leaves its mail. */
  readonly #names = new Set<AccountName>()

  private constructor(parts: Parts) {
    this.#directory = parts.directory
    this.#repository = parts.repository
    this.#newmail = parts.newmail
    this.#troubles = parts.troubles
    this.#backstage = parts.backstage
  }

  /** With an audience the conversations are among the facts. */
  /** `settings` are as in the environment of a server: logical names, or NEWMAIL_<KEY>. */
  static async open({ audience, settings: environment = {} }: StageOptions = {}): Promise<NewmailStage> {
    const directory = await mkdtemp(join(tmpdir(), 'newmail-stage-'))
    const repository = await claimRepository(directory)
    const troubles = new Troubles()
    const backstage = new Backstage()
    const clock = () => backstage.now()
    const reread = () =>
      readConfiguration({
        dataDirectory: directory,
        file: undefined,
        environment,
        commandLine: {
          settings: {
            pop: '127.0.0.1:0',
            lmtp: '',
            hostname: 'mail.example.org',
            xtnd: join(directory, xtndFile),
          },
        },
      })
    const configuration = reread()
    const { conduct } = configuration
    const destination = { write: () => undefined }
    const newmail = await startNewmail({
      ...inForce(configuration),
      reread: () => inForce(reread()),
      log: new Log({ level: conduct.logLevel, traces: false, destination, clock }),
      repository: troubled(repository, troubles),
      implementation: 'Newmail-test',
      report: (fact) => backstage.report(fact),
      ...(audience === undefined ? {} : { audience }),
      clock,
    })
    return new NewmailStage({ directory, repository, newmail, troubles, backstage })
  }

  get port(): number {
    return Number(this.#newmail.pop[0]?.split(':').at(-1))
  }

  /** What the server has reported since the last `clear`. */
  get facts(): readonly Fact[] {
    return this.#backstage.facts
  }

  /** Resolves when no more sessions than so many are left. */
  sessionsAtMost(sessions: number): Promise<void> {
    return this.#backstage.sessionsAtMost(sessions)
  }

  async clear(): Promise<void> {
    await this.sessionsAtMost(0)
    this.#troubles.clear()
    this.#backstage.facts.length = 0
    await writeFile(join(this.#directory, xtndFile), '')
    for (const { name } of await this.#repository.accounts.list())
      await this.#repository.accounts.remove(name)
    for (const name of this.#names) assert.equal(await this.#repository.mail.remove(name), 'removed')
    this.#names.clear()
  }

  async authorize(line: string): Promise<void> {
    await appendFile(join(this.#directory, xtndFile), `${line}\n`)
  }

  async account({ name: given, password, secret, flags, expires }: DialogueAccount): Promise<void> {
    const name = known(given)
    const account: Account = {
      name,
      passwordHash: password === undefined ? undefined : this.#hash(password),
      sealedSecret:
        secret === undefined ? undefined : this.#repository.secrets.seal(name, Buffer.from(secret, 'latin1')),
      flags: accountFlags.filter((flag) => flags.includes(flag)),
      expiresMs: expires === undefined ? undefined : Date.parse(expires),
      quota: {},
      aliases: [],
    }
    assert.equal(account.flags.length, flags.length, `unknown flag in ${flags.join()}`)
    if ((await this.#repository.accounts.add(account)) === 'added') this.#names.add(name)
    else assert.equal(await this.#repository.accounts.change(account), 'changed')
  }

  async deliver(recipients: readonly string[], text: Buffer): Promise<readonly string[]> {
    // A copy: the store may keep it, or send it to another thread.
    const data = new Uint8Array(canonicalText(text))
    const outcomes = await this.#repository.mail.deliver({
      text: { kind: 'memory', octets: data.length, data },
      arrivedMs: this.#backstage.now(),
      recipients: recipients.map((name) => ({ account: known(name), quota: {}, prefix: new Uint8Array() })),
    })
    return outcomes.map((outcome) => (outcome.kind === 'stored' ? outcome.uid : assert.fail(outcome.kind)))
  }

  pass(ms: number): void {
    this.#backstage.aheadMs += ms
  }

  trouble(kind: TroubleKind): void {
    this.#troubles.expect(kind)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#newmail.stop()
    await this.#repository[Symbol.asyncDispose]()
    await rm(this.#directory, { recursive: true, force: true })
  }

  /** As cheap as argon2 can be, and the same for the same password, so that the server remembers it. */
  #hash(password: string): string {
    const known = this.#hashes.get(password)
    if (known !== undefined) return known
    const nonce = randomBytes(16)
    const message = Buffer.from(password, 'latin1')
    const tag = argon2Sync('argon2id', {
      message,
      nonce,
      memory: 8,
      passes: 1,
      parallelism: 1,
      tagLength: 16,
    })
    const [salt, hash] = [nonce, tag].map((octets) => octets.toString('base64').replaceAll('=', ''))
    const made = `$argon2id$v=19$m=8,t=1,p=1$${salt}$${hash}`
    this.#hashes.set(password, made)
    return made
  }
}

interface Parts {
  readonly directory: string
  readonly repository: Repository
  readonly newmail: Newmail
  readonly troubles: Troubles
  readonly backstage: Backstage
}

/** The clock and the ears of the stage. */
class Backstage {
  readonly facts: Fact[] = []
  /** How far the server's clock is ahead of ours. */
  aheadMs = 0
  #sessions = 0
  #ended = Promise.withResolvers<void>()

  now(): number {
    return Date.now() + this.aheadMs
  }

  report(fact: Fact): void {
    this.facts.push(fact)
    if (fact.kind === 'connected') this.#sessions++
    if (fact.kind !== 'session-ended') return
    this.#sessions--
    this.#ended.resolve()
    this.#ended = Promise.withResolvers()
  }

  async sessionsAtMost(sessions: number): Promise<void> {
    const tooLong = Promise.withResolvers<never>()
    const complain = () => tooLong.reject(new Error(`the server still has ${this.#sessions} sessions`))
    const timer = setTimeout(complain, patienceMs)
    try {
      while (this.#sessions > sessions) await Promise.race([this.#ended.promise, tooLong.promise])
    } finally {
      clearTimeout(timer)
    }
  }
}

function known(name: string): AccountName {
  return accountName(name) ?? assert.fail(`no account can be called ${name}`)
}
