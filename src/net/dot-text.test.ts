// Dot-stuffing, whole and in pieces (RFC 1939 §3).

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DotStuffer, dotStuffed } from './dot-text.ts'

const rows: readonly (readonly [text: string, stuffed: string])[] = [
  ['', ''],
  ['a\r\n', 'a\r\n'],
  ['.\r\n', '..\r\n'],
  ['..\r\n', '...\r\n'],
  ['a.b\r\n', 'a.b\r\n'],
  ['a\r\n.\r\n', 'a\r\n..\r\n'],
  ['.a\r\n.b\r\n..\r\n', '..a\r\n..b\r\n...\r\n'],
  ['\r\n\r\n.\r\n', '\r\n\r\n..\r\n'],
]

for (const [text, stuffed] of rows) {
  test(`${JSON.stringify(text)} is stuffed`, () => {
    assert.equal(dotStuffed(Buffer.from(text)).toString(), stuffed)
  })
}

test('a text without dots at line starts is not copied', () => {
  const text = Buffer.from('a\r\nb.\r\n')
  assert.equal(dotStuffed(text), text)
})

test('in pieces as on the whole, and line by line as RFC 1939 says it', () => {
  const lines = fc.array(fc.constantFrom('', '.', '..', 'a', '.a', 'a.', 'a\u0000.'), { maxLength: 12 })
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 5 }), (all, size) => {
      const text = Buffer.from(all.map((line) => `${line}\r\n`).join(''))
      const expected = all.map((line) => (line.startsWith('.') ? `.${line}\r\n` : `${line}\r\n`)).join('')
      assert.equal(dotStuffed(text).toString(), expected)
      const stuffer = new DotStuffer()
      let inPieces = ''
      for (let at = 0; at < text.length; at += size)
        inPieces += stuffer.stuff(text.subarray(at, at + size)).toString()
      assert.equal(inPieces, expected)
    }),
  )
})
