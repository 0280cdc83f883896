// Header text: where lines are folded, and what becomes of words that cannot be sent as they are.

import assert from 'node:assert/strict'
import test from 'node:test'
import { encodedWords, foldedHeader, headerLine, isQuotable, withoutControls } from './header-text.ts'

const x = (length: number): string => 'x'.repeat(length)

const rows: readonly (readonly [behaviour: string, text: string, lines: readonly string[]])[] = [
  ['a line of 78 octets', `${x(35)} ${x(38)}`, [`To: ${x(35)} ${x(38)}`]],
  ['one more octet is folded', `${x(35)} ${x(39)}`, [`To: ${x(35)}`, ` ${x(39)}`]],
  ['lines after the first count anew', `${x(70)} ${x(38)} ${x(38)}`, [`To: ${x(70)}`, ` ${x(38)} ${x(38)}`]],
  ['and are folded too', `${x(70)} ${x(38)} ${x(39)}`, [`To: ${x(70)}`, ` ${x(38)}`, ` ${x(39)}`]],
  ['the first word stays beside the name', x(900), [`To: ${x(900)}`]],
  ['a fold keeps the blanks where they were', `${x(70)}  \t${x(38)}`, [`To: ${x(70)}`, `  \t${x(38)}`]],
  ['blanks at the ends go away', '  a b  ', ['To: a b']],
  [
    'more than 78 blanks become one',
    `a${' '.repeat(79)}b${' '.repeat(78)}c`,
    ['To: a b', `${' '.repeat(78)}c`],
  ],
  ['nothing at all', '', ['To:']],
  ['an encoded-word keeps its place among words', 'a  ü\tb', ['To: a  =?UTF-8?B?w7w=?=\tb']],
  ['blanks between two encoded-words are in them', 'a ü  ö b', ['To: a =?UTF-8?B?w7wgIMO2?= b']],
  ['an encoded-word first', ' ü a', ['To: =?UTF-8?B?w7w=?= a']],
  ['controls', 'a\0\x1b\x7f\r\nb', ['To: a     b']],
]

for (const [behaviour, text, lines] of rows) {
  test(behaviour, () => assert.equal(headerLine('To', text), `${lines.join('\r\n')}\r\n`))
}

test('a word of more than 900 octets is broken into encoded-words', () => {
  const lines = headerLine('To', x(901)).split('\r\n')
  assert(lines.every((line) => line.length <= 78))
  assert.equal(lines[0], `To: =?UTF-8?B?${Buffer.from(x(45)).toString('base64')}?=`)
})

test('encoded-words have at most 75 octets and no half letters', () => {
  const pieces = encodedWords('ü'.repeat(23))
  assert.deepEqual(
    pieces.map(({ text }) => text),
    [`=?UTF-8?B?${Buffer.from('ü'.repeat(22)).toString('base64')}?=`, '=?UTF-8?B?w7w=?='],
  )
  assert.equal(encodedWords(x(45)).length, 1)
  assert.equal(encodedWords(x(46))[1]?.text, '=?UTF-8?B?eA==?=')
  assert.equal(encodedWords(x(45))[0]?.text.length, 72)
  assert.deepEqual(encodedWords(''), [])
})

test('pieces are not broken', () => {
  const header = foldedHeader('From', [
    { space: ' ', text: `"${x(60)} ${x(10)}"` },
    { space: ' ', text: '<a@b.c>' },
  ])
  assert.equal(header, `From: "${x(60)} ${x(10)}"\r\n <a@b.c>\r\n`)
})

test('a tab is no control', () => {
  assert.equal(withoutControls('a\tü\n'), 'a\tü ')
})

test('a phrase fits within quotation marks if it is short and US-ASCII', () => {
  assert(isQuotable(x(450)))
  assert(!isQuotable(x(451)))
  assert(!isQuotable('ü'))
})
