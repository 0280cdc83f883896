// Memory: what a session costs that is logged in and silent.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { password } from '../accounts.ts'
import { House } from '../house.ts'
import { buildProgram } from './built-program.ts'
import { residentMB } from './process-figures.ts'
import { Wire } from './wire.ts'

const sessions = 2_000
const warmUp = 200
const atOnce = 50
const perSessionMaxKB = 25

test('2,000 idle sessions', async (t) => {
  await using built = await buildProgram()
  const names = Array.from({ length: sessions }, (_, index) => `idle-${index}`)
  await using house = await House.open(names, built)
  await house.stock(names.slice(0, 1_000), 3)
  const port = house.server.popPort
  // The first logins of a server load code; they are not what a session costs.
  for (const wire of await open(port, names.slice(0, warmUp))) {
    await wire.ok('QUIT')
    wire[Symbol.dispose]()
  }
  const before = residentMB(house.server.pid).now
  const started = performance.now()
  const wires = await open(port, names)
  const after = residentMB(house.server.pid)
  const perSession = ((after.now - before) * 1000) / sessions
  t.diagnostic(
    `${before.toFixed(0)} MB before, ${after.now.toFixed(0)} MB with ${sessions} sessions (peak ${after.peak.toFixed(0)})`,
  )
  t.diagnostic(
    `${perSession.toFixed(1)} KB a session; opened in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  )
  for (const wire of wires) await wire.ok('NOOP')
  for (const wire of wires) wire[Symbol.dispose]()
  assert.ok(perSession <= perSessionMaxKB, `${perSession} KB a session`)
})

/** Each has done what a client does that polls: STAT, LIST and UIDL. */
async function open(port: number, names: readonly string[]): Promise<readonly Wire[]> {
  const wires: Wire[] = []
  for (let from = 0; from < names.length; from += atOnce) {
    const opened = names.slice(from, from + atOnce).map(async (name) => {
      const wire = await Wire.login(port, name, password)
      await wire.ok('STAT')
      for (const command of ['LIST', 'UIDL']) {
        await wire.ok(command)
        while ((await wire.line()) !== '.');
      }
      return wire
    })
    wires.push(...(await Promise.all(opened)))
  }
  return wires
}
