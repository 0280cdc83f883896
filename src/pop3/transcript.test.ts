// Transcript: what a line looks like to those who may read the log.

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { overlong } from '../net/lines.ts'
import { shownLine } from './transcript.ts'

const digest = 'c4c9334bac560ecc979e58001b3e22fb'

const rows: readonly (readonly [line: string, shown: string])[] = [
  ['USER jones', 'USER jones'],
  ['retr 1', 'retr 1'],
  ['LIST', 'LIST'],
  ['XTND CLIENT Eudora 1.4', 'XTND CLIENT Eudora 1.4'],
  ['PASS tan staaf', 'PASS <9 octets>'],
  ['pass  tan', 'PASS <4 octets>'],
  ['PASS', 'PASS <0 octets>'],
  ['PASS\ttan', 'PASS <3 octets>'],
  [`APOP jones ${digest}`, 'APOP jones'],
  [`apop jones  ${digest}`, 'APOP jones'],
  [`APOP ${digest} jones`, 'APOP <38 octets>'],
  [`APOP jones tan ${digest}`, 'APOP <42 octets>'],
  [`APOP ${digest}`, 'APOP <32 octets>'],
  [`APOP  jones ${digest}`, 'APOP <39 octets>'],
  ['AUTH', 'AUTH'],
  ['AUTH PLAIN', 'AUTH PLAIN'],
  ['auth plain AGpvbmVzAHRhbg==', 'AUTH plain <16 octets>'],
  ['AUTH AGpvbmVzAHRhbg==', 'AUTH <16 octets>'],
  ['AGpvbmVzAHRhbg==', '<16 octets>'],
  [' PASS tan', '<9 octets>'],
  ['PASSWORD tan', '<12 octets>'],
  ['tan', '<3 octets>'],
  ['USER\u0000 tan', '<9 octets>'],
  ['', '<0 octets>'],
]

suite('a line as it may be shown', () => {
  for (const [line, shown] of rows)
    test(JSON.stringify(line), () => assert.equal(shownLine(line, false), shown))

  test('what answers a challenge is counted, whatever it looks like', () => {
    assert.equal(shownLine('USER tan', true), '<8 octets>')
  })

  test('a line too long is not shown', () => assert.equal(shownLine(overlong, false), '<a line too long>'))
})
