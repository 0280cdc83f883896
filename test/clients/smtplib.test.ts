// Python's smtplib.LMTP delivers.

import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { ClientHome } from './client-home.ts'
import { letter, letters, oddLetters } from './letters.ts'
import { lacks } from './program.ts'
import { Served } from './served.ts'
import { smtplib } from './smtplib.ts'

const from = 'sender@test.example'

suite('smtplib.LMTP', { concurrency: true }, () => {
  let served: Served
  let sockets: ClientHome
  before(async () => {
    sockets = await ClientHome.make()
    served = await Served.start({ socketPath: sockets.file('lmtp') })
  })
  after(async () => {
    await served[Symbol.asyncDispose]()
    await sockets[Symbol.asyncDispose]()
  })

  test('delivers every octet over TCP and over a Unix socket', async (t) => {
    if (lacks(t, 'python3')) return
    await served.account('jones')
    await served.account('smith')
    const all = [...letters, ...Object.values(oddLetters)]
    const addressed = (to: string) => all.map((text) => ({ from, to: [`${to}@example.org`], text }))
    const accepted = all.map(() => null)
    const tcp = { protocol: 'lmtp', host: '127.0.0.1', port: served.lmtpPort } as const
    assert.deepEqual(await smtplib({ ...tcp, letters: addressed('jones') }), accepted)
    const unix = { protocol: 'lmtp', host: sockets.file('lmtp'), port: 0 } as const
    assert.deepEqual(await smtplib({ ...unix, letters: addressed('smith') }), accepted)
    // smtplib cannot send no text: it sends a line end.
    const arrived = all.map((text) => (text === '' ? '\r\n' : text))
    await served.assertHolds('jones', arrived)
    await served.assertHolds('smith', arrived)
  })

  test('is told of an unknown user and of a full maildrop', async (t) => {
    if (lacks(t, 'python3')) return
    await served.account('full', { octetsMax: 100 })
    await served.account('known')
    const refused = await smtplib({
      protocol: 'lmtp',
      host: '127.0.0.1',
      port: served.lmtpPort,
      letters: ['unknown', 'full', 'known'].map((to) => ({ from, to: [to], text: letter('plain') })),
    })
    assert.deepEqual(refused, [
      [550, '5.1.1 <unknown> no such account'],
      [552, '5.2.2 <full> maildrop is full'],
      null,
    ])
    await served.assertHolds('full', [])
    await served.assertHolds('known', [letter('plain')])
  })
})
