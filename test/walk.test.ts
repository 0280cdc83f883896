// Walks: two sessions and deliveries in random order against a real server; every reply is the model's.
//
// No message is lost unless a QUIT said +OK; none is shown twice, or under another unique-id than it was given.

import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import fc from 'fast-check'
import { limits } from '../src/base/limits.ts'
import { Client } from './client.ts'
import { Model, type Mail } from './model.ts'
import { NewmailStage } from './stage.ts'

type Step =
  /** What whoever has the lock says. */
  | { readonly kind: 'say'; readonly command: string }
  | { readonly kind: 'take over' | 'fail to quit' }
  | { readonly kind: 'login' | 'close' | 'reset'; readonly who: number }
  | { readonly kind: 'deliver'; readonly lines: readonly string[] }

/** More than this by NEWMAIL_WALKS=1000; a seed that fails is printed. */
const walks = Number(process.env['NEWMAIL_WALKS'] ?? 60)
const takeoverMs = 61_000
const page = limits.listingPageMessages

let stage: NewmailStage
before(async () => {
  stage = await NewmailStage.open()
})
after(() => stage[Symbol.asyncDispose]())

it(`agrees with the model on ${walks} walks`, async () => {
  const path = fc.array(steps(), { minLength: 30, maxLength: 80, size: 'max' })
  const property = fc.asyncProperty(path, async (taken) => {
    await stage.clear()
    await addAccount('jones')
    await addAccount('smith')
    await using walk = new Walk()
    for (const step of taken) await walk.take(step)
    await walk.arrive()
  })
  await fc.assert(property, { numRuns: walks })
})

it('gives nobody a unique-id of more than 70 characters', async () => {
  const name = 'x'.repeat(255)
  await stage.clear()
  await addAccount(name)
  const uids = [
    ...(await stage.deliver([name], Buffer.alloc(0))),
    ...(await stage.deliver([name], Buffer.alloc(0))),
  ]
  for (const uid of uids) assert.match(uid, /^[\x21-\x7e]{1,70}$/)
  assert.equal(new Set(uids).size, 2)
})

for (const messages of [page, page + 1, 2 * page + 1]) {
  it(`lists ${messages} messages wherever its pages end`, async () => {
    await stage.clear()
    await addAccount('jones')
    const model = new Model()
    // At once, so that they share their waits for the disk; the store files them in the order of asking.
    model.stored = await Promise.all(Array.from({ length: messages }, (_, index) => numbered(index)))
    await using client = await connected()
    same(await login(client, 'jones'), '+OK*')
    model.login()
    for (const command of ['STAT', 'LIST', 'UIDL']) await agree(client, model, command)
    for (const number of [1, page, page + 1, messages]) await agree(client, model, `DELE ${number}`)
    for (const command of ['STAT', 'LIST', 'UIDL']) await agree(client, model, command)
  })
}

function steps(): fc.Arbitrary<Step> {
  const who = fc.nat({ max: 1 })
  const number = fc.integer({ min: 1, max: 7 })
  const ofOne = fc.tuple(fc.constantFrom('LIST', 'UIDL', 'RETR', 'DELE', 'DELE', 'DELE'), number)
  const command = fc.oneof(
    fc.constantFrom('STAT', 'LIST', 'UIDL', 'LAST', 'NOOP', 'RSET', 'RSET', 'QUIT'),
    ofOne.map((parts) => parts.join(' ')),
    fc.tuple(number, fc.nat({ max: 4 })).map(([n, lines]) => `TOP ${n} ${lines}`),
  )
  const line = fc.constantFrom('', '', 'Subject: x', '.', '..', '.text', 'a\0b', '\xff\xfe', 'x'.repeat(3000))
  const lines = fc.array(line, { maxLength: 8 })
  return fc.oneof(
    { weight: 12, arbitrary: fc.record({ kind: fc.constant('say'), command }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('login'), who }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('deliver'), lines }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('close', 'reset'), who }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('take over', 'fail to quit') }) },
  )
}

class Walk implements AsyncDisposable {
  readonly #jones = new Model()
  /** Gets a copy of everything, and logs in at the end alone. */
  readonly #smith = new Model()
  readonly #clients = new Map<number, Client>()
  /** Who has the lock. */
  #holder: number | undefined

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'deliver':
        return this.#deliver(step.lines)
      case 'say':
        return this.#say(step.command)
      case 'login':
        return this.#login(step.who)
      case 'take over':
        return this.#takeOver()
      case 'fail to quit':
        return this.#failToQuit()
      case 'close':
      case 'reset':
        return this.#leave(step.who, step.kind)
    }
  }

  /** Both maildrops hold what they should, in order, and nothing else. */
  async arrive(): Promise<void> {
    for (const who of this.#clients.keys()) await this.#leave(who, 'close')
    for (const [name, model] of Object.entries({ jones: this.#jones, smith: this.#smith })) {
      await using client = await connected()
      same(await login(client, name), '+OK*')
      model.login()
      const each = model.stored.map((_, index) => `RETR ${index + 1}`)
      for (const command of ['STAT', 'LIST', 'UIDL', ...each]) await agree(client, model, command)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients.values()) client.reset()
  }

  async #deliver(lines: readonly string[]): Promise<void> {
    const text = Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1')
    const [jones = '', smith = ''] = await stage.deliver(['jones', 'smith'], text)
    this.#jones.stored = [...this.#jones.stored, { uid: jones, lines }]
    this.#smith.stored = [...this.#smith.stored, { uid: smith, lines }]
  }

  async #say(command: string): Promise<void> {
    const [holder, client] = this.#held()
    if (client === undefined) return
    await agree(client, this.#jones, command)
    if (command === 'QUIT') await this.#gone(holder)
  }

  async #login(who: number): Promise<void> {
    if (who === this.#holder) return
    const client = this.#clients.get(who) ?? (await connected())
    this.#clients.set(who, client)
    same(await login(client, 'jones'), this.#holder === undefined ? '+OK*' : '-ERR [IN-USE]*')
    if (this.#holder === undefined) this.#hold(who)
  }

  #held(): readonly [number, Client | undefined] {
    const holder = this.#holder ?? -1
    return [holder, this.#clients.get(holder)]
  }

  #hold(who: number): void {
    this.#holder = who
    this.#jones.login()
  }

  /** The holder is silent for a minute, and the other one comes. */
  async #takeOver(): Promise<void> {
    const loser = this.#holder
    if (loser === undefined) return
    await this.#leave(1 - loser, 'close')
    stage.pass(takeoverMs)
    this.#holder = undefined
    await this.#login(1 - loser)
    await this.#gone(loser)
  }

  /** The update fails: the maildrop is as it was. */
  async #failToQuit(): Promise<void> {
    const [holder, client] = this.#held()
    if (client === undefined) return
    stage.trouble('update')
    same(await client.ask('QUIT'), '-ERR [SYS/TEMP]*')
    await this.#gone(holder)
  }

  async #leave(who: number, how: 'close' | 'reset'): Promise<void> {
    const client = this.#clients.get(who)
    if (client === undefined) return
    if (how === 'close') client.halfClose()
    else client.reset()
    await this.#gone(who)
  }

  /** The connection has an end, and the server knows. */
  async #gone(who: number): Promise<void> {
    const end = await this.#clients.get(who)?.rest()
    assert.equal(end?.received, '')
    this.#clients.delete(who)
    if (this.#holder === who) this.#holder = undefined
    await stage.sessionsAtMost(this.#clients.size)
  }
}

async function addAccount(name: string): Promise<void> {
  await stage.account({ name, password: 'secret', secret: undefined, flags: [], expires: undefined })
}

/** A message whose size tells its number. */
async function numbered(index: number): Promise<Mail> {
  const lines = ['x'.repeat(index)]
  const [uid = ''] = await stage.deliver(['jones'], Buffer.from(`${lines[0]}\r\n`))
  return { uid, lines }
}

async function connected(): Promise<Client> {
  const client = await Client.open(stage.port)
  same((await client.line()) ?? '', '+OK*')
  return client
}

async function login(client: Client, name: string): Promise<string> {
  same(await client.ask(`USER ${name}`), '+OK*')
  return client.ask('PASS secret')
}

async function agree(client: Client, model: Model, command: string): Promise<void> {
  const [first = '', ...lines] = model.ask(command)
  same(await client.ask(command), first)
  if (lines.length > 0) assert.deepEqual([...(await client.lines()), '.'], lines, command)
}

/** The pattern is the reply, or its beginning when it ends in `*`. */
function same(reply: string, pattern: string): void {
  if (pattern.endsWith('*')) assert.ok(reply.startsWith(pattern.slice(0, -1)), `${reply} is not ${pattern}`)
  else assert.equal(reply, pattern)
}
