// LMTP when something is wrong: too large, out of order, broken off, overcrowded, idle, shutting down.

import assert from 'node:assert/strict'
import { rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { LmtpClient, wireText } from './lmtp-client.ts'
import { LmtpStage, until } from './lmtp-stage.ts'

const text = 'Subject: hello\r\n\r\nHello.\r\n'

test('LMTP: a message too large is refused at MAIL when its size is told (RFC 1870 §6.1)', async () => {
  await using stage = await LmtpStage.open({ limits: { messageOctetsMax: 1000 } })
  await using client = await stage.client()
  assert.equal(
    await client.ask('MAIL FROM:<a@example.com> SIZE=1001'),
    '552 5.3.4 Error: message exceeds fixed maximum message size 1000',
  )
  assert.equal(await client.ask('MAIL FROM:<a@example.com> SIZE=1000'), '250 2.1.0 Accepted')
})

test('LMTP: a message too large is refused after DATA, to each recipient, and the next one is taken', async () => {
  await using stage = await LmtpStage.open({ limits: { messageOctetsMax: 1000, spoolMemoryOctetsMax: 100 } })
  await stage.account('jones')
  await stage.account('smith')
  await using client = await stage.client()
  await client.tell('MAIL FROM:<>', 'RCPT TO:<jones>', 'RCPT TO:<smith>', 'DATA')
  await client.text('x'.repeat(999))
  const refusal = '552 5.3.4 message exceeds 1000 octets'
  assert.deepEqual(await client.replies(2), [refusal, refusal])
  assert.deepEqual([await stage.mail('jones'), await stage.spooled()], [[], []])
  await client.tell('MAIL FROM:<>', 'RCPT TO:<jones>', 'DATA')
  await client.text('x'.repeat(998))
  assert.equal(await client.reply(), '250 2.0.0 <jones> delivered')
  assert.equal((await stage.fact('not-delivered')).reason, 'message too large')
})

test('LMTP: a directory that cannot be read is no reason to bounce mail', async () => {
  await using stage = await LmtpStage.open()
  await stage.account('jones')
  await using client = await stage.client()
  await client.ask('MAIL FROM:<>')
  await stage.closeStore()
  assert.equal(await client.ask('RCPT TO:<jones>'), '451 4.3.0 <jones> try again later')
  assert.equal(await client.ask('NOOP'), '250 2.0.0 OK')
  assert.equal((await stage.fact('trouble')).where, 'account directory')
})

test('LMTP: a store that cannot store is no reason to bounce mail', async () => {
  await using stage = await LmtpStage.open()
  await stage.account('jones')
  await using client = await stage.client()
  await client.tell('MAIL FROM:<>', 'RCPT TO:<jones>', 'DATA')
  await stage.closeStore()
  await client.text(text)
  assert.equal(await client.reply(), '451 4.3.0 <jones> not delivered, try again later')
  assert.equal(await client.ask('NOOP'), '250 2.0.0 OK')
  assert.equal((await stage.fact('trouble')).where, 'delivery')
  assert.equal((await stage.fact('not-delivered')).reason, 'could not be stored')
})

test('LMTP: a spool that cannot be written is answered when the text has come to its end', async () => {
  await using stage = await LmtpStage.open({ limits: { spoolMemoryOctetsMax: 100 } })
  await stage.account('jones')
  await rmdir(join(stage.directory, 'spool'))
  await using client = await stage.client()
  await client.tell('MAIL FROM:<>', 'RCPT TO:<jones>', 'DATA')
  await client.text('x'.repeat(500_000))
  assert.equal(await client.reply(), '451 4.3.0 <jones> not delivered, try again later')
  assert.equal(await client.ask('NOOP'), '250 2.0.0 OK')
  assert.deepEqual(await stage.mail('jones'), [])
})

for (const [how, leave] of [
  ['resets', (client: LmtpClient) => client.reset()],
  ['closes', (client: LmtpClient) => client.halfClose()],
] as const) {
  test(`LMTP: a client that ${how} the connection within a text leaves nothing behind`, async () => {
    await using stage = await LmtpStage.open({ limits: { spoolMemoryOctetsMax: 100 } })
    await stage.account('jones')
    await using client = await stage.client()
    await client.tell('MAIL FROM:<a@example.com>', 'RCPT TO:<jones>', 'DATA')
    await client.send(`${text.repeat(100)}\r\n.\r`)
    await until(async () => (await stage.spooled())[0])
    leave(client)
    assert.equal((await stage.fact('not-delivered')).reason, 'message not sent to its end')
    await until(async () => ((await stage.spooled()).length === 0 ? 'empty' : undefined))
    assert.deepEqual(await stage.mail('jones'), [])
    assert.deepEqual(
      stage.facts.filter((fact) => fact.kind === 'trouble'),
      [],
    )
    await using next = await stage.client()
    assert.equal(await next.ask('NOOP'), '250 2.0.0 OK')
  })
}

test('LMTP: a command line without end is cut off', async () => {
  await using stage = await LmtpStage.open({ limits: { deliveryLineOctetsMax: 1000 } })
  await using client = await stage.client()
  await client.send('x'.repeat(100_000))
  assert.equal(await client.reply(), '421 4.4.2 Error: Command line too long')
  await client.closed()
})

test('LMTP: garbage is answered, and ends the connection when there is no end to it', async () => {
  await using stage = await LmtpStage.open()
  await using client = await stage.client()
  await client.send(Buffer.from('\0\xff\n\r\r\n'.repeat(20), 'latin1'))
  assert.deepEqual(await client.replies(9), Array(9).fill('500 5.5.2 Error: command not recognized'))
  assert.equal(await client.reply(), '421 4.4.2 Error: too many unrecognized commands')
  await client.closed()
})

test('LMTP: a connection too many is told to come back', async () => {
  await using stage = await LmtpStage.open({ limits: { deliveryConnectionsMax: 1 } })
  {
    await using first = await stage.client()
    await using second = await LmtpClient.open(stage.listener.address)
    assert.equal(await second.reply(), '421 Too many connections, try again later')
    await second.closed()
    assert.equal(await first.ask('NOOP'), '250 2.0.0 OK')
  }
  await using third = await LmtpClient.open(stage.listener.address)
  assert.match((await third.reply()) ?? '', /^220 /)
})

test('LMTP: silence ends the connection, within a text as well', async () => {
  await using stage = await LmtpStage.open({ limits: { deliveryIdleMs: 300 } })
  await stage.account('jones')
  await using client = await stage.client()
  assert.equal(await client.reply(), '421 4.4.2 Timeout - closing connection')
  await client.closed()
  await using other = await stage.client()
  await other.send(`MAIL FROM:<>\r\nRCPT TO:<jones>\r\nDATA\r\n${text}`)
  await other.replies(3)
  assert.equal(await other.reply(), '421 4.4.2 Timeout - closing connection')
  await other.closed()
  assert.equal((await stage.fact('not-delivered')).reason, 'message not sent to its end')
})

test('LMTP: a client that sends and never reads is left to wait, others are served', async () => {
  await using stage = await LmtpStage.open()
  const client = await stage.client()
  client.stopReading()
  const sent = client.send(Buffer.from('NOOP\r\n'.repeat(5_000_000)))
  await using other = await stage.client()
  let unsent: number
  do {
    unsent = client.unsentOctets
    for (let count = 0; count < 100; count++) assert.equal(await other.ask('NOOP'), '250 2.0.0 OK')
  } while (client.unsentOctets < unsent)
  // What is left waits on the client's side: the server has stopped reading, and holds no replies.
  assert.ok(unsent > 0)
  client.reset()
  await sent
})

test('LMTP: closing says good-bye to idle clients and lets a text under way arrive', async () => {
  await using stage = await LmtpStage.open()
  await stage.account('jones')
  await using idle = await stage.client()
  await using busy = await stage.client()
  await busy.tell('MAIL FROM:<>', 'RCPT TO:<jones>', 'DATA')
  await busy.send(text)
  const closed = stage.listener.close()
  assert.equal(await idle.reply(), '421 4.3.2 Newmail is shutting down')
  await assert.rejects(LmtpClient.open(stage.listener.address), /ECONNREFUSED/)
  await busy.send(wireText('more'))
  assert.deepEqual(await busy.replies(2), [
    '250 2.0.0 <jones> delivered',
    '421 4.3.2 Newmail is shutting down',
  ])
  await closed
  assert.equal((await stage.mail('jones')).length, 1)
})

test('LMTP: closing cuts a text that does not arrive in time, and nothing of it is stored', async () => {
  await using stage = await LmtpStage.open({ limits: { drainMs: 50, spoolMemoryOctetsMax: 10 } })
  await stage.account('jones')
  await using client = await stage.client()
  await client.tell('MAIL FROM:<>', 'RCPT TO:<jones>', 'DATA')
  await client.send(text)
  await stage.listener.close()
  assert.deepEqual([await stage.mail('jones'), await stage.spooled()], [[], []])
  await client.closed()
})
