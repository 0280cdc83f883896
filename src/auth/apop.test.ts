// APOP: the digest of RFC 1939 §7, and timestamps that no client trips over.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { apopTimestamp, digestMatches } from './apop.ts'

// The example of RFC 1939 §7.
const timestamp = '<1896.697170952@dbc.mtview.ca.us>'
const digest = 'c4c9334bac560ecc979e58001b3e22fb'
const secret = Buffer.from('tanstaaf')

const digestOf = (text: string) => createHash('md5').update(`${timestamp}${text}`).digest('hex')

for (const [what, claim, own, expected] of [
  ['the example of RFC 1939 §7', { timestamp, digest }, secret, true],
  ['capitals', { timestamp, digest: digest.toUpperCase() }, secret, true],
  ['another timestamp', { timestamp: timestamp.replace('1896', '1897'), digest }, secret, false],
  ['another secret', { timestamp, digest }, Buffer.from('tanstaaF'), false],
  ['one digit altered', { timestamp, digest: digest.replace('4', '5') }, secret, false],
  ['a digit too few', { timestamp, digest: digest.slice(1) }, secret, false],
  ['a digit too many', { timestamp, digest: `${digest}0` }, secret, false],
  ['a line end behind it', { timestamp, digest: `${digest}\n` }, secret, false],
  ['no hex', { timestamp, digest: 'tanstaaf'.repeat(4) }, secret, false],
  ['nothing', { timestamp, digest: '' }, secret, false],
  ['no secret', { timestamp, digest }, undefined, false],
  ['no secret, and what is hashed then', { timestamp, digest: digestOf('no secret') }, undefined, false],
  ['an empty secret', { timestamp, digest: digestOf('') }, Buffer.alloc(0), false],
] as const) {
  test(`digest with ${what}: ${expected ? 'matches' : 'does not match'}`, () => {
    assert.equal(digestMatches(claim, own), expected)
  })
}

test('a timestamp is a msg-id of characters that mpop takes (RFC 1939 §7)', () => {
  const timestamp = apopTimestamp('mail.example.org', () => 697_170_952_000)()
  assert.match(timestamp, /^<[0-9a-f]{24}\.1\.697170952000@mail\.example\.org>$/)
})

test('no timestamp is given twice, by one maker or by two, though the clock stands still', () => {
  const makers = [1, 2].map(() => apopTimestamp('localhost', () => 0))
  const made = Array.from({ length: 2000 }, (_, n) => makers[n % 2]?.())
  assert.equal(new Set(made).size, 2000)
  const random = made.map((timestamp) => timestamp?.split('.')[0])
  assert.equal(new Set(random).size, 2000, 'the next one can be foreseen')
})

for (const [host, place] of [
  ['MAIL.Example.org', 'MAIL.Example.org'],
  ['my_host-1', 'my_host-1'],
  ['::1', '--1'],
  ['[192.0.2.7]', '-192.0.2.7-'],
  ['münchen.example', 'm-nchen.example'],
  ['a b>\r\n+OK.example', 'a-b----OK.example'],
  ['.a..b.', 'a.b'],
  ['...', 'localhost'],
  ['', 'localhost'],
  ['a'.repeat(256), 'localhost'],
] as const) {
  test(`host ${JSON.stringify(host.slice(0, 20))} in a timestamp is ${place}`, () => {
    const timestamp = apopTimestamp(host, () => 1)()
    assert.equal(timestamp.slice(timestamp.indexOf('@') + 1, -1), place)
    assert.match(timestamp, /^<[A-Za-z0-9.@_+/-]+>$/)
  })
}
