// LMTP dialogues: what is announced, accepted and refused, and in which words.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LmtpClient } from './lmtp-client.ts'
import { LmtpStage } from './lmtp-stage.ts'

const text = 'Subject: hello\r\n\r\nHello.\r\n'

test('LMTP: LHLO announces what there is and nothing else', async () => {
  await using stage = await LmtpStage.open({ limits: { messageOctetsMax: 1000 } })
  await using client = await stage.client()
  assert.equal(
    await client.ask('LHLO mail.example.com'),
    '250-pop.example.org\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 1000',
  )
})

test('LMTP: HELO and EHLO are refused (RFC 2033 §4.1), and so is what is not there', async () => {
  await using stage = await LmtpStage.open()
  await using client = await stage.client()
  assert.match((await client.ask('EHLO x')) ?? '', /^500 /)
  assert.match((await client.ask('HELO x')) ?? '', /^500 /)
  for (const command of ['AUTH PLAIN', 'STARTTLS', 'WIZ x', 'XCLIENT ADDR=1.2.3.4', 'BDAT 5']) {
    assert.equal(await client.ask(command), '500 5.5.2 Error: command not recognized')
  }
  assert.equal(await client.ask('NOOP'), '250 2.0.0 OK')
  assert.equal(await client.ask('QUIT'), '221 2.0.0 Bye')
})

test('LMTP: commands out of their order are refused', async () => {
  await using stage = await LmtpStage.open()
  await stage.account('jones')
  await using client = await LmtpClient.open(stage.listener.address)
  assert.equal(await client.reply(), '220 pop.example.org LMTP Newmail')
  assert.equal(await client.ask('MAIL FROM:<>'), '503 5.5.1 Error: send LHLO first')
  await client.ask('LHLO x')
  assert.equal(await client.ask('RCPT TO:<jones>'), '503 5.5.1 Error: need MAIL command')
  assert.equal(await client.ask('MAIL FROM:<a@example.com>'), '250 2.1.0 Accepted')
  // RFC 2033 §4.2: without a recipient, DATA must fail with 503.
  assert.equal(await client.ask('DATA'), '503 5.5.1 Error: need RCPT command')
})

test('LMTP: a message is in the maildrop with its trace when 250 has been said', async () => {
  await using stage = await LmtpStage.open()
  await stage.account('jones')
  await using client = await stage.client()
  assert.deepEqual(
    await client.tell('MAIL FROM:<smith@example.com>', 'RCPT TO:<Jones@example.org>', 'DATA'),
    ['250 2.1.0 Accepted', '250 2.1.5 Accepted', '354 End data with <CR><LF>.<CR><LF>'],
  )
  await client.text(text)
  assert.equal(await client.reply(), '250 2.0.0 <Jones@example.org> delivered')
  const [message = ''] = await stage.mail('jones')
  assert.match(
    message.replaceAll('\r\n ', ' '),
    /^Return-Path: <smith@example\.com>\r\nDelivered-To: Jones@example\.org\r\nReceived: from mail\.example\.com \(\[127\.0\.0\.1\]\) by pop\.example\.org \(Newmail\) with LMTP id \S+ for <Jones@example\.org>; Sun, 01 Nov 2026 02:03:04 \+0000\r\nSubject: hello\r\n\r\nHello\.\r\n$/,
  )
  const fact = await stage.fact('delivered')
  assert.equal(fact.account, 'jones')
  assert.equal(fact.sender, 'smith@example.com')
  assert.equal(fact.octets, text.length)
  assert.match(fact.peer, /^127\.0\.0\.1:\d+$/)
})

test('LMTP: one reply for each RCPT in their order, repeated ones included (RFC 2033 §4.2); one copy each', async () => {
  await using stage = await LmtpStage.open()
  await stage.account('jones', { aliases: ['sales@example.org'] })
  await stage.account('full', { quota: { messagesMax: 0 } })
  await stage.account('smith')
  await using client = await stage.client()
  const recipients = ['smith', 'jones', 'full', 'jones', 'sales', 'smith']
  await client.ask('MAIL FROM:<>')
  for (const recipient of recipients) {
    assert.equal(await client.ask(`RCPT TO:<${recipient}@example.org>`), '250 2.1.5 Accepted')
  }
  await client.ask('DATA')
  await client.text(text)
  assert.deepEqual(await client.replies(recipients.length), [
    '250 2.0.0 <smith@example.org> delivered',
    '250 2.0.0 <jones@example.org> delivered',
    '552 5.2.2 <full@example.org> maildrop is full',
    '250 2.0.0 <jones@example.org> delivered',
    '250 2.0.0 <sales@example.org> delivered',
    '250 2.0.0 <smith@example.org> delivered',
  ])
  assert.equal((await stage.mail('jones')).length, 1)
  assert.equal((await stage.mail('smith')).length, 1)
  assert.equal((await stage.mail('full')).length, 0)
  assert.match((await stage.mail('smith'))[0] ?? '', /^Return-Path: <>\r\n/)
  assert.deepEqual(
    stage.facts.map((fact) => (fact.kind === 'not-delivered' ? fact.reason : fact.kind)),
    ['delivered', 'delivered', 'over quota'],
  )
})

test('LMTP: an unknown recipient is refused at RCPT, and the others get their mail', async () => {
  await using stage = await LmtpStage.open()
  await stage.account('jones')
  await using client = await stage.client()
  assert.deepEqual(
    await client.tell(
      'MAIL FROM:<a@example.com>',
      'RCPT TO:<nobody@example.org>',
      'RCPT TO:<jones@elsewhere.example>',
    ),
    [
      '250 2.1.0 Accepted',
      '550 5.1.1 <nobody@example.org> no such account',
      '550 5.1.1 <jones@elsewhere.example> no such account',
    ],
  )
  await client.tell('RCPT TO:<jones@example.org>', 'DATA')
  await client.text(text)
  assert.equal(await client.reply(), '250 2.0.0 <jones@example.org> delivered')
  const fact = await stage.fact('not-delivered')
  assert.deepEqual(
    [fact.recipient, fact.sender, fact.reason],
    ['nobody@example.org', 'a@example.com', 'no such account'],
  )
})

test('LMTP: addresses that an MTA may hand on are understood', async () => {
  await using stage = await LmtpStage.open()
  await stage.account('jones')
  await stage.account('smith@elsewhere.example', { aliases: ['postmaster', '"', 'info@bücher.example'] })
  await using client = await stage.client()
  const accepted = [
    'jones',
    'JONES@Example.ORG',
    '"jones"@example.org',
    'jones+lists@example.org',
    '@relay.example:jones@example.org',
    'Smith@Elsewhere.Example',
    'smith+x@elsewhere.example',
    'postmaster',
    'info@xn--bcher-kva.example',
    'info@bücher.example',
  ]
  const refused = ['"jones x"@example.org', '"smith@elsewhere.example"@example.org', '"a@b>"@example.org']
  for (const sender of ['', 'root', '"john doe"@example.com', '"a@b>c"@example.com', 'a..b.@example.com']) {
    assert.equal(await client.ask(`MAIL FROM:<${sender}>`), '250 2.1.0 Accepted', sender)
    await client.ask('RSET')
  }
  await client.ask('MAIL FROM:<smith@xn--bcher-kva.example> BODY=8BITMIME SMTPUTF8')
  for (const address of accepted)
    assert.equal(await client.ask(`RCPT TO:<${address}>`), '250 2.1.5 Accepted', address)
  for (const address of refused)
    assert.match((await client.ask(`RCPT TO:<${address}>`)) ?? '', /^550 5\.1\.1 /, address)
  assert.equal(await client.ask('RCPT TO:<>'), '501 5.1.3 Error: Bad recipient address syntax')
  assert.equal(await client.ask('RCPT TO:jones'), '501 5.1.3 Error: Bad recipient address syntax')
  await client.ask('DATA')
  await client.text(text)
  await client.replies(accepted.length)
  const [message = ''] = await stage.mail('jones')
  // The sender is kept as it was given, not turned into another spelling.
  assert.match(message, /^Return-Path: <smith@xn--bcher-kva\.example>\r\n/)
  assert.match(message, / with UTF8LMTP id /)
})

test('LMTP: bad paths are refused', async () => {
  await using stage = await LmtpStage.open()
  await using client = await stage.client()
  for (const path of ['smith@example.com', '<smith@example.com', '<a b@example.com>', '<a\0b@example.com>']) {
    assert.equal(await client.ask(`MAIL FROM:${path}`), '501 5.1.7 Error: Bad sender address syntax')
  }
  assert.match((await client.ask('MAIL FROM:<a@example.com> BODY=BINARYMIME')) ?? '', /^501 5\.5\.4 /)
  assert.match((await client.ask('MAIL FROM:<a@example.com> SIZE=many')) ?? '', /^501 5\.5\.4 /)
})

test('LMTP: too many recipients are told to come in another transaction (RFC 5321 §4.5.3.1.10)', async () => {
  await using stage = await LmtpStage.open({ limits: { recipientsMax: 2 } })
  await stage.account('jones')
  await stage.account('smith')
  await using client = await stage.client()
  assert.deepEqual(
    await client.tell('MAIL FROM:<>', 'RCPT TO:<jones>', 'RCPT TO:<smith>', 'RCPT TO:<jones>', 'DATA'),
    [
      '250 2.1.0 Accepted',
      '250 2.1.5 Accepted',
      '250 2.1.5 Accepted',
      '452 4.5.3 <jones> too many recipients',
      '354 End data with <CR><LF>.<CR><LF>',
    ],
  )
  await client.text(text)
  assert.equal((await client.replies(2)).filter((reply) => reply?.startsWith('250 2')).length, 2)
})

test('LMTP: RSET and a new LHLO forget the recipients', async () => {
  await using stage = await LmtpStage.open()
  await stage.account('jones')
  await stage.account('smith')
  await using client = await stage.client()
  await client.tell('MAIL FROM:<>', 'RCPT TO:<jones>', 'RSET', 'MAIL FROM:<>', 'RCPT TO:<jones>', 'LHLO x')
  await client.tell('MAIL FROM:<>', 'RCPT TO:<smith>', 'DATA')
  await client.text(text)
  assert.equal(await client.reply(), '250 2.0.0 <smith> delivered')
  assert.equal(await client.ask('NOOP'), '250 2.0.0 OK')
  assert.equal((await stage.mail('jones')).length, 0)
})

for (const piece of [1, 2, 7, 4096]) {
  test(`LMTP: pipelined transactions (RFC 2920) in pieces of ${piece}`, async () => {
    await using stage = await LmtpStage.open()
    await stage.account('jones')
    await using client = await stage.client()
    const transaction = `MAIL FROM:<a@example.com>\r\nRCPT TO:<jones>\r\nRCPT TO:<nobody>\r\nDATA\r\n${text}..\r\n.\r\n`
    await client.send(`${transaction}${transaction}QUIT\r\n`, piece)
    const codes = (await client.replies(11)).map((reply) => reply?.slice(0, 9))
    const one = ['250 2.1.0', '250 2.1.5', '550 5.1.1', '354 End d', '250 2.0.0']
    assert.deepEqual(codes, [...one, ...one, '221 2.0.0'])
    const texts = (await stage.mail('jones')).map((message) => message.slice(message.indexOf('Subject:')))
    assert.deepEqual(texts, [`${text}.\r\n`, `${text}.\r\n`])
  })
}
