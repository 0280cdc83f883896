// Extract: files as VMS MAIL of several ages and its replacements wrote them.

import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { extractedMessages, type Extracted } from './extract.ts'

function read(text: string, encoding: BufferEncoding = 'utf8'): readonly Extracted[] {
  return [...extractedMessages(Buffer.from(text, encoding))]
}

/** The fields of the only message. */
function only(text: string, encoding?: BufferEncoding) {
  const [message, ...more] = read(text, encoding)
  assert(message?.kind === 'message' && more.length === 0)
  const { from, to, cc, subject, layout } = message
  return {
    from,
    to,
    cc,
    subject,
    layout,
    date: new Date(message.localMs).toISOString(),
    text: message.text.toString(),
  }
}

test('UCX, 1998: the headers of SMTP are the text', () => {
  const file =
    'From:\tSMTP%"kellogg@megasx.obspm.fr"  2-NOV-1998 17:31:23.73\nTo:\tME\nCC:\tKELLOGG\nSubj:\t\n\nReturn-Path: kellogg@megasx.obspm.fr\n\nhello\n'
  assert.deepEqual(only(file), {
    from: 'SMTP%"kellogg@megasx.obspm.fr"',
    to: 'ME',
    cc: 'KELLOGG',
    subject: '',
    layout: 'V5',
    date: '1998-11-02T17:31:23.730Z',
    text: 'Return-Path: kellogg@megasx.obspm.fr\n\nhello\n',
  })
})

test('DECnet and a Message Router gateway, 1990', () => {
  const file =
    'From:\tCRDGW2::CRDGW2::MRGATE::"SMTP::CRVAX.SRI.COM::RELAY-INFO-VAX"  2-AUG-1990 07:55:54.08\r\nTo:\tMRGATE::"ARISIA::EVERHART"\r\nCC:\t\r\nSubj:\tRe: LOAD_AVERAGE\r\n\r\ntext\r\n'
  assert.deepEqual(only(file), {
    from: 'CRDGW2::CRDGW2::MRGATE::"SMTP::CRVAX.SRI.COM::RELAY-INFO-VAX"',
    to: 'MRGATE::"ARISIA::EVERHART"',
    cc: '',
    subject: 'Re: LOAD_AVERAGE',
    layout: 'V5',
    date: '1990-08-02T07:55:54.080Z',
    text: 'text\r\n',
  })
})

test('VMS V4, 1987: no CC:, no seconds, two empty lines', () => {
  const file =
    'From:\tCSBVAX::MRGATE!MRL%PFC-VAX.MIT.EDU@XX.LCS.MIT.EDU@SMTP 23-DEC-1987 15:46\nTo:\tARISIA::EVERHART\nSubj:\tBULLETIN.FOR\n\n\nfirst\n\n\nlast\n'
  assert.deepEqual(only(file), {
    from: 'CSBVAX::MRGATE!MRL%PFC-VAX.MIT.EDU@XX.LCS.MIT.EDU@SMTP',
    to: 'ARISIA::EVERHART',
    cc: '',
    subject: 'BULLETIN.FOR',
    layout: 'V4',
    date: '1987-12-23T15:46:00.000Z',
    text: 'first\n\n\nlast\n',
  })
})

const senders: readonly (readonly [line: string, from: string, date: string])[] = [
  [
    'MX%"yutaka@ipparkia.riken.go.jp"  "Watanabe Yutaka" 15-DEC-1998 14:34:45.41',
    'MX%"yutaka@ipparkia.riken.go.jp"  "Watanabe Yutaka"',
    '1998-12-15T14:34:45.410Z',
  ],
  [
    'IN%"sherman@trln.lib.unc.edu"  "Dennis R. Sherman" 12-MAR-1993 11:48:21.17',
    'IN%"sherman@trln.lib.unc.edu"  "Dennis R. Sherman"',
    '1993-03-12T11:48:21.170Z',
  ],
  [
    'IN%"elston@cave.arc.nasa.gov" 12-OCT-1995 23:09:04.32',
    'IN%"elston@cave.arc.nasa.gov"',
    '1995-10-12T23:09:04.320Z',
  ],
  [
    'MERC::"uunet!CRVAX.SRI.COM!RELAY-INFO-VAX"  2-JUL-1992 21:17:08.08',
    'MERC::"uunet!CRVAX.SRI.COM!RELAY-INFO-VAX"',
    '1992-07-02T21:17:08.080Z',
  ],
  ['SMITH "Born 1-JAN-1960" 2-JUL-1992 21:17:08.08', 'SMITH "Born 1-JAN-1960"', '1992-07-02T21:17:08.080Z'],
]

for (const [line, from, date] of senders) {
  test(`From: ${line}`, () => {
    const message = only(`From:\t${line}\nTo:\tX\nCC:\t\nSubj:\tY\n\n`)
    assert.deepEqual([message.from, message.date], [from, date])
  })
}

const one = 'From:\tA  2-JUL-1992 21:17:08.08\nTo:\tB\nCC:\t\nSubj:\tone\n\ntext of one\n'
const two = 'From:\tC 12-JUL-1992 21:17:08.08\nTo:\tB\nCC:\t\nSubj:\ttwo\n\ntext of two\n'

/** Subject and text of each message. */
function texts(file: string): readonly (readonly [string, string])[] {
  return read(file).map((found) =>
    found.kind === 'message' ? [found.subject, found.text.toString()] : ['fault', found.fault],
  )
}

const bothTexts = [
  ['one', 'text of one\n'],
  ['two', 'text of two\n'],
]

test('EXTRACT/ALL: a form feed on a line of its own between messages', () => {
  assert.deepEqual(texts(`${one}\f\n${two}`), bothTexts)
  assert.deepEqual(texts(`${one}\f\r\n${two}`.replaceAll('\n', '\r\n').replaceAll('\r\r', '\r')), [
    ['one', 'text of one\r\n'],
    ['two', 'text of two\r\n'],
  ])
})

test('a form feed before the first message, and one without a line of its own', () => {
  assert.deepEqual(texts(`\f\n${one}\f\n${two}`), bothTexts)
  assert.deepEqual(texts(`\n\f${one}\f${two}`), bothTexts)
})

test('a form feed within a text belongs to it, and so does a header that none precedes', () => {
  const text = `page one\n\f\npage two\n\f\nFrom: here on\nthis \f\n${two}`
  assert.deepEqual(texts(one.replace('text of one\n', text)), [['one', text]])
})

test('an empty text, an empty file, and a file that ends in its header', () => {
  assert.deepEqual(texts(one.replace('text of one\n', '')), [['one', '']])
  assert.deepEqual(texts(one.slice(0, one.indexOf('\n\n'))), [['one', '']])
  assert.deepEqual(texts('\n\n'), [])
})

test('addressees that go on in the next line', () => {
  assert.equal(only(one.replace('To:\tB', 'To:\tB,\n\tC,\n  D')).to, 'B, C, D')
})

test('a text that begins with what looks like a header', () => {
  assert.equal(only(one.replace('text of one', 'To: nobody\nSubj: none')).text, 'To: nobody\nSubj: none\n')
})

test('fields in UTF-8 and in ISO 8859-1', () => {
  const file = one.replace('Subj:\tone', 'Subj:\tGrüße')
  assert.equal(only(file).subject, 'Grüße')
  assert.equal(only(file, 'latin1').subject, 'Grüße')
})

test('without headers there is a fault, and later messages are still found, with their lines', () => {
  const found = read(`just text\n${one}\f\n${two}`)
  assert.deepEqual(
    found.map(({ kind, line }) => [kind, line]),
    [
      ['fault', 1],
      ['message', 9],
    ],
  )
  assert.deepEqual(
    read(`${one}\f\n${two}`).map(({ line }) => line),
    [1, 8],
  )
})

test('no octet of a text is lost, whatever the texts are', () => {
  const part = fc.constantFrom(
    '\f',
    '\n',
    '\r\n',
    'From:',
    '\t',
    'x',
    ' 2-JUL-1992 21:17:08.08',
    'To:\t',
    '\0',
    'ü',
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
      const text = parts.join('')
      const found = read(one.replace('text of one\n', `|${text}`))
      const first = found[0]
      assert(first?.kind === 'message')
      if (found.length === 1) assert.equal(first.text.toString(), `|${text}`)
      else assert(`|${text}`.startsWith(`${first.text.toString()}\f`))
    }),
  )
})
