// Lines come out the same however the octets come in.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Lines, overlong } from './lines.ts'

const max = 20

/** All lines of the pieces, read as they come. */
function linesOf(pieces: readonly Buffer[]): (string | typeof overlong)[] {
  const lines = new Lines()
  const read: (string | typeof overlong)[] = []
  for (const piece of pieces) {
    lines.push(piece)
    for (let line = lines.next(max); line !== undefined; line = lines.next(max)) read.push(line)
  }
  assert.equal(lines.unread, 0)
  return read
}

const rows: readonly { readonly input: string; readonly lines: readonly (string | typeof overlong)[] }[] = [
  { input: '', lines: [] },
  { input: 'NOOP', lines: [] },
  { input: 'NOOP\r\n', lines: ['NOOP'] },
  { input: 'NOOP\n', lines: ['NOOP'] },
  { input: '\r\n\n', lines: ['', ''] },
  { input: 'a\rb\r\n', lines: ['a\rb'] },
  { input: 'a\r\r\n', lines: ['a\r'] },
  { input: 'a\u0000\u00ff\r\n', lines: ['a\u0000\u00ff'] },
  { input: `${'x'.repeat(18)}\r\nNOOP\r\n`, lines: ['x'.repeat(18), 'NOOP'] },
  { input: `${'x'.repeat(19)}\r\nNOOP\r\n`, lines: [overlong, 'NOOP'] },
  { input: `${'x'.repeat(500)}\r\nNOOP\r\n`, lines: [overlong, 'NOOP'] },
  { input: `${'x'.repeat(500)}\r\n${'y'.repeat(500)}\r\n`, lines: [overlong, overlong] },
]

for (const { input, lines } of rows) {
  test(`lines of ${JSON.stringify(input.slice(0, 30))} in pieces of 1, 2, 7 and 4096 octets`, () => {
    const octets = Buffer.from(input, 'latin1')
    for (const size of [1, 2, 7, 4096]) assert.deepEqual(linesOf(pieces(octets, size)), lines)
  })
}

test('where the pieces are cut makes no difference', () => {
  const octets = fc
    .array(fc.constantFrom('\r', '\n', '\r\n', 'a', ' ', '\u0000', 'x'.repeat(19)), { maxLength: 40 })
    .map((parts) => Buffer.from(parts.join(''), 'latin1'))
  fc.assert(
    fc.property(octets, fc.array(fc.nat(60)), (whole, cuts) => {
      const at = [
        0,
        ...cuts.map((cut) => Math.min(cut, whole.length)).toSorted((a, b) => a - b),
        whole.length,
      ]
      const cut = at.slice(1).map((end, index) => whole.subarray(at[index], end))
      assert.deepEqual(linesOf(cut), linesOf([whole]))
    }),
  )
})

test('a line that never ends costs no memory', () => {
  const lines = new Lines()
  const piece = Buffer.alloc(65_536, 'x')
  for (let count = 0; count < 1_000; count++) {
    lines.push(piece)
    assert.equal(lines.next(max), undefined)
    assert.equal(lines.unread, 0)
  }
  lines.push(Buffer.from('\r\nNOOP\r\n'))
  assert.equal(lines.next(max), overlong)
  assert.equal(lines.next(max), 'NOOP')
})

function pieces(octets: Buffer, size: number): Buffer[] {
  const cut: Buffer[] = []
  for (let at = 0; at < octets.length; at += size) cut.push(octets.subarray(at, at + size))
  return cut
}
