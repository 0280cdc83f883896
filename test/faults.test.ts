// Faults: kill -9 of a real server at random instants. What was promised is kept, and nothing is half done.

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate as nextTurn, setTimeout as passed } from 'node:timers/promises'
import type { Client } from './client.ts'
import { House, seeded, type Random } from './house.ts'
import { announce, handOver, openMta, reply } from './mta.ts'
import type { PopClient } from './pop-client.ts'

const rounds = 5
const connections = 4
const sessions = 5

suite('kill -9', () => {
  test('during deliveries: what has its 250 is there once and in order, the rest once at most', async (t) => {
    const random = seeded(t)
    await using house = await House.open([...numbered('first', rounds), ...numbered('second', rounds)])
    for (let round = 0; round < rounds; round++) {
      const accounts = [`first-${round}`, `second-${round}`]
      const stream = new Stream(accounts, random)
      await stream.runUntilKilled(house, { acknowledged: 1 + random(120), moreMs: random(20) })
      t.diagnostic(`round ${round}: ${stream.acknowledged.join(' + ')} messages acknowledged`)
      await house.restart()
      const [first, second] = await Promise.all(accounts.map((account) => idsOfTexts(house, account)))
      assert.deepEqual(first, second, 'recipients of one transaction have the same mail')
      stream.assertKept(first ?? [])
    }
  })

  test('during QUIT: all marked messages are gone or none, and locks are free at once', async (t) => {
    const random = seeded(t)
    const all = Array.from({ length: rounds }, (_, round) => numbered(`account-${round}`, sessions))
    await using house = await House.open(all.flat())
    for (const [round, accounts] of all.entries()) {
      const messages = 1 + random(600)
      await house.stock(accounts, messages)
      const quitting = await Promise.all(accounts.map((account) => Quitting.prepare(house, account, random)))
      const told = await quitUntilKilled(house, quitting, random)
      await house.restart()
      const updated = await Promise.all(quitting.map((session) => session.wasUpdated(house)))
      const count = updated.filter(Boolean).length
      t.diagnostic(`round ${round}: ${messages} messages each; of ${sessions} ${told} told, ${count} updated`)
    }
  })

  test('during a delivery of 20 MB: it is there whole or not at all, and leaves nothing behind', async (t) => {
    const random = seeded(t)
    await using house = await House.open(numbered('account', 4))
    const text = Buffer.from(`${'x'.repeat(998)}\r\n`.repeat(20_000))
    for (const [round, share] of [random(100) / 100, 1, 1, 1].entries()) {
      const account = `account-${round}`
      const mta = await openMta(house.server.lmtp)
      await announce(mta, [account])
      await mta.send(text.subarray(0, Math.floor(share * text.length)))
      if (share === 1) await mta.send(Buffer.from('.\r\n'))
      const answering = reply(mta)
      await Promise.race([answering, passed(random(1_000))])
      await house.server.kill()
      const answer = await answering
      mta.reset()
      await house.restart()
      await using pop = await house.login(account)
      const found = await pop.all()
      t.diagnostic(`${share * 100} % sent, answered ${answer}: ${found.length} messages`)
      if (share < 1) assert.equal(found.length, 0)
      if (answer !== undefined) assert.equal(found.length, 1)
      for (const { text: kept } of found) assert.ok(kept.subarray(-text.length).equals(text))
    }
  })
})

/** MTAs that deliver to the same recipients as fast as they can. */
class Stream {
  readonly acknowledged = Array.from({ length: connections }, () => 0)
  readonly #recipients: readonly string[]
  readonly #random: Random
  readonly #reached = Promise.withResolvers<void>()
  #wanted = 0
  #isKilled = false

  constructor(recipients: readonly string[], random: Random) {
    this.#recipients = recipients
    this.#random = random
  }

  /** Kills the server after so many acknowledged messages and a moment more. */
  async runUntilKilled(
    house: House,
    { acknowledged, moreMs }: { readonly acknowledged: number; readonly moreMs: number },
  ): Promise<void> {
    this.#wanted = acknowledged
    const mtas = await Promise.all(this.acknowledged.map(() => openMta(house.server.lmtp)))
    const runs = Promise.all(mtas.map((mta, connection) => this.#run(mta, connection)))
    await Promise.race([this.#reached.promise, runs])
    await moment(moreMs)
    this.#isKilled = true
    await house.server.kill()
    await runs
    for (const mta of mtas) mta.reset()
  }

  /** Every acknowledged message once and in order; after them, of each connection, perhaps the one under way. */
  assertKept(ids: readonly string[]): void {
    for (const [connection, acknowledged] of this.acknowledged.entries()) {
      const kept = ids.filter((id) => id.startsWith(`${connection}-`)).map((id) => Number(id.split('-')[1]))
      const expected = Array.from({ length: Math.max(acknowledged, kept.length) }, (_, index) => index)
      assert.deepEqual(kept, expected)
      assert.ok(kept.length <= acknowledged + 1, `${kept.length} kept, ${acknowledged} acknowledged`)
    }
  }

  async #run(mta: Client, connection: number): Promise<void> {
    try {
      for (let sequence = 0; ; sequence++) {
        // One in twenty is long enough to be spooled to a file and staged.
        const octets = this.#random(20) === 0 ? 1_500_000 : this.#random(3_000)
        const text = textOf(`${connection}-${sequence}-${octets}`)
        for (const reply of await handOver(mta, this.#recipients, { text }))
          assert.match(reply ?? '', /^250 /)
        this.acknowledged[connection] = sequence + 1
        if (this.acknowledged.reduce((sum, count) => sum + count) >= this.#wanted) this.#reached.resolve()
      }
    } catch (error) {
      if (!this.#isKilled) throw error
    }
  }
}

/** Of the form connection-sequence-octets, from which the whole text follows. */
function textOf(id: string): Buffer {
  return Buffer.from(`Subject: ${id}\r\n\r\n${'x'.repeat(Number(id.split('-')[2]))}\r\n`)
}

/** The ids of the account's messages, each of which is compared with what was sent. */
async function idsOfTexts(house: House, account: string): Promise<readonly string[]> {
  await using pop = await house.login(account)
  return (await pop.all()).map(({ announced, text }) => {
    assert.equal(text.length, announced)
    const id = /^Subject: (\S+)\r$/m.exec(text.toString('latin1', 0, 1000))?.[1] ?? assert.fail('no subject')
    const sent = textOf(id)
    assert.ok(text.subarray(-sent.length).equals(sent), `${id} is not what was sent`)
    return id
  })
}

/** A session that has marked some of its messages and is about to say QUIT. */
class Quitting {
  readonly #pop: PopClient
  readonly #account: string
  readonly #before: readonly string[]
  readonly #kept: readonly string[]
  #reply = ''

  private constructor(
    pop: PopClient,
    account: string,
    uids: { before: readonly string[]; kept: readonly string[] },
  ) {
    this.#pop = pop
    this.#account = account
    this.#before = uids.before
    this.#kept = uids.kept
  }

  static async prepare(house: House, account: string, random: Random): Promise<Quitting> {
    const pop = await house.login(account)
    const before = await pop.uidl()
    const kept = before.filter((_, index) => index === 0 || random(4) === 0)
    const marked = before.flatMap((uid, index) => (kept.includes(uid) ? [] : [index + 1]))
    await pop.client.send(Buffer.from(marked.map((number) => `DELE ${number}\r\n`).join('')))
    for (const _ of marked) assert.match((await pop.client.line()) ?? '', /^\+OK /)
    return new Quitting(pop, account, { before, kept })
  }

  /** Whether QUIT was answered before the end of the connection. */
  async quit(): Promise<boolean> {
    this.#reply = await this.#pop.client.ask('QUIT')
    if (this.isTold) assert.match(this.#reply, /^\+OK /)
    return this.isTold
  }

  get isTold(): boolean {
    return !this.#reply.startsWith('<')
  }

  /** Fails if the maildrop is something between before and after. */
  async wasUpdated(house: House): Promise<boolean> {
    this.#pop.client.reset()
    await using pop = await house.login(this.#account)
    const uids = await pop.uidl()
    const isUpdated = uids.length === this.#kept.length
    if (this.isTold) assert.ok(isUpdated, `${this.#account} was told that its messages are gone`)
    assert.deepEqual(uids, isUpdated ? this.#kept : this.#before)
    const { announced, text } = await pop.retr(1)
    assert.equal(text.length, announced)
    return isUpdated
  }
}

/** Each quits at its moment; gives how many were answered before the server was killed. */
async function quitUntilKilled(house: House, quitting: readonly Quitting[], random: Random): Promise<number> {
  const ends = quitting.map(async (session) => {
    await moment(random(20))
    return session.quit()
  })
  await moment(random(60))
  await house.server.kill()
  return (await Promise.all(ends)).filter(Boolean).length
}

/** So long, more exactly than a timer would have it. When a fault strikes does not decide what must hold. */
async function moment(ms: number): Promise<void> {
  const end = performance.now() + ms
  while (performance.now() < end) await nextTurn()
}

function numbered(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}`)
}
