// A blocked connection is given up after five suspensions, and what the client takes in between begins them anew.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { setTimeout as passed } from 'node:timers/promises'
import type { Connection } from './connection.ts'
import { listen } from './listener.ts'

/** In place of two seconds. */
const tickMs = 20
/** 2 + 4 + 8 + 16 + 32 seconds are 31 ticks. */
const givenUpMs = 31 * tickMs

/** A server that sends more than any buffer holds, and a client that takes nothing by itself. */
async function blocked(t: TestContext): Promise<{
  readonly client: Socket
  readonly connection: Connection
  readonly over: Promise<number>
}> {
  const begun = Promise.withResolvers<Connection>()
  const over = Promise.withResolvers<number>()
  const listener = await listen({
    address: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    clock: Date.now,
    blockedTickMs: tickMs,
    trouble: assert.fail,
    serve: (connection) => {
      const startedMs = performance.now()
      connection.send(Buffer.alloc(32_000_000, 'x'))
      void Promise.resolve(connection.flush()).then(() => over.resolve(performance.now() - startedMs))
      begun.resolve(connection)
    },
  })
  const client = connect(Number(listener.address.split(':').at(-1)), '127.0.0.1')
  // A reset, when the server gives up.
  client.on('error', () => undefined)
  await once(client, 'connect')
  const connection = await begun.promise
  void listener.close()
  t.after(() => {
    client.destroy()
    connection.destroy()
  })
  return { client, connection, over: over.promise }
}

test('TCP/IP Services 15.1.3: suspended 2, 4, 8, 16 and 32 seconds, then shut down', async (t) => {
  const { connection, over } = await blocked(t)
  const tookMs = await over
  assert.equal(connection.wasBlocked, true)
  assert.equal(connection.isOpen, false)
  assert(tookMs > givenUpMs * 0.9, `${tookMs} ms`)
})

test('a client that takes something in between is not blocked', async (t) => {
  const { client, connection, over } = await blocked(t)
  // What the client itself reads ahead is a part of it.
  const feeding = setInterval(() => client.read(65_536) ?? client.read(), givenUpMs / 4)
  await passed(2.5 * givenUpMs)
  assert.equal(connection.isOpen, true)
  clearInterval(feeding)
  await over
  assert.equal(connection.wasBlocked, true)
})

test('a client that takes all in the end has not been blocked', async (t) => {
  const { client, connection, over } = await blocked(t)
  await passed(givenUpMs / 2)
  client.resume()
  await over
  assert.equal(connection.wasBlocked, false)
  assert.equal(connection.isOpen, true)
  await passed(1.5 * givenUpMs)
  assert.equal(connection.isOpen, true)
})
