// Delta times: the layouts that DCL prints, the truncations that DCL help allows, and what is refused.

import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { deltaTimeText, readDeltaTime } from './delta-time.ts'

const hour = 3_600_000
const day = 24 * hour

const read: readonly (readonly [text: string, milliseconds: number])[] = [
  ['0 00:00:00.00', 0],
  ['0 00:00:05.62', 5_620],
  ['   0 10:24:18.92', 10 * hour + 24 * 60_000 + 18_920],
  ['0-00:00:11.91', 11_910],
  ['   0 00:15:00.00', 900_000],
  ['0 00:10:00.00', 600_000],
  ['9999 23:59:59.99', 9_999 * day + day - 10],
  ['1 12', day + 12 * hour],
  ['1-12', day + 12 * hour],
  ['1-', day],
  ['0 00:10', 600_000],
  ['0 00:10:', 600_000],
  ['0 ::30', 30_000],
  ['0 :2', 120_000],
  ['0-::30', 30_000],
  ['::30', 30_000],
  [':30', 1_800_000],
  ['15:30', 15 * hour + 1_800_000],
  ['3', 3 * hour],
  ['+3-:30', 3 * day + 1_800_000],
  ['0 ::.5', 500],
  ['0 ::.05', 50],
  ['0\t0:1:2', 62_000],
]

for (const [text, milliseconds] of read) {
  test(`reads ${JSON.stringify(text)}`, () => {
    assert.deepEqual(readDeltaTime(text), { kind: 'value', value: milliseconds })
  })
}

const refused: readonly (readonly [text: string, fault: RegExp])[] = [
  ['', /not an OpenVMS delta time/],
  ['-', /not an OpenVMS delta time/],
  [':', /not an OpenVMS delta time/],
  ['ten minutes', /not an OpenVMS delta time/],
  ['NONE', /not an OpenVMS delta time/],
  ['-0 00:10', /not an OpenVMS delta time/],
  ['10000 00:00', /not an OpenVMS delta time/],
  ['0 00:10:00.1234', /not an OpenVMS delta time/],
  ['0 00:10:00:00', /not an OpenVMS delta time/],
  ['600', /not an OpenVMS delta time/],
  ['0 24:00', /24 hours/],
  ['0 00:60', /60 minutes/],
  ['0 00:00:60', /60 seconds/],
  ['0 00:100', /not an OpenVMS delta time/],
  ['0 00:00:010', /not an OpenVMS delta time/],
]

for (const [text, fault] of refused) {
  test(`refuses ${JSON.stringify(text)} and says what to write`, () => {
    const reading = readDeltaTime(text)
    assert(reading.kind === 'fault')
    assert.match(reading.fault, fault)
    assert.match(reading.remedy, /^write /)
  })
}

test('prints both layouts', () => {
  assert.equal(deltaTimeText(600_000), '0 00:10:00.00')
  assert.equal(deltaTimeText(10 * hour + 24 * 60_000 + 18_929, 'DCL'), '0-10:24:18.92')
})

test('reads back what it prints', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 863_999_999 }),
      fc.constantFrom('ASCTIM', 'DCL'),
      (hundredths, layout) => {
        assert.deepEqual(readDeltaTime(deltaTimeText(hundredths * 10, layout)), {
          kind: 'value',
          value: hundredths * 10,
        })
      },
    ),
  )
})
