// Internet fields: what becomes of the headers of mail that came by LMTP.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginsWithHeader, internetFields } from './internet-fields.ts'

/** The value of From:, and the field of VMS MAIL that it becomes. */
const senders: readonly (readonly [header: string, field: string])[] = [
  ['hughes@indiana.edu', 'SMTP%"hughes@indiana.edu"'],
  // The example of IUPOP3 1.8, History.
  ['"larry hughes" <hughes@indiana.edu>', 'SMTP%"hughes@indiana.edu" "larry hughes"'],
  ['larry hughes <hughes@indiana.edu>', 'SMTP%"hughes@indiana.edu" "larry hughes"'],
  ['hughes@indiana.edu (larry hughes)', 'SMTP%"hughes@indiana.edu" "larry hughes"'],
  ['(work) <a@b.c>', 'SMTP%"a@b.c"'],
  ['"Hughes, L. (x2293)" <a@b.c>, d@e.f', 'SMTP%"a@b.c" "Hughes, L. (x2293)"'],
  ['a@b.c, "D" <d@e.f>', 'SMTP%"a@b.c"'],
  ['Team: Ann <a@b.c>, d@e.f;', 'SMTP%"a@b.c" "Ann"'],
  ['"A \\"B\\" C" <a@b.c>', 'SMTP%"a@b.c" "A ""B"" C"'],
  ['=?utf-8?Q?J=C3=BCrgen?= <a@b.c>', 'SMTP%"a@b.c" "Jürgen"'],
  ['=?iso-8859-1?B?SvxyZ2Vu?= =?us-ascii*en?q?_Meyer?= <a@b.c>', 'SMTP%"a@b.c" "Jürgen Meyer"'],
  ['=?x-unknown?Q?J=FC?= <a@b.c>', 'SMTP%"a@b.c" "=?x-unknown?Q?J=FC?="'],
  // SMTP hides quotation marks within the address (TCP/IP Services 15.1.6.1.1).
  ['"ABC::DEF VIVALDI"@xyz.org', 'SMTP%"¢ABC::DEF VIVALDI¢@xyz.org"'],
  ['a @ b.c', 'SMTP%"a@b.c"'],
  ['a@[192.0.2.1]', 'SMTP%"a@[192.0.2.1]"'],
  // No address in From: the envelope's then.
  ['', 'SMTP%"bounce@example.org"'],
  ['undisclosed:;', 'SMTP%"bounce@example.org"'],
  ['Ann <>', 'SMTP%"bounce@example.org"'],
]

for (const [header, field] of senders) {
  test(`From: ${header}`, () => {
    const head = Buffer.from(`Return-Path: <bounce@example.org>\r\nFrom: ${header}\r\n\r\ntext\r\n`)
    assert.equal(internetFields(head).from, field)
  })
}

test('without any address the mail is from postmaster', () => {
  for (const text of ['', 'text\r\n', 'Return-Path: <>\r\n\r\nFrom: a@b.c\r\n'])
    assert.equal(internetFields(Buffer.from(text)).from, 'SMTP%"postmaster"')
})

test('To:, CC: and Subject: are the message’s own, unfolded, several of a name as one list', () => {
  const head = Buffer.from(
    'TO: a@b.c,\r\n\td@e.f\r\nCc : x@y.z\r\nto: g@h.i\r\nSubject:\r\n =?utf-8?Q?J=C3=BC?= again\r\n\r\nCc: no@no.no\r\n',
  )
  assert.deepEqual(internetFields(head), {
    from: 'SMTP%"postmaster"',
    to: 'a@b.c,\td@e.f, g@h.i',
    cc: 'x@y.z',
    subject: '=?utf-8?Q?J=C3=BC?= again',
  })
})

test('8-bit headers are UTF-8 if they are that, else ISO 8859-1', () => {
  for (const encoding of ['utf8', 'latin1'] as const)
    assert.equal(internetFields(Buffer.from('Subject: Grüße\r\n\r\n', encoding)).subject, 'Grüße')
})

test('a text begins with a header, or does not', () => {
  for (const text of ['Subject: x\r\n', 'X-Y:\r\n', 'Received : by x\r\n'])
    assert(beginsWithHeader(Buffer.from(text)))
  for (const text of ['', '\r\nSubject: x\r\n', 'Dear all: hello\r\n', ' Subject: x\r\n', '\xff: x\r\n'])
    assert(!beginsWithHeader(Buffer.from(text)), text)
})
