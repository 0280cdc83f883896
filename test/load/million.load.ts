// A maildrop of a million messages: what it costs to poll it, to list it, to empty it, and what others notice.

import assert from 'node:assert/strict'
import { suite, test, before, after, type TestContext } from 'node:test'
import { openRepository } from '../../src/server/repository.ts'
import { known, password } from '../accounts.ts'
import { House } from '../house.ts'
import { handOver, openMta } from '../mta.ts'
import { buildProgram, type BuiltProgram } from './built-program.ts'
import { percentile, residentMB } from './process-figures.ts'
import { Wire } from './wire.ts'

const messages = 1_000_000
const perDelivery = 1_000
const polls = 100

suite('a maildrop of a million messages', () => {
  let built: BuiltProgram
  let house: House
  before(async () => {
    built = await buildProgram()
    house = await House.open(['million', 'ten', 'other'], built)
    await fill(house, 'ten', 10)
    await fill(house, 'other', 10)
    await fill(house, 'million', messages)
  })
  after(async () => {
    await house[Symbol.asyncDispose]()
    await built[Symbol.asyncDispose]()
  })

  test('login and STAT cost what they cost with ten', async (t) => {
    const times = { ten: [] as number[], million: [] as number[] }
    for (let poll = 0; poll < polls; poll++) {
      for (const name of ['ten', 'million'] as const) {
        const started = performance.now()
        using wire = await Wire.login(house.server.popPort, name, password)
        assert.match(await wire.ok('STAT'), new RegExp(`^\\+OK ${name === 'ten' ? 10 : messages} \\d+$`))
        await wire.ok('QUIT')
        times[name].push(performance.now() - started)
      }
    }
    const [ten, million] = [percentile(times.ten, 50), percentile(times.million, 50)]
    t.diagnostic(`median of ${polls}: ten ${ten.toFixed(2)} ms, million ${million.toFixed(2)} ms`)
    assert.ok(million < 3 * ten, `${(million / ten).toFixed(1)} times as long`)
  })

  test('LIST, UIDL and RETR of the last one, while another session goes on', async (t) => {
    using wire = await Wire.login(house.server.popPort, 'million', password)
    await noticed(t, house, 'LIST', async () => assert.equal((await listed(wire, 'LIST')).lines, messages))
    await noticed(t, house, 'LIST again', async () =>
      assert.equal((await listed(wire, 'LIST')).lines, messages),
    )
    await noticed(t, house, 'UIDL', async () => {
      const { lines, last } = await listed(wire, 'UIDL')
      assert.equal(lines, messages)
      assert.match(last, new RegExp(`^${messages} \\S+$`))
    })
    await wire.ok('QUIT')
    using next = await Wire.login(house.server.popPort, 'million', password)
    await noticed(t, house, 'RETR of the last, first of all', async () => {
      await next.ok(`RETR ${messages}`)
      let octets = 0
      for await (const piece of next.pieces()) octets += piece.length
      assert.equal(octets, text.length + '.\r\n'.length)
    })
    await next.ok('QUIT')
  })

  test('DELE of 100,000 and QUIT, then of all the rest', async (t) => {
    for (const count of [100_000, messages - 100_000]) {
      using wire = await Wire.login(house.server.popPort, 'million', password)
      await noticed(t, house, `DELE of ${count}`, () => mark(wire, count))
      await noticed(t, house, `QUIT after ${count}`, async () => {
        assert.match(await wire.ok('QUIT'), new RegExp(`${count} removed`))
      })
      using again = await Wire.login(house.server.popPort, 'million', password)
      const left = count === 100_000 ? messages - count : 0
      assert.match(await again.ok('STAT'), new RegExp(`^\\+OK ${left} `))
      await again.ok('QUIT')
    }
  })
})

const text = Buffer.from(`Subject: one of a million\r\n\r\n${'x'.repeat(100)}\r\n`)

/** Many at a time: a delivery whose recipients are all the same account. */
async function fill(house: House, name: string, count: number): Promise<void> {
  await using repository = await openRepository(house.path, 'existing')
  for (let filled = 0; filled < count; filled += perDelivery) {
    const recipient = { account: known(name), quota: {}, prefix: new Uint8Array() }
    const outcomes = await repository.mail.deliver({
      text: { kind: 'memory', octets: text.length, data: text },
      arrivedMs: Date.now(),
      recipients: Array.from({ length: Math.min(perDelivery, count - filled) }, () => recipient),
    })
    assert.ok(outcomes.every(({ kind }) => kind === 'stored'))
  }
}

async function listed(
  wire: Wire,
  command: string,
): Promise<{ readonly lines: number; readonly last: string }> {
  await wire.ok(command)
  let lines = -1
  let tail = Buffer.alloc(0)
  for await (const piece of wire.pieces()) {
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++
    tail = Buffer.concat([tail.subarray(-200), piece])
  }
  return { lines, last: tail.toString().split('\r\n').at(-3) ?? '' }
}

/** The first `count` messages, in pipelined commands. */
async function mark(wire: Wire, count: number): Promise<void> {
  const perWrite = 1_000
  for (let from = 1; from <= count; from += perWrite) {
    const numbers = Array.from({ length: Math.min(perWrite, count - from + 1) }, (_, index) => from + index)
    await wire.send(numbers.map((number) => `DELE ${number}\r\n`).join(''))
    for (const _ of numbers) assert.match(await wire.line(), /^\+OK/)
  }
}

/** Does it, and reports how long it took, how long others waited meanwhile, and the server's memory so far. */
async function noticed(t: TestContext, house: House, what: string, act: () => Promise<void>): Promise<void> {
  using other = await Wire.login(house.server.popPort, 'other', password)
  const mta = await openMta(house.server.lmtp)
  const started = performance.now()
  const progress = { isOver: false }
  const done = act().finally(() => (progress.isOver = true))
  const [noops, logins, deliveries] = await Promise.all([
    waits(progress, () => other.ok('NOOP')),
    waits(progress, () => loginAndQuit(house)),
    waits(progress, () => handOver(mta, ['other'], { text })),
  ])
  await done
  const took = performance.now() - started
  mta.reset()
  await other.ok('QUIT')
  const { peak } = residentMB(house.server.pid)
  t.diagnostic(`${what}: ${(took / 1000).toFixed(2)} s, at most ${peak.toFixed(0)} MB resident so far`)
  t.diagnostic(
    `    meanwhile p50/p99/max in ms: NOOP ${shown(noops)}, login ${shown(logins)}, delivery ${shown(deliveries)}`,
  )
  assert.ok(percentile(noops, 99) < 1_000, `NOOP of another session: ${percentile(noops, 99)} ms`)
}

/** How long `once` takes each time, one after the other until it is over. */
async function waits(
  progress: { readonly isOver: boolean },
  once: () => Promise<unknown>,
): Promise<readonly number[]> {
  const times: number[] = []
  do {
    const began = performance.now()
    await once()
    times.push(performance.now() - began)
  } while (!progress.isOver)
  return times
}

async function loginAndQuit(house: House): Promise<void> {
  using wire = await Wire.login(house.server.popPort, 'ten', password)
  await wire.ok('QUIT')
}

function shown(times: readonly number[]): string {
  return [50, 99, 100].map((percent) => percentile(times, percent).toFixed(1)).join('/')
}
