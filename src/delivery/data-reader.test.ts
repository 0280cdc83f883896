// What DATA brings, by table and as a property, cut into pieces everywhere.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DataReader } from './data-reader.ts'

const rows: readonly [name: string, sent: string, text: string, rest: string | undefined][] = [
  ['no text', '.\r\n', '', ''],
  ['a text', 'a\r\nb\r\n.\r\n', 'a\r\nb\r\n', ''],
  ['commands follow', 'a\r\n.\r\nQUIT\r\n', 'a\r\n', 'QUIT\r\n'],
  ['a doubled dot at the beginning', '..\r\n.\r\n', '.\r\n', ''],
  ['doubled dots at line starts', 'a\r\n..\r\n...b\r\n.\r\n', 'a\r\n.\r\n..b\r\n', ''],
  ['a single dot before other text goes too (RFC 5321 §4.5.2)', 'a\r\n.b\r\n.\r\n', 'a\r\nb\r\n', ''],
  ['dots after a bare LF are text', 'a\n..b\n.\r\nc\r\n.\r\n', 'a\n..b\n.\r\nc\r\n', ''],
  ['dots after a bare CR are text', 'a\r..b\r.\r\nc\r\n.\r\n', 'a\r..b\r.\r\nc\r\n', ''],
  ['LF . CRLF ends nothing', '\n.\r\nMAIL FROM:<x@y>\r\n.\r\n', '\n.\r\nMAIL FROM:<x@y>\r\n', ''],
  ['CRLF . LF ends nothing', 'a\r\n.\nb\r\n.\r\n', 'a\r\n\nb\r\n', ''],
  ['CRLF . CR ends nothing', 'a\r\n.\rb\r\n.\r\n', 'a\r\n\rb\r\n', ''],
  ['CRLF . CR CRLF ends nothing', 'a\r\n.\r\r\n.\r\n', 'a\r\n\r\r\n', ''],
  ['CR CRLF . CRLF ends', 'a\r\r\n.\r\nb', 'a\r\r\n', 'b'],
  ['no end', 'a\r\n.\r', 'a\r\n', undefined],
]

for (const [name, sent, text, rest] of rows) {
  test(`DATA: ${name}`, () => {
    for (const octets of [1, 2, 3, 7, 4096]) {
      const read = readAll(Buffer.from(sent, 'latin1'), octets)
      assert.deepEqual(read, { text, rest }, `in pieces of ${octets}`)
    }
  })
}

test('DATA: what a correct client stuffs comes out octet for octet, however it is cut', () => {
  const part = fc.constantFrom('\r\n', '\n', '\r', '.', '.', 'x', '\0', '\xff')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (parts, octets) => {
      const text = `${parts.join('')}\r\n`
      // RFC 5321 §4.5.2: a line is what CRLF ends.
      const stuffed = text.replaceAll(/(?<=^|\r\n)\./g, '..')
      assert.deepEqual(readAll(Buffer.from(`${stuffed}.\r\nRSET\r\n`, 'latin1'), octets), {
        text,
        rest: 'RSET\r\n',
      })
    }),
    { numRuns: 2000 },
  )
})

test('DATA: text without dots is passed on, not copied', () => {
  const chunk = Buffer.from('a\r\nb\r\nc')
  const reader = new DataReader()
  reader.read(Buffer.from('x'))
  assert.equal(reader.read(chunk).text.buffer, chunk.buffer)
})

function readAll(sent: Buffer, octets: number): { text: string; rest: string | undefined } {
  const reader = new DataReader()
  const text: Buffer[] = []
  for (let at = 0; at < sent.length; at += octets) {
    const read = reader.read(sent.subarray(at, at + octets))
    text.push(read.text)
    if (read.rest !== undefined) {
      const rest = Buffer.concat([read.rest, sent.subarray(at + octets)])
      return { text: latin1(text), rest: rest.toString('latin1') }
    }
  }
  return { text: latin1(text), rest: undefined }
}

function latin1(pieces: readonly Buffer[]): string {
  return Buffer.concat(pieces).toString('latin1')
}
