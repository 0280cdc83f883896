// TCPIP$POP_SNDBUF is set on every connection, as the system itself tells.

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { listen } from './listener.ts'

const skip = spawnSync('ss', ['-V']).error === undefined ? false : 'there is no ss (iproute2) to ask'

for (const [asked, kept] of [
  // Linux doubles the figure, for its own book-keeping.
  [32_768, 65_536],
  // The least that the manual allows (TCP/IP Services table 15-2); Linux has a least of its own.
  [512, 4_608],
] as const) {
  test(`SO_SNDBUF ${asked}`, { skip }, async () => {
    const listener = await listen({
      address: { kind: 'tcp', host: '127.0.0.1', port: 0 },
      clock: Date.now,
      sendBufferOctets: asked,
      trouble: assert.fail,
      // Open until the client has gone.
      serve: (connection) => void connection.input(Infinity).then(() => connection.end()),
    })
    const port = Number(listener.address.split(':').at(-1))
    const client = connect(port, '127.0.0.1')
    await once(client, 'connect')
    const told = execFileSync('ss', ['-tmiHn', 'state', 'established', `sport = :${port}`], {
      encoding: 'utf8',
    })
    assert.equal(Number(/\btb(\d+)/.exec(told)?.[1]), kept, told)
    client.destroy()
    await listener.close()
  })
}
