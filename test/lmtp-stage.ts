// LmtpStage: the real LMTP server on a real port, with the real SQLite store in a directory of its own.

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Account } from '../src/auth/account.ts'
import { accountName, type AccountName } from '../src/base/account-name.ts'
import type { Fact } from '../src/base/facts.ts'
import { limits } from '../src/base/limits.ts'
import { listenLmtp, type LmtpListener, type LmtpLimits } from '../src/delivery/lmtp.ts'
import type { ListenAddress } from '../src/net/address.ts'
import { openSqliteStore, type SqliteStore } from '../src/stores/sqlite/store.ts'
import { LmtpClient } from './lmtp-client.ts'
import { newmailView } from './views.ts'

/** When everything on this stage happens. */
export const arrivedMs = Date.UTC(2026, 10, 1, 2, 3, 4)

export interface LmtpStageOptions {
  readonly address?: ListenAddress
  readonly limits?: Partial<LmtpLimits>
}

export class LmtpStage implements AsyncDisposable {
  readonly directory: string
  readonly store: SqliteStore
  readonly listener: LmtpListener
  readonly facts: Fact[]
  #storeIsOpen = true

  private constructor(parts: {
    directory: string
    store: SqliteStore
    listener: LmtpListener
    facts: Fact[]
  }) {
    this.directory = parts.directory
    this.store = parts.store
    this.listener = parts.listener
    this.facts = parts.facts
  }

  static async open(options: LmtpStageOptions = {}): Promise<LmtpStage> {
    const directory = await mkdtemp(join(tmpdir(), 'newmail-lmtp-'))
    await mkdir(join(directory, 'spool'))
    const store = await openSqliteStore(directory)
    try {
      const parts = { directory, store, facts: [] }
      return new LmtpStage({ ...parts, listener: await listen(options, parts) })
    } catch (error) {
      await store.close()
      await rm(directory, { recursive: true })
      throw error
    }
  }

  /** A client that has read the greeting and said LHLO. */
  async client(): Promise<LmtpClient> {
    const client = await LmtpClient.open(this.listener.address)
    await client.reply()
    await client.ask('LHLO mail.example.com')
    return client
  }

  async account(name: string, details: Partial<Account> = {}): Promise<void> {
    const account: Account = {
      name: known(name),
      passwordHash: undefined,
      sealedSecret: undefined,
      flags: [],
      expiresMs: undefined,
      quota: {},
      aliases: [],
      ...details,
    }
    assert.equal(await this.store.accounts.add(account), 'added')
  }

  /** Takes all mail out of the account's maildrop. */
  async empty(name: string): Promise<void> {
    assert.equal(await this.store.mail.remove(known(name)), 'removed')
  }

  /** The texts in the account's maildrop, oldest first, each octet as one character. */
  async mail(name: string): Promise<string[]> {
    const outcome = await this.store.mail.lock(known(name), { session: 'test', peer: 'test' }, newmailView)
    assert.ok(outcome.kind === 'locked')
    await using maildrop = outcome.maildrop
    const texts: string[] = []
    for (let index = 0; index < maildrop.messages; index++) {
      const text = await maildrop.text(index)
      const pieces = Buffer.isBuffer(text)
        ? [text]
        : await Array.fromAsync(text, (piece) => Buffer.from(piece))
      texts.push(Buffer.concat(pieces).toString('latin1'))
    }
    return texts
  }

  spooled(): Promise<string[]> {
    return readdir(join(this.directory, 'spool'))
  }

  /** Waits for a fact of this kind, which the server reports in its own time. */
  async fact<K extends Fact['kind']>(kind: K): Promise<Fact & { kind: K }> {
    return until(() => this.facts.find((fact) => fact.kind === kind) as (Fact & { kind: K }) | undefined)
  }

  /** From now on nothing can be read or stored. */
  async closeStore(): Promise<void> {
    if (this.#storeIsOpen) await this.store.close()
    this.#storeIsOpen = false
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.listener.close()
    await this.closeStore()
    await rm(this.directory, { recursive: true })
  }
}

interface Parts {
  readonly directory: string
  readonly store: SqliteStore
  readonly facts: Fact[]
}

function listen(options: LmtpStageOptions, { directory, store, facts }: Parts): Promise<LmtpListener> {
  return listenLmtp({
    address: options.address ?? { kind: 'tcp', host: '127.0.0.1', port: 0 },
    hostname: 'pop.example.org',
    directory: store.accounts,
    domains: ['example.org'],
    store: store.mail,
    spoolDirectory: join(directory, 'spool'),
    limits: { ...limits, ...options.limits },
    report: (fact) => facts.push(fact),
    clock: () => arrivedMs,
  })
}

/** Turns of the event loop until there is something to be had. */
export async function until<T>(something: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const patienceMs = performance.now() + 15_000
  for (;;) {
    const found = await something()
    if (found !== undefined) return found
    assert.ok(performance.now() < patienceMs, 'what the test waits for never happened')
    await nextTurn()
  }
}

function known(name: string): AccountName {
  return accountName(name) ?? assert.fail(`no account can be called ${name}`)
}
