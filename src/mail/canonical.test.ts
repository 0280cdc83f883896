// Canonical text, by table and against a one-pass oracle for every way of cutting a text into pieces.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Canonical, canonicalPieces, canonicalText } from './canonical.ts'

const rows: readonly [name: string, text: string, canonical: string][] = [
  ['nothing stays nothing', '', ''],
  ['canonical text stays as it is', 'a\r\n\r\nb\r\n', 'a\r\n\r\nb\r\n'],
  ['a bare LF becomes CRLF', 'a\n\nb\n', 'a\r\n\r\nb\r\n'],
  ['a bare CR becomes CRLF', 'a\r\rb\r', 'a\r\n\r\nb\r\n'],
  ['CR CR LF are two line ends', 'a\r\r\nb\r\n', 'a\r\n\r\nb\r\n'],
  ['LF CR are two line ends', 'a\n\rb\r\n', 'a\r\n\r\nb\r\n'],
  ['a missing last line end is added', 'a\r\nb', 'a\r\nb\r\n'],
  ['dots mean nothing here', '.\n..\r\n.', '.\r\n..\r\n.\r\n'],
  ['NULs and 8-bit octets pass', '\0\xff\x80\n', '\0\xff\x80\r\n'],
  ['VT, FF and NEL are no line ends', 'a\vb\fc\x85d\r\n', 'a\vb\fc\x85d\r\n'],
  ['a long line stays long', 'x'.repeat(100_000), `${'x'.repeat(100_000)}\r\n`],
]

for (const [name, text, canonical] of rows) {
  test(`canonical text: ${name}`, () => {
    assert.equal(latin1(canonicalText(Buffer.from(text, 'latin1'))), canonical)
  })
}

test('canonical text: a clean piece is passed on, not copied', () => {
  const canonical = new Canonical()
  const pieces = ['a\r\nb', 'c\r', '\nd\r\n'].map((text) => Buffer.from(text))
  assert.deepEqual(
    pieces.map((piece) => canonical.push(piece) === piece),
    [true, true, true],
  )
})

test('canonical text: any text, cut anywhere, equals the oracle', () => {
  fc.assert(
    fc.property(text(), fc.array(fc.nat(40), { maxLength: 12 }), (octets, cuts) => {
      assert.equal(latin1(transformed(pieces(octets, cuts))), oracle(octets))
    }),
    { numRuns: 2000 },
  )
})

test('canonical text: every cut of a nasty text in two and in single octets', () => {
  const octets = Buffer.from('\n\r\r\n.\r.\n\n\r\0x\r\n\r', 'latin1')
  for (let cut = 0; cut <= octets.length; cut++) {
    assert.equal(latin1(transformed([octets.subarray(0, cut), octets.subarray(cut)])), oracle(octets))
  }
  assert.equal(latin1(transformed([...octets].map((octet) => Uint8Array.of(octet)))), oracle(octets))
})

test('canonical text: the stream does the same', async () => {
  const streamed: Uint8Array[] = []
  for await (const piece of canonicalPieces(stream(['a\r', '', 'b\n', '\r\n', 'c']))) streamed.push(piece)
  assert.equal(latin1(Buffer.concat(streamed)), 'a\r\nb\r\n\r\nc\r\n')
})

/** Texts made of what matters: line ends, dots, and a little else. */
function text(): fc.Arbitrary<Buffer> {
  const part = fc.constantFrom('\r\n', '\n', '\r', '.', 'x', '\0', '\xff')
  return fc.array(part, { maxLength: 40 }).map((parts) => Buffer.from(parts.join(''), 'latin1'))
}

function pieces(octets: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...cuts.map((cut) => Math.min(cut, octets.length)).toSorted((a, b) => a - b), octets.length]
  return at.slice(1).map((end, index) => octets.subarray(at[index], end))
}

function transformed(pieces: readonly Uint8Array[]): Uint8Array {
  const canonical = new Canonical()
  return Buffer.concat([...pieces.map((piece) => canonical.push(piece)), canonical.end()])
}

function oracle(octets: Buffer): string {
  const text = octets.toString('latin1').replaceAll(/\r\n|\r|\n/g, '\r\n')
  return text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`
}

async function* stream(texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

function latin1(octets: Uint8Array): string {
  return Buffer.from(octets).toString('latin1')
}
