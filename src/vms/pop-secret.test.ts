// POP secret: one line, and not too long.

import assert from 'node:assert/strict'
import test from 'node:test'
import { readPopSecret } from './pop-secret.ts'

test('reads the secret as it stands, without its line end', () => {
  for (const end of ['', '\n', '\r\n', '\r\n\r\n']) {
    assert.deepEqual(readPopSecret(` xyz tancreff ${end}`), { kind: 'value', value: ' xyz tancreff ' })
  }
  assert.equal(readPopSecret('x'.repeat(500)).kind, 'value')
})

for (const file of ['', '\n', 'first secret\nsecond secret\n', `${'secret'.repeat(100)}\n`]) {
  test(`refuses ${file.length} characters and does not tell them`, () => {
    const reading = readPopSecret(file)
    assert(reading.kind === 'fault')
    assert(!reading.fault.includes('secret secret') && !/first|second/.test(reading.fault))
    assert.match(reading.remedy, /500/)
  })
}
