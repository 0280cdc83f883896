// Texts through LMTP: what a correct client sends is in the maildrop octet for octet, in canonical form.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { canonicalText } from '../src/mail/canonical.ts'
import { endedText, type LmtpClient } from './lmtp-client.ts'
import { LmtpStage } from './lmtp-stage.ts'

const rows: readonly [name: string, text: string][] = [
  ['nothing at all', ''],
  ['a lone dot', '.'],
  ['dots at line starts', '.a\r\n..\r\n...\r\n.\r\n'],
  ['dots after bare LFs', 'a\n.\n..\n...\n.\r\n..b'],
  ['dots after bare CRs', 'a\r.\r..\r...\r.\r\n'],
  ['bare LFs and bare CRs', '\n\ra\r\rb\n\nc\r'],
  ['no final line end', 'Subject: x\r\n\r\nend'],
  ['NULs', 'a\0b\0\r\n\0'],
  ['8-bit octets that are no UTF-8', '\xff\xfe\x80\xe4\r\n'],
  ['a line of 1 MB', 'x'.repeat(1_000_000)],
  ['a line of 1 MB of dots', '.'.repeat(1_000_000)],
  ['a text that goes through the spool file', `${'0123456789.'.repeat(9)}\r\n.`.repeat(20_000)],
  ['a stuffed dot in every line', '.\r\n'.repeat(50_000)],
]

/** Texts that end too early in the reading of a careless server, with commands behind. */
const smuggling: readonly string[] = [
  '\n.\n',
  '\n.\r\n',
  '\r.\r',
  '\r.\r\n',
  '\r\n.\n',
  '\r\n.\r',
  '\0\r\n.\0\r\n',
].map(
  (end) =>
    `Subject: one\r\n\r\nbody${end}MAIL FROM:<evil@example.com>\r\nRCPT TO:<jones>\r\nDATA\r\nevil\r\n`,
)

let stage: LmtpStage
let client: LmtpClient

before(async () => {
  stage = await LmtpStage.open()
  await stage.account('jones')
  client = await stage.client()
})

after(async () => {
  await client[Symbol.asyncDispose]()
  await stage[Symbol.asyncDispose]()
})

for (const [name, text] of rows) {
  test(`text: ${name}`, () => arrives(text))
}

for (const text of smuggling) {
  test(`text: one message it stays with ${JSON.stringify(text.slice(18, 26))}`, () => arrives(text))
}

test('text: any octets', async () => {
  const parts = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('\r\n', '\n', '\n..', '\r', '.', '.', 'x', '\0', '\xff') },
    {
      weight: 1,
      arbitrary: fc.uint8Array({ maxLength: 20 }).map((octets) => Buffer.from(octets).toString('latin1')),
    },
  )
  const texts = fc.array(parts, { maxLength: 40 }).map((parts) => parts.join(''))
  await fc.assert(
    fc.asyncProperty(texts, fc.constantFrom(1, 2, 7, 4096), (text, piece) => arrives(text, piece)),
    { numRuns: 60 },
  )
})

/** Delivers the text, and finds it and nothing else in the maildrop. */
async function arrives(text: string, piece = 65_536): Promise<void> {
  await stage.empty('jones')
  await client.tell('MAIL FROM:<a@example.com>', 'RCPT TO:<jones>', 'DATA')
  await client.text(text, piece)
  assert.equal(await client.reply(), '250 2.0.0 <jones> delivered')
  // A reply too many would be read here.
  assert.equal(await client.ask('RSET'), '250 2.0.0 Flushed')
  const mail = await stage.mail('jones')
  assert.equal(mail.length, 1)
  const [message = ''] = mail
  const body = message.slice(message.indexOf(' +0000\r\n') + ' +0000\r\n'.length)
  const expected = Buffer.from(canonicalText(Buffer.from(endedText(text), 'latin1'))).toString('latin1')
  assert.ok(
    body === expected,
    `${JSON.stringify(body.slice(0, 200))} is not ${JSON.stringify(expected.slice(0, 200))}`,
  )
  assert.deepEqual(await stage.spooled(), [])
}
