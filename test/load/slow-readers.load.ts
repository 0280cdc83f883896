// Memory: a message of 100 MB comes in, and ten clients fetch one each, slowly, without the server holding any of it.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout as passed } from 'node:timers/promises'
import { password } from '../accounts.ts'
import { House } from '../house.ts'
import { announce, openMta, reply } from '../mta.ts'
import { PopClient } from '../pop-client.ts'
import { buildProgram } from './built-program.ts'
import { residentMB } from './process-figures.ts'
import { Wire } from './wire.ts'

const readers = 10
const residentMax = 150
const head = 'Subject: large\r\n\r\n'
/** Lines of all lengths, many with a dot to double; repeated, it makes 100 MB. */
const block = Array.from(
  { length: 1_000 },
  (_, n) => `${n % 3 === 0 ? '.' : ''}${'x'.repeat(n % 200)}\r\n`,
).join('')
const blocks = Math.ceil(100_000_000 / block.length)
const stuffedBlock = Buffer.from(`\r\n${block}`.replaceAll('\r\n.', '\r\n..').slice(2))

test('100 MB by LMTP, and ten slow readers of it', async (t) => {
  const names = Array.from({ length: readers }, (_, index) => `reader-${index}`)
  await using built = await buildProgram()
  await using house = await House.open(names, built)
  t.diagnostic(`at the start: ${residentMB(house.server.pid).now.toFixed(0)} MB resident`)

  await Promise.all(names.map((name) => failToLogIn(house, name)))
  t.diagnostic(`after ${readers} wrong passwords: ${residentMB(house.server.pid).now.toFixed(0)} MB resident`)

  const started = performance.now()
  await deliver(house, names)
  const delivered = residentMB(house.server.pid).peak
  t.diagnostic(`delivered in ${seconds(started)} s, at most ${delivered.toFixed(0)} MB resident`)

  const reading = performance.now()
  await Promise.all(names.map((name) => readSlowly(house, name)))
  const { peak } = residentMB(house.server.pid)
  t.diagnostic(`read by ${readers} in ${seconds(reading)} s, at most ${peak.toFixed(0)} MB resident`)
  assert.ok(peak < residentMax, `${peak} MB resident`)
})

/** The accounts of tests have cheap hashes; a name that is no account's costs what a real one does. */
async function failToLogIn({ server }: House, name: string): Promise<void> {
  await using pop = await PopClient.open(server.popPort)
  await pop.ok(`USER nobody-${name}`)
  assert.match(await pop.client.ask(`PASS ${password}`), /^-ERR \[AUTH\] /)
}

async function deliver(house: House, names: readonly string[]): Promise<void> {
  const mta = await openMta(house.server.lmtp)
  await announce(mta, names)
  await mta.send(Buffer.from(head))
  for (let sent = 0; sent < blocks; sent++) await mta.send(stuffedBlock)
  await mta.send(Buffer.from('.\r\n'))
  for (const name of names) assert.match((await reply(mta)) ?? '', /^250 /, name)
  mta.reset()
}

/** 10 MB a second at most, with all octets looked at. */
async function readSlowly(house: House, name: string): Promise<void> {
  using wire = await Wire.login(house.server.popPort, name, password)
  const octets = Number((await wire.ok('LIST 1')).split(' ')[2])
  await wire.ok('TOP 1 0')
  let top = Buffer.alloc(0)
  for await (const piece of wire.pieces()) top = Buffer.concat([top, piece])
  top = top.subarray(0, -'.\r\n'.length)
  assert.equal(octets, top.length + blocks * block.length)

  assert.match(await wire.ok('RETR 1'), new RegExp(`^\\+OK ${octets} octets$`))
  const received = createHash('sha256')
  let unpaused = 0
  for await (const piece of wire.pieces()) {
    received.update(piece)
    unpaused += piece.length
    if (unpaused < 1_000_000) continue
    unpaused = 0
    await passed(100)
  }
  const expected = createHash('sha256').update(top)
  for (let n = 0; n < blocks; n++) expected.update(stuffedBlock)
  assert.equal(received.digest('hex'), expected.update('.\r\n').digest('hex'))
  await wire.ok('QUIT')
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1)
}
