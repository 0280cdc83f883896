// SecretBox: opens what it sealed, for the same account, and nothing else.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { SecretBox } from './secret-box.ts'

const secret = Buffer.from('tanstaaf')
const box = new SecretBox(Buffer.alloc(32, 7))
const sealed = box.seal('mrose', secret)

test('a sealed secret opens again and shows nothing of it', () => {
  assert.deepEqual(box.open('mrose', sealed), secret)
  assert.deepEqual(new SecretBox(Buffer.alloc(32, 7)).open('mrose', sealed), secret)
  assert.match(sealed, /^v1\.[\w-]+$/)
  assert.ok(!Buffer.from(sealed.slice(3), 'base64url').includes(secret))
})

test('sealing twice gives two different texts', () => {
  assert.notEqual(box.seal('mrose', secret), sealed)
})

test('what was sealed in an earlier release still opens', () => {
  const earlier = 'v1.jEvvzn5CV-5aGDxNVctLRmWM2iDgfqP-2eZsawCQSOd1jCAX'
  assert.deepEqual(box.open('mrose', earlier), secret)
})

/** The sealed text with one bit of the octet at `index` turned over. */
function bent(index: number): string {
  const octets = Buffer.from(sealed.slice(3), 'base64url')
  octets[index] = (octets[index] ?? 0) ^ 1
  return `v1.${octets.toString('base64url')}`
}

for (const [what, account, text, message, opener] of [
  ['with another key', 'mrose', sealed, /another key/, new SecretBox(randomBytes(32))],
  ['for another account', 'jones', sealed, /another key/, box],
  ['with the nonce altered', 'mrose', bent(0), /damaged/, box],
  ['with the tag altered', 'mrose', bent(12), /damaged/, box],
  ['with the text altered', 'mrose', bent(28), /damaged/, box],
  ['cut by an octet', 'mrose', sealed.slice(0, -2), /damaged/, box],
  ['cut within the tag', 'mrose', sealed.slice(0, 40), /cut short/, box],
  ['of a later version', 'mrose', sealed.replace('v1', 'v2'), /way unknown/, box],
  ['that never was one', 'mrose', 'tanstaaf', /way unknown/, box],
] as const) {
  test(`a secret does not open ${what}`, () => {
    assert.throws(
      () => opener.open(account, text),
      (error: Error) => {
        assert.match(error.message, message)
        assert.match(error.message, new RegExp(`^the APOP secret of account "${account}" cannot be opened: `))
        assert.ok(!error.message.includes('tanstaaf'))
        return true
      },
    )
  })
}

test('a key of another length is refused', () => {
  assert.throws(() => new SecretBox(Buffer.alloc(16)), /has 16 octets, not 32/)
})
