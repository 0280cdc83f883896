// Secrets: no fact and no line of the log tells a password, a digest, a secret or what a message says.

import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Log } from '../src/server/log.ts'
import { Client } from './client.ts'
import { NewmailStage } from './stage.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** Any of these in the log would be a leak. */
const secrets = [
  'Tell-tale',
  'Tattle',
  'Ap0pAp0p',
  'Gossip',
  'c4c9334bac560ecc979e58001b3e22fb',
  base64('\0jones\0Tell-tale Tattle'),
  base64('\0jones\0Gossip'),
]

/** Each is a connection: what a client says, until the server has had enough. */
const connections = [
  ['PASS Tell-tale Tattle', 'USER jones', 'PASS Tattle Tell-tale', 'USER jones', 'PASS Tell-tale Tattle '],
  ['USER jones', 'PASS Tell-tale Tattle', 'RETR 1', 'TOP 1 5', 'DELE 1', 'PASS Tell-tale Tattle', 'QUIT'],
  ['USER nobody', 'PASS Tell-tale', 'APOP jones c4c9334bac560ecc979e58001b3e22fb'],
  [`AUTH PLAIN ${base64('\0jones\0Tell-tale Tattle')}`, 'QUIT'],
  [`AUTH PLAIN ${base64('\0jones\0Gossip')}`, 'AUTH PLAIN', base64('\0jones\0Gossip')],
  [`AUTH PLAIN ${base64('\0jones\0Tell-tale Tattle')}!`, 'AUTH LOGIN', base64('\0jones\0Gossip'), 'QUIT'],
  [`PASS ${'Gossip '.repeat(100)}`, `APOP jones Gossip Ap0pAp0p`, 'Gossip', 'QUIT'],
]

it('no log line tells a secret', async () => {
  await using stage = await NewmailStage.open({ audience: { hears: 'both' } })
  const [password, secret] = ['Tell-tale Tattle', 'Ap0pAp0p']
  await stage.account({ name: 'jones', password, secret, flags: [], expires: undefined })
  await stage.deliver(['jones'], Buffer.from('Subject: Gossip\r\n\r\nGossip\r\n'))
  for (const trouble of [undefined, 'directory', 'text', 'update'] as const) {
    for (const said of connections) {
      if (trouble !== undefined) stage.trouble(trouble)
      await using client = await Client.open(stage.port)
      await client.line()
      for (const line of said) await client.ask(line)
      client.halfClose()
      await client.rest()
    }
  }
  await stage.sessionsAtMost(0)
  const log = logged(stage)
  assert.match(log, /logged-in.*jones/)
  assert.match(log, /line-received.*PASS <16 octets>/)
  assert.match(log, /line-received.*"APOP jones"/)
  assert.match(log, /line-sent.*octets of message text/)
  assert.match(log, /login-failed.*nobody/)
  assert.match(log, /the test wanted directory to fail/)
  for (const text of secrets)
    assert.ok(!log.toLowerCase().includes(text.toLowerCase()), `${text} is in the log`)
})

/** What the server would have logged, with nothing left out. */
function logged({ facts }: NewmailStage): string {
  let text = ''
  const destination = { write: (line: string) => (text += line) }
  const { report } = new Log({ level: 'DEBUG', traces: true, destination, clock: Date.now })
  for (const fact of facts) report(fact)
  return text + JSON.stringify(facts)
}
