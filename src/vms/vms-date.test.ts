// VMS dates: each layout as a manual or a real file has it.

import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import {
  apopTimestamp,
  headerDateText,
  instantOf,
  iupop3MessageId,
  isoDateText,
  readVmsDate,
  vmsDateText,
} from './vms-date.ts'

const april = Date.UTC(1999, 3, 6, 6, 2, 31, 150)

test('$ASCTIM has the day in two columns', () => {
  assert.equal(vmsDateText(april, 0), ' 6-APR-1999 06:02:31.15')
  assert.equal(vmsDateText(Date.UTC(1992, 1, 29, 10, 36, 22, 119), 0), '29-FEB-1992 10:36:22.11')
  assert.equal(vmsDateText(april, -420), ' 5-APR-1999 23:02:31.15')
})

test('"up since" as in both greetings', () => {
  assert.equal(isoDateText(Date.UTC(1999, 3, 4, 6, 42, 17, 999), 0), '1999-04-04 06:42:17')
})

test("the greeting's timestamp", () => {
  const moment = { ms: april, offsetMinutes: 0 }
  assert.equal(
    apopTimestamp({ ...moment, unique: 0x24a00e61, host: 'ucxsys.acme.com' }),
    '<24A00E61._6_APR_1999_06_02_31_15@ucxsys.acme.com>',
  )
  assert.equal(apopTimestamp({ ...moment, unique: 1, host: 'h' }), '<00000001._6_APR_1999_06_02_31_15@h>')
})

test("IUPOP3's message id", () => {
  const moment = { ms: Date.UTC(1993, 4, 12, 11, 39, 23), offsetMinutes: 0 }
  assert.equal(iupop3MessageId({ ...moment, number: 167 }), '1993-05-12.11:39:23.167')
})

test('Date: headers', () => {
  assert.equal(headerDateText(Date.UTC(2001, 4, 30, 15, 19, 53), 60), 'Wed, 30 May 2001 16:19:53 +0100')
  assert.equal(headerDateText(Date.UTC(2001, 4, 3, 15, 19, 53), -210), 'Thu, 3 May 2001 11:49:53 -0330')
  assert.equal(headerDateText(april, 0), 'Tue, 6 Apr 1999 06:02:31 +0000')
})

test('Date: headers name every day of the week', () => {
  for (let day = 0; day < 7; day += 1) {
    const ms = april + day * 86_400_000
    assert.equal(headerDateText(ms, 0).slice(0, 3), new Date(ms).toUTCString().slice(0, 3))
  }
})

const read: readonly (readonly [text: string, ms: number])[] = [
  [' 2-NOV-1998 17:31:23.73', Date.UTC(1998, 10, 2, 17, 31, 23, 730)],
  ['12-OCT-1995 23:09:04.32', Date.UTC(1995, 9, 12, 23, 9, 4, 320)],
  ['23-DEC-1987 15:46', Date.UTC(1987, 11, 23, 15, 46)],
  ['23-dec-1987 15:46:01', Date.UTC(1987, 11, 23, 15, 46, 1)],
  ['29-FEB-1992 00:00:00.5', Date.UTC(1992, 1, 29, 0, 0, 0, 500)],
  ['17-NOV-1858', Date.UTC(1858, 10, 17)],
  ['6-APR-1999:6:02', Date.UTC(1999, 3, 6, 6, 2)],
]

for (const [text, ms] of read) {
  test(`reads "${text}"`, () => assert.deepEqual(readVmsDate(text), { kind: 'value', value: ms }))
}

const refused = [
  '',
  '6-APR-99 06:02',
  '6-APR-0099 06:02',
  '31-FEB-1999',
  '29-FEB-1999',
  '0-APR-1999',
  '6-XYZ-1999',
  '6-APR-1999 24:00',
  '6-APR-1999 00:60',
  '6-APR-1999 00:00:60',
  '6/APR/1999',
  '6-APR-1999 6',
]

for (const text of refused) {
  test(`refuses "${text}"`, () => assert.equal(readVmsDate(text).kind, 'fault'))
}

test('reads back what it writes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400_000_000_000 }), (hundredths) => {
      assert.deepEqual(readVmsDate(vmsDateText(hundredths * 10, 0)), {
        kind: 'value',
        value: hundredths * 10,
      })
    }),
  )
})

test('local time becomes an instant by the offset that held then', () => {
  const spring = Date.UTC(1999, 2, 28, 1)
  const zone = (ms: number): number => (ms < spring ? 60 : 120)
  assert.equal(instantOf(Date.UTC(1999, 2, 28, 1, 30), zone), Date.UTC(1999, 2, 28, 0, 30))
  assert.equal(instantOf(Date.UTC(1999, 2, 28, 3, 30), zone), Date.UTC(1999, 2, 28, 1, 30))
})
