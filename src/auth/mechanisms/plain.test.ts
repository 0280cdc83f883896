// SASL PLAIN: the message of RFC 4616 §2, and what is no such message.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plain } from './plain.ts'

const octets = (text: string) => Buffer.from(text, 'latin1')
const long = (count: number) => 'x'.repeat(count)

test('without an initial response the client is asked with an empty challenge (RFC 5034 §4)', () => {
  const mechanism = plain()
  assert.deepEqual(mechanism.next(undefined), { kind: 'challenge', challenge: Buffer.alloc(0) })
  assert.deepEqual(mechanism.next(octets('\0tim\0tanstaaftanstaaf')), {
    kind: 'identified',
    identity: { authorizationId: '', authenticationId: 'tim', password: octets('tanstaaftanstaaf') },
  })
})

for (const [what, message, authorizationId, authenticationId, password] of [
  ['the first example of RFC 4616 §4', '\0tim\0tanstaaftanstaaf', '', 'tim', 'tanstaaftanstaaf'],
  ['the second example of RFC 4616 §4', 'Ursel\0Kurt\0xipj3plmq', 'Ursel', 'Kurt', 'xipj3plmq'],
  ['blanks in the password', '\0tim\0 a b ', '', 'tim', ' a b '],
  ['a password that is not UTF-8', '\0tim\0\xff\xfe', '', 'tim', '\xff\xfe'],
  ['a name in UTF-8', '\0m\xc3\xbcller\0a', '', 'müller', 'a'],
  ['a name that is not UTF-8', '\0m\xfcller\0a', '', 'm\uFFFDller', 'a'],
  ['255 octets each', `${long(255)}\0${long(255)}\0${long(255)}`, long(255), long(255), long(255)],
] as const) {
  test(`PLAIN with ${what}`, () => {
    assert.deepEqual(plain().next(octets(message)), {
      kind: 'identified',
      identity: { authorizationId, authenticationId, password: octets(password) },
    })
  })
}

for (const [what, message, why] of [
  ['an empty message', '', /expected/],
  ['no NUL', 'tim', /expected/],
  ['one NUL', 'tim\0tanstaaf', /expected/],
  ['no authentication id', 'tim\0\0tanstaaf', /id missing/],
  ['no password', '\0tim\0', /password missing/],
  ['a NUL that ends the password', '\0tim\0tanstaaf\0', /NUL in/],
  ['a NUL within the password', '\0tim\0tanstaaf\0junk', /NUL in/],
  ['an authorization id of 256 octets', `${long(256)}\0tim\0tanstaaf`, /more than 255/],
  ['an authentication id of 256 octets', `\0${long(256)}\0tanstaaf`, /more than 255/],
  ['a password of 256 octets', `\0tim\0${long(256)}`, /more than 255/],
] as const) {
  test(`PLAIN with ${what} is malformed`, async () => {
    const step = await plain().next(octets(message))
    if (step.kind !== 'malformed') assert.fail(step.kind)
    assert.match(step.why, why)
    assert.doesNotMatch(step.why, /tanstaaf|x{9}/)
  })
}
