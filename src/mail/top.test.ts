// TOP as a table: headers, blank line, n lines of body (RFC 1939 §7).

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { top } from './top.ts'

const headers = 'From: a\r\nSubject: b\r\n'

const rows: readonly (readonly [what: string, text: string, lines: number, answer: string])[] = [
  ['no lines', `${headers}\r\n1\r\n2\r\n`, 0, `${headers}\r\n`],
  ['one line', `${headers}\r\n1\r\n2\r\n`, 1, `${headers}\r\n1\r\n`],
  ['as many as there are', `${headers}\r\n1\r\n2\r\n`, 2, `${headers}\r\n1\r\n2\r\n`],
  ['more than there are', `${headers}\r\n1\r\n2\r\n`, 9, `${headers}\r\n1\r\n2\r\n`],
  ['blank lines of the body count', `${headers}\r\n\r\n\r\n3\r\n`, 2, `${headers}\r\n\r\n\r\n`],
  ['no body', `${headers}\r\n`, 5, `${headers}\r\n`],
  ['no blank line: all headers', headers, 0, headers],
  ['no headers', '\r\n1\r\n2\r\n', 1, '\r\n1\r\n'],
  ['nothing at all', '', 3, ''],
  ['a header line of one character is not blank', 'a\r\n\r\n1\r\n', 0, 'a\r\n\r\n'],
]

for (const [what, text, lines, answer] of rows) {
  test(`TOP, ${what}`, async () => {
    const whole = top(Buffer.from(text), lines)
    assert.ok(Buffer.isBuffer(whole))
    assert.equal(whole.toString(), answer)
    for (const size of [1, 2, 3, 7]) {
      const cut = top(pieces(Buffer.from(text), size), lines)
      assert.ok(!Buffer.isBuffer(cut))
      assert.equal(Buffer.concat(await Array.fromAsync(cut)).toString(), answer)
    }
  })
}

async function* pieces(text: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += size) yield text.subarray(at, at + size)
}
