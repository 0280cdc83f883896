// Break-in evasion: suspects, intruders, how long each lasts, and how much memory they take.

import assert from 'node:assert/strict'
import test from 'node:test'
import { afterFailure, breakInDefaults, breakInSource, isIntruder, type BreakInRecord } from './break-in.ts'
import { IntrusionRecords } from './intrusion-records.ts'

const minute = 60_000

/** The record after failures at these minutes. */
function failed(minutes: readonly number[], random = 0): BreakInRecord | undefined {
  return minutes.reduce<BreakInRecord | undefined>(
    (record, at) => afterFailure(record, { nowMs: at * minute, random }, breakInDefaults),
    undefined,
  )
}

const rows: readonly (readonly [
  behaviour: string,
  minutes: readonly number[],
  random: number,
  record: BreakInRecord,
])[] = [
  [
    'one failure makes a suspect for LGI_BRK_TMO',
    [0],
    0,
    { kind: 'suspect', failures: 1, untilMs: 5 * minute },
  ],
  ['each failure adds LGI_BRK_TMO', [0, 1, 2], 0, { kind: 'suspect', failures: 3, untilMs: 15 * minute }],
  [
    'as many as LGI_BRK_LIM are only suspect',
    [0, 0, 0, 0, 0],
    0,
    { kind: 'suspect', failures: 5, untilMs: 25 * minute },
  ],
  [
    'one more makes an intruder for LGI_HID_TIM',
    [0, 0, 0, 0, 0, 1],
    0,
    { kind: 'intruder', failures: 6, untilMs: 6 * minute },
  ],
  [
    'or up to half as much again',
    [0, 0, 0, 0, 0, 1],
    1,
    { kind: 'intruder', failures: 6, untilMs: 8.5 * minute },
  ],
  ['suspicion runs out', [0, 5], 0, { kind: 'suspect', failures: 1, untilMs: 10 * minute }],
  [
    'an intruder that goes on is counted',
    [0, 0, 0, 0, 0, 0, 3],
    0,
    { kind: 'intruder', failures: 7, untilMs: 5 * minute },
  ],
  [
    'after its time an intruder begins anew',
    [0, 0, 0, 0, 0, 0, 5],
    0,
    { kind: 'suspect', failures: 1, untilMs: 10 * minute },
  ],
]

for (const [behaviour, minutes, random, record] of rows) {
  test(behaviour, () => assert.deepEqual(failed(minutes, random), record))
}

test('an intruder is refused until its time is over, a suspect never', () => {
  const intruder = failed([0, 0, 0, 0, 0, 0])
  assert(isIntruder(intruder, 0))
  assert(isIntruder(intruder, 5 * minute - 1))
  assert(!isIntruder(intruder, 5 * minute))
  assert(!isIntruder(failed([0, 0, 0, 0, 0]), 0))
  assert(!isIntruder(undefined, 0))
})

test('a source is an address and a name in any case', () => {
  assert.equal(breakInSource('192.0.2.7', 'jones'), '192.0.2.7::JONES')
})

test('sources are told apart', () => {
  const records = new IntrusionRecords(breakInDefaults, 10)
  for (let failure = 0; failure < 6; failure += 1) records.failed('a', { nowMs: 0, random: 0 })
  records.failed('b', { nowMs: 0, random: 0 })
  assert(records.isIntruder('a', 0))
  assert(!records.isIntruder('b', 0))
  assert.deepEqual(
    records.list(0).map(([source, { kind }]) => [source, kind]),
    [
      ['a', 'intruder'],
      ['b', 'suspect'],
    ],
  )
  assert.deepEqual(records.list(5 * minute), [])
  records.forget('a')
  assert(!records.isIntruder('a', 0))
})

test('memory is bounded, the oldest failure goes first, and a flood of suspects frees no intruder', () => {
  const records = new IntrusionRecords({ ...breakInDefaults, failuresMax: 1 }, 3)
  for (const source of ['intruder', 'intruder', 'a', 'b', 'c', 'd'])
    records.failed(source, { nowMs: 0, random: 0 })
  assert.deepEqual(
    records.list(0).map(([source]) => source),
    ['intruder', 'b', 'c', 'd'],
  )
  assert.equal(records.failed('a', { nowMs: 0, random: 0 }).kind, 'suspect')
  assert(records.isIntruder('intruder', 0))
  for (const source of ['b', 'c', 'd', 'e'])
    for (const time of [0, 1]) records.failed(source, { nowMs: time, random: 0 })
  assert.equal(records.list(1).filter(([, { kind }]) => kind === 'intruder').length, 3)
  assert(!records.isIntruder('intruder', 1))
})
