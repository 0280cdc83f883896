// MAIL-11 headers: each row of the manual's header table, and what no field may do to a message.

import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { idHeaders, mail11Headers, type HeaderRules, type Mail11Fields } from './mail11-headers.ts'

const fields: Mail11Fields = {
  from: 'HOST12::J_JONES   "Jim Jones"',
  to: 'SMITH',
  cc: 'ORDERS::BROWN, IN%"a@b.c"',
  subject: 'New prices',
  arrivedMs: Date.UTC(1999, 3, 6, 6, 2, 31),
}

const rules: HeaderRules = {
  from: { server: 'tcpip', decnet: 'TRANSFORM', quotedDecnet: 'TRANSFORM', unwrapsTransports: false },
  site: {
    hostName: 'orders.acme.com',
    substituteDomain: 'acme.com',
    localAliases: [],
    nodeHosts: new Map([['HOST12', 'host12.acme.com']]),
  },
  personalName: false,
  offsetMinutes: 60,
  id: { server: 'orders.acme.com TCPIP V5.0', id: 'jones-19990406060231-1' },
}

const iupop3: HeaderRules = { ...rules, from: { server: 'iupop3', defaultToSmtp: false }, personalName: true }

test('TCP/IP Services 15.1.6: all headers in their order', () => {
  assert.equal(
    mail11Headers(fields, rules),
    [
      'Date: Tue, 6 Apr 1999 07:02:31 +0100',
      'From: j_jones@host12.acme.com',
      'To: SMITH',
      'CC: ORDERS::BROWN, IN%"a@b.c"',
      'Subject: New prices',
      'X-VMS-From: HOST12::J_JONES   "Jim Jones"',
      'X-POP3-Server: orders.acme.com TCPIP V5.0',
      'X-POP3-ID: jones-19990406060231-1',
      '',
    ].join('\r\n'),
  )
})

test('IUPOP3 1.8: the headers of its example', () => {
  const from = 'SMTP%"hughes@indiana.edu" "larry hughes"'
  const id = { server: 'jade.ucs.indiana.edu IUPOP3 V1.8/UCX', id: '1993-05-12.11:39:23.167' }
  const headers = mail11Headers({ ...fields, from, cc: '' }, { ...iupop3, id })
  assert.equal(header(headers, 'From'), '"larry hughes" <hughes@indiana.edu>')
  assert(
    headers.endsWith(
      'X-VMS-From: SMTP%"hughes@indiana.edu" "larry hughes"\r\n' +
        'X-POP3-Server: jade.ucs.indiana.edu IUPOP3 V1.8/UCX\r\nX-POP3-ID: 1993-05-12.11:39:23.167\r\n',
    ),
  )
})

test('without TCPIP$POP_SEND_ID_HEADERS there are no ID headers', () => {
  assert(!mail11Headers(fields, { ...rules, id: undefined }).includes('X-POP3'))
})

test('the ID headers alone, for messages that keep their own', () => {
  assert.equal(idHeaders({ server: 'a V1', id: '1' }), 'X-POP3-Server: a V1\r\nX-POP3-ID: 1\r\n')
})

test('no To: or CC: without addressees, but always a Subject:', () => {
  const headers = mail11Headers({ ...fields, to: '', cc: ' ', subject: '' }, rules)
  assert.deepEqual(names(headers), ['Date', 'From', 'Subject', 'X-VMS-From', 'X-POP3-Server', 'X-POP3-ID'])
})

const personalNames: readonly (readonly [from: string, header: string])[] = [
  ['SMITH "Jim Smith"', '"Jim Smith" <smith@acme.com>'],
  ['SMITH', 'smith@acme.com'],
  ['SMITH ""', 'smith@acme.com'],
  ['SMITH "Smith, Jim (x2293) <jim>"', '"Smith, Jim (x2293) <jim>" <smith@acme.com>'],
  [String.raw`SMITH "Jim ""the\fox"""`, String.raw`"Jim \"the\\fox\"" <smith@acme.com>`],
  ['SMITH "Jörg Smith"', '=?UTF-8?B?SsO2cmcgU21pdGg=?= <smith@acme.com>'],
  ['SMITH "Jim\r\nBcc: x@y.z"', '"Jim  Bcc: x@y.z" <smith@acme.com>'],
]

for (const [from, expected] of personalNames) {
  test(`personal name: ${JSON.stringify(from)}`, () => {
    assert.equal(
      header(mail11Headers({ ...fields, from }, { ...rules, personalName: true }), 'From'),
      expected,
    )
  })
}

test('under NONE From: is as MAIL wrote it, the name only with TCPIP$POP_PERSONAL_NAME', () => {
  const none: HeaderRules = {
    ...rules,
    from: { server: 'tcpip', decnet: 'NONE', quotedDecnet: 'NONE', unwrapsTransports: false },
  }
  assert.equal(header(mail11Headers(fields, none), 'From'), 'HOST12::J_JONES')
  assert.equal(
    header(mail11Headers(fields, { ...none, personalName: true }), 'From'),
    'HOST12::J_JONES "Jim Jones"',
  )
})

const subjects: readonly (readonly [subject: string, raw: string])[] = [
  ['=?iso-8859-1?Q?Gr=FC=DFe?= again', '=?iso-8859-1?Q?Gr=FC=DFe?= again'],
  ['Grüße', '=?UTF-8?B?R3LDvMOfZQ==?='],
  ['Re: Grüße aus Köln am Rhein', 'Re: =?UTF-8?B?R3LDvMOfZQ==?= aus =?UTF-8?B?S8O2bG4=?= am Rhein'],
  ['two  blanks\tand a tab', 'two  blanks\tand a tab'],
  ['one\r\n\r\nbody', 'one    body'],
  ['nul\0 and bell\x07', 'nul  and bell'],
]

for (const [subject, raw] of subjects) {
  test(`subject ${JSON.stringify(subject)}`, () => {
    assert.equal(header(mail11Headers({ ...fields, subject }, rules), 'Subject'), raw)
  })
}

test('long lines are folded at blanks, before an item of a list', () => {
  const to = Array.from({ length: 12 }, (_, index) => `NODE::USER_NUMBER_${index}`).join(', ')
  const headers = mail11Headers({ ...fields, to }, rules)
  assert.equal(header(headers, 'To'), to)
  assert(headers.split('\r\n').every((line) => line.length <= 78))
})

test('whatever the fields hold: known headers in order, sane lines, US-ASCII, and the text comes back', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 300, unit: 'binary' }),
    fc.string({ maxLength: 2_000 }),
    fc
      .array(fc.constantFrom('\r', '\n', ' ', '\t', 'ü', '😀', 'a', '"', 'x'.repeat(1_200), ':', '¢'))
      .map((parts) => parts.join('')),
  )
  const order = ['Date', 'From', 'To', 'CC', 'Subject', 'X-VMS-From', 'X-POP3-Server', 'X-POP3-ID']
  fc.assert(
    fc.property(
      fc.record({ from: text, to: text, cc: text, subject: text }),
      fc.constantFrom(rules, iupop3),
      (input, rules) => {
        const headers = mail11Headers({ ...fields, ...input }, rules)
        assert.equal(headers, mail11Headers({ ...fields, ...input }, rules))
        assert.match(headers, /^(?:[\x20-\x7e\t]+\r\n)+$/)
        for (const line of headers.split('\r\n').slice(0, -1))
          assert(line.length <= 998 && /\S/.test(line), line)
        const found = names(headers)
        assert.deepEqual(
          found,
          order.filter((name) => found.includes(name)),
        )
        assert(found.includes('From') && found.includes('Subject'))
        assert.equal(squeezed(decoded(header(headers, 'Subject'))), squeezed(cleaned(input.subject)))
        assert.equal(squeezed(decoded(header(headers, 'X-VMS-From'))), squeezed(cleaned(input.from)))
      },
    ),
  )
})

function unfolded(headers: string): readonly string[] {
  return headers
    .replaceAll(/\r\n(?=[ \t])/g, '')
    .split('\r\n')
    .slice(0, -1)
}

function names(headers: string): readonly string[] {
  return unfolded(headers).map((line) => line.slice(0, line.indexOf(':')))
}

/** The value of a header, unfolded; of two headers of a name there is none. */
function header(headers: string, name: string): string {
  const lines = unfolded(headers).filter((line) => line.startsWith(`${name}:`))
  assert.equal(lines.length, 1, name)
  return lines[0]?.slice(name.length + 2) ?? ''
}

/** RFC 2047 §6.2: blanks between two encoded-words are not part of the text. */
function decoded(text: string): string {
  return text.replaceAll(/=\?UTF-8\?B\?[^?]*\?=(?:\s+=\?UTF-8\?B\?[^?]*\?=)*/g, (run) =>
    run.replaceAll(/=\?UTF-8\?B\?([^?]*)\?=\s*/g, (_, base64: string) =>
      Buffer.from(base64, 'base64').toString(),
    ),
  )
}

/** What remains of a field: controls are blanks, and what is no character is sent as U+FFFD. */
function cleaned(text: string): string {
  return Buffer.from(text)
    .toString()
    .replaceAll(/[^\P{Cc}\x80-\x9f]/gu, ' ')
}

function squeezed(text: string): string {
  return text.replaceAll(/[ \t]+/g, ' ').replaceAll(/^ | $/g, '')
}
