// Logical names: each row of table 15-2, of V5.1's additions and of IUPOP3 2.0, with its default and its values.

import assert from 'node:assert/strict'
import test from 'node:test'
import { readDcl } from './dcl.ts'
import {
  logicalNames,
  readLogicalName,
  readNodeHost,
  recogniseLogicalName,
  type LogicalNameId,
} from './logical-names.ts'
import { kindText } from './logical-value.ts'

type Row = readonly [
  name: LogicalNameId,
  byDefault: unknown,
  ...values: (readonly [text: string, value: unknown])[],
]

const rewrites = [
  ['GENERIC', 'GENERIC'],
  ['none', 'NONE'],
  ['Transform', 'TRANSFORM'],
] as const

const rows: readonly Row[] = [
  ['TCPIP$POP_SECURITY', 'FRIENDLY', ['SECURE', 'SECURE'], [' secure ', 'SECURE'], ['friendly', 'FRIENDLY']],
  ['TCPIP$POP_TRACE', false, ['1', true], ['0', true], ['FALSE', true]],
  [
    'TCPIP$POP_LOG_LEVEL',
    'INFORMATIONAL',
    ['ERROR', 'ERROR'],
    ['info', 'INFORMATIONAL'],
    ['THREAD', 'THREAD'],
    ['DEBUG', 'DEBUG'],
  ],
  [
    'TCPIP$POP_POSTMASTER',
    [],
    ['JONES, SMITH', ['jones', 'smith']],
    ['SYSTEM', ['system']],
    ['A B,,C', ['a', 'b', 'c']],
  ],
  ['TCPIP$POP_MESSAGE_MAXIMUM', 0, ['0', 0], ['65535', 65_535], ['020', 20]],
  ['TCPIP$POP_LINK_IDLE_TIMEOUT', 0, ['0 00:10:00.00', 600_000], ['0-00:10', 600_000]],
  ['TCPIP$POP_PERSONAL_NAME', false, ['TRUE', true]],
  ['TCPIP$POP_LEAVE_IN_NEWMAIL', false, ['TRUE', true]],
  ['TCPIP$POP_USE_MAIL_FOLDER', false, ['TRUE', true]],
  ['TCPIP$POP_FAST_SCAN', false, ['TRUE', true]],
  ['TCPIP$POP_MAXIMUM_THREADS', 15, ['1', 1], ['31', 31]],
  ['TCPIP$POP_IGNORE_MAIL11_HEADERS', false, ['TRUE', true]],
  ['TCPIP$POP_SEND_ID_HEADERS', false, ['TRUE', true]],
  ['TCPIP$POP_DECNET_REWRITE', 'TRANSFORM', ...rewrites],
  ['TCPIP$POP_QUOTED_DECNET_REWRITE', 'TRANSFORM', ...rewrites],
  ['TCPIP$POP_SNDBUF', undefined, ['512', 512], ['65536', 65_536]],
  ['TCPIP$POP_DISUSERPASS', false, ['TRUE', true]],
  ['TCPIP$POP_PURGE_RECLAIM', false, ['TRUE', true]],
  [
    'IUPOP3_IGNORE_MAIL11_HEADERS',
    false,
    ['TRUE', true],
    ['yes', true],
    ['1', true],
    ['0', false],
    ['False', false],
    ['n', false],
  ],
  ['IUPOP3_USE_BOTTOM_HEADERS', false, ['1', true]],
  ['IUPOP3_DEFAULT_TO_SMTP', false, ['1', true]],
  ['IUPOP3_PERSONAL_NAME', false, ['1', true]],
  ['IUPOP3_ENABLE_LONG_LINES', false, ['1', true]],
  ['IUPOP3_PURGE_MAILBOXES', true, ['0', false]],
  ['IUPOP3_FOREIGN_FOLDER', 'MAIL', ['Foreign', 'FOREIGN'], ['a', 'A']],
  ['IUPOP3_SCAN_INTRUSION', false, ['1', true]],
  ['IUPOP3_IGNORE_EXPIRED_PASSWORDS', false, ['1', true]],
  ['IUPOP3_MAX_MESSAGES', 20, ['50', 50]],
  ['IUPOP3_CLIENT_TIMEOUT', 120_000, ['90', 90_000], ['5', 5_000], ['0 00:05', 300_000]],
  ['IUPOP3_FAST_SCAN', false, ['1', true]],
  ['IUPOP3_USE_MAIL_FOLDER', false, ['1', true]],
  ['IUPOP3_PURGE_RECLAIM_THRESHOLD', undefined, ['32767', 32_767]],
  ['IUPOP3_READ_DIRECT_THRESHOLD', undefined, ['0', 0]],
  ['IUPOP3_DEFAULT_SENDBUFFER_SIZE', undefined, ['4096', 4_096]],
]

test('every name has a row', () => {
  assert.deepEqual(rows.map(([name]) => name).toSorted(), Object.keys(logicalNames).toSorted())
})

for (const [name, byDefault, ...values] of rows) {
  test(`${name}: default, values and description`, () => {
    const entry = logicalNames[name]
    assert.deepEqual(entry.byDefault, byDefault)
    assert.match(entry.does, /^[A-Z].*\.$/)
    assert.match(entry.source, /^(?:TCP\/IP Services|IUPOP3)/)
    assert.deepEqual(recogniseLogicalName(name), { kind: 'setting', name })
    for (const [text, value] of values)
      assert.deepEqual(readLogicalName(name, [text]), { kind: 'value', value })
  })
}

const refused: readonly (readonly [name: LogicalNameId, value: string, fault: RegExp, remedy: RegExp])[] = [
  ['TCPIP$POP_SECURITY', 'PARANOID', /"PARANOID" is not one of its values/, /FRIENDLY or SECURE/],
  ['TCPIP$POP_SECURITY', 'toString', /not one of its values/, /FRIENDLY or SECURE/],
  ['TCPIP$POP_LOG_LEVEL', 'VERBOSE', /not one of its values/, /ERROR, INFORMATIONAL, THREAD or DEBUG/],
  ['TCPIP$POP_POSTMASTER', ' , ', /names nobody/, /JONES, SMITH/],
  ['TCPIP$POP_POSTMASTER', 'JONES, SMTP%"x@y"', /SMTP%"x@y"/, /accounts of this server/],
  ['TCPIP$POP_MESSAGE_MAXIMUM', '65536', /out of range/, /0 to 65535/],
  ['TCPIP$POP_MESSAGE_MAXIMUM', '-1', /not a whole number/, /0 to 65535/],
  ['TCPIP$POP_MESSAGE_MAXIMUM', '', /not a whole number/, /0 to 65535/],
  ['TCPIP$POP_MESSAGE_MAXIMUM', '1e3', /not a whole number/, /0 to 65535/],
  ['TCPIP$POP_LINK_IDLE_TIMEOUT', '10 minutes', /delta time/, /0 00:10:00.00/],
  ['TCPIP$POP_MAXIMUM_THREADS', '0', /out of range/, /1 to/],
  ['TCPIP$POP_DECNET_REWRITE', 'QUOTE', /not one of its values/, /GENERIC, NONE or TRANSFORM/],
  ['TCPIP$POP_SNDBUF', '511', /out of range/, /512 to/],
  ['IUPOP3_PERSONAL_NAME', 'perhaps', /neither true nor false/, /TRUE or FALSE/],
  ['IUPOP3_PERSONAL_NAME', '', /neither true nor false/, /TRUE or FALSE/],
  ['IUPOP3_CLIENT_TIMEOUT', 'soon', /delta time/, /^write/],
  ['IUPOP3_FOREIGN_FOLDER', 'a folder', /folder name/, /1 to 39/],
  ['IUPOP3_FOREIGN_FOLDER', 'x'.repeat(40), /folder name/, /1 to 39/],
]

for (const [name, text, fault, remedy] of refused) {
  test(`${name} refuses "${text}"`, () => {
    const reading = readLogicalName(name, [text])
    assert(reading.kind === 'fault')
    assert.match(reading.fault, fault)
    assert.match(reading.remedy, remedy)
  })
}

test('of a search list the first value counts, but all of its users', () => {
  assert.deepEqual(readLogicalName('TCPIP$POP_SECURITY', ['SECURE', 'FRIENDLY']), {
    kind: 'value',
    value: 'SECURE',
  })
  assert.deepEqual(readLogicalName('TCPIP$POP_POSTMASTER', ['JONES', 'SMITH']), {
    kind: 'value',
    value: ['jones', 'smith'],
  })
})

test('the type of a value follows from its name', () => {
  const reading = readLogicalName('TCPIP$POP_SECURITY', ['SECURE'])
  const level: 'FRIENDLY' | 'SECURE' | undefined = reading.kind === 'value' ? reading.value : undefined
  assert.equal(level, 'SECURE')
})

test('names of other kinds are told apart', () => {
  assert.deepEqual(recogniseLogicalName('UCX$POP_TRACE'), { kind: 'setting', name: 'TCPIP$POP_TRACE' })
  assert.deepEqual(recogniseLogicalName('IUPOP3_NODE_ORDERS'), { kind: 'node', node: 'ORDERS' })
  assert.equal(recogniseLogicalName('IUPOP3_AUTH_COMMANDS').kind, 'unread')
  assert.equal(recogniseLogicalName('TCPIP$POP_SECURTY').kind, 'misspelt')
  assert.equal(recogniseLogicalName('tcpip$pop_trace').kind, 'misspelt')
  assert.equal(recogniseLogicalName('SYS$SCRATCH').kind, 'other')
  assert.equal(recogniseLogicalName('toString').kind, 'other')
  assert.deepEqual(readNodeHost(['Orders.ACME.com']), { kind: 'value', value: 'orders.acme.com' })
  assert.equal(readNodeHost(['not a host']).kind, 'fault')
})

test('every kind says what it accepts', () => {
  for (const { kind } of Object.values(logicalNames)) assert.match(kindText(kind), /\w/)
})

test("the manual's own example is read through to its value", () => {
  const [definition] = readDcl('$ DEFINE/SYSTEM TCPIP$POP_POSTMASTER "JONES, SMITH"').definitions
  assert.deepEqual(readLogicalName('TCPIP$POP_POSTMASTER', definition?.values ?? []), {
    kind: 'value',
    value: ['jones', 'smith'],
  })
})
