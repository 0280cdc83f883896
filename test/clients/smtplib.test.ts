// Python's smtplib.LMTP delivers.

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { join } from 'node:path'
import { letter, letters, oddLetters } from './letters.ts'
import { clientHome, lacks } from './program.ts'
import { Served } from './served.ts'
import { smtplib } from './smtplib.ts'

const from = 'sender@test.example'

suite('smtplib.LMTP', { concurrency: true }, () => {
  test('delivers every octet over TCP and over a Unix socket', async (t) => {
    if (lacks(t, 'python3')) return
    await using home = await clientHome()
    const socketPath = join(home.path, 'lmtp')
    await using served = await Served.start({ socketPath })
    await served.account('jones')
    await served.account('smith')
    const all = [...letters, ...Object.values(oddLetters)]
    const letter = (name: string, text: string) => ({ from, to: [`${name}@example.org`], text })
    const accepted = all.map(() => null)
    const tcp = { protocol: 'lmtp', host: '127.0.0.1', port: served.lmtpPort } as const
    assert.deepEqual(await smtplib({ ...tcp, letters: all.map((text) => letter('jones', text)) }), accepted)
    const unix = { protocol: 'lmtp', host: socketPath, port: 0 } as const
    assert.deepEqual(await smtplib({ ...unix, letters: all.map((text) => letter('smith', text)) }), accepted)
    // smtplib cannot send no text: it sends a line end.
    const arrived = all.map((text) => (text === '' ? '\r\n' : text))
    await served.assertHolds('jones', arrived)
    await served.assertHolds('smith', arrived)
  })

  test('is told of an unknown user and of a full maildrop', async (t) => {
    if (lacks(t, 'python3')) return
    await using served = await Served.start()
    await served.account('full', { octetsMax: 100 })
    await served.account('jones')
    const refused = await smtplib({
      protocol: 'lmtp',
      host: '127.0.0.1',
      port: served.lmtpPort,
      letters: ['unknown', 'full', 'jones'].map((to) => ({ from, to: [to], text: letter('plain') })),
    })
    assert.deepEqual(refused, [
      [550, '5.1.1 <unknown> no such account'],
      [552, '5.2.2 <full> maildrop is full'],
      null,
    ])
    await served.assertHolds('full', [])
    await served.assertHolds('jones', [letter('plain')])
  })
})
