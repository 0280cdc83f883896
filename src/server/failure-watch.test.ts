// Failure watch: what is told when, and what the next start makes of the mark that it finds.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { addAccounts, known } from '../../test/accounts.ts'
import type { Fact } from '../base/facts.ts'
import { FailureWatch } from './failure-watch.ts'
import { openRepository, type Repository } from './repository.ts'

const minuteMs = 60_000

suite('failure mails', () => {
  test('at most five within ten minutes; the next one tells how many there were besides', async () => {
    await using site = await Site.open()
    for (let count = 1; count <= 7; count++) await site.fail(`failure ${count}`)
    assert.equal(await site.mails(), 5)
    site.nowMs += 11 * minuteMs
    await site.fail('failure 8')
    assert.equal(await site.mails(), 6)
    assert.match(site.lastText, /^It ended 2 times more, without a mail for each\.$/m)
  })

  test('what cannot be delivered stands in the mark, and is told by the next start', async () => {
    await using site = await Site.open()
    site.isBroken = true
    await site.fail('the disk is full')
    site.isBroken = false
    assert.equal(await site.mails(), 0)
    await site.runWell()
    assert.equal(await site.mails(), 1)
    assert.match(site.lastText, /^Reason: {2}the disk is full$/m)
    await site.runWell()
    assert.equal(await site.mails(), 1)
  })

  test('a damaged mark is of a server that did not end by itself', async () => {
    await using site = await Site.open()
    await writeFile(join(site.path, 'running.json'), '{"pid":')
    await site.runWell()
    assert.equal(await site.mails(), 1)
    assert.match(site.lastText, /^Reason: {2}it ended without a word/m)
  })

  test('no mark is left behind by a server that ends as it should', async () => {
    await using site = await Site.open()
    await site.runWell()
    assert.equal(existsSync(join(site.path, 'running.json')), false)
  })

  test('without postmasters there is nobody to tell', async () => {
    await using site = await Site.open([])
    await site.fail('a failure')
    await site.runWell()
    assert.equal(await site.mails(), 0)
  })

  test('a postmaster without an account is warned of', async () => {
    await using site = await Site.open(['jones', 'nobody'])
    await site.runWell()
    const warnings = site.facts.flatMap((fact) => (fact.kind === 'warning' ? [fact.text] : []))
    assert.deepEqual(warnings, ['TCPIP$POP_POSTMASTER names nobody, who has no account'])
  })

  test('lines of the log are kept short enough for mail', async () => {
    await using site = await Site.open()
    site.lines = ['x'.repeat(3_000), 'é'.repeat(500)]
    await site.fail('a failure')
    for (const line of site.lastText.split('\n')) assert.ok(Buffer.byteLength(line) <= 998)
    assert.equal(site.lastText.match(/^x+$/gm)?.join('').length, 3_000)
  })
})

class Site implements AsyncDisposable {
  readonly facts: Fact[] = []
  nowMs = Date.UTC(2027, 0, 1)
  isBroken = false
  lines: readonly string[] = []
  lastText = ''
  readonly #directory: AsyncDisposable & { readonly path: string }
  readonly #repository: Repository
  readonly #postmasters: readonly string[]

  private constructor(
    directory: AsyncDisposable & { readonly path: string },
    repository: Repository,
    postmasters: readonly string[],
  ) {
    this.#directory = directory
    this.#repository = repository
    this.#postmasters = postmasters
  }

  static async open(postmasters: readonly string[] = ['jones']): Promise<Site> {
    const directory = await mkdtempDisposable(join(tmpdir(), 'newmail-failure-'))
    const repository = await openRepository(directory.path, 'any')
    await addAccounts(repository, ['jones'])
    return new Site(directory, repository, postmasters)
  }

  get path(): string {
    return this.#directory.path
  }

  async fail(reason: string): Promise<void> {
    const watch = await this.#begin()
    await watch.failed(new Error(reason))
  }

  async runWell(): Promise<void> {
    const watch = await this.#begin()
    watch.ended()
  }

  async mails(): Promise<number> {
    return (await this.#repository.mail.usage(known('jones'))).messages
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#repository[Symbol.asyncDispose]()
    await this.#directory[Symbol.asyncDispose]()
  }

  #begin(): Promise<FailureWatch> {
    const { mail, accounts, spoolDirectory } = this.#repository
    const deliver: typeof mail.deliver = (delivery) => {
      if (this.isBroken) return Promise.reject(new Error('the test wanted it'))
      if (delivery.text.kind === 'memory') this.lastText = textOf(delivery.text.data)
      return mail.deliver(delivery)
    }
    const store = new Proxy(mail, {
      get: (target, name) => (name === 'deliver' ? deliver : Reflect.get(target, name, target)),
    })
    return FailureWatch.begin({
      dataDirectory: this.path,
      version: 'Newmail-test',
      logFile: undefined,
      lastLines: () => this.lines,
      repository: { accounts, spoolDirectory, mail: store },
      postmasters: this.#postmasters.map(known),
      hostname: 'mail.example.org',
      domains: [],
      report: (fact) => this.facts.push(fact),
      clock: () => this.nowMs,
    })
  }
}

function textOf(data: Uint8Array): string {
  return Buffer.from(data).toString().replaceAll('\r\n', '\n')
}
