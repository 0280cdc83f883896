// A whole TCPIP$POP_SYSTARTUP.COM: every name of the server set to another value than its default.

import assert from 'node:assert/strict'
import test from 'node:test'
import { readDcl } from './dcl.ts'
import { logicalNames, readLogicalName, recogniseLogicalName } from './logical-names.ts'
import type { tcpipLogicalNames } from './tcpip-logical-names.ts'

const procedure = `$! TCPIP$POP_SYSTARTUP.COM - what this site sets for the POP server
$!
$ SET NOON
$ DEFINE/SYSTEM/EXECUTIVE_MODE/NOLOG TCPIP$POP_SECURITY "SECURE"
$ DEFINE/SYSTEM TCPIP$POP_TRACE 1
$ define/system tcpip$pop_log_level thread	! until the trouble is over
$ DEFINE/SYSTEM TCPIP$POP_POSTMASTER "JONES, SMITH"
$ DEFINE/SYSTEM TCPIP$POP_MESSAGE_MAXIMUM 200
$ DEFINE/SYSTEM -
    TCPIP$POP_LINK_IDLE_TIMEOUT -
    "0 00:10:00.00"
$ ASSIGN/SYSTEM "YES" TCPIP$POP_PERSONAL_NAME
$ DEFINE/SYSTEM TCPIP$POP_LEAVE_IN_NEWMAIL TRUE
$ DEFINE/SYSTEM TCPIP$POP_USE_MAIL_FOLDER TRUE
$ DEFINE/SYSTEM TCPIP$POP_FAST_SCAN TRUE
$ DEFINE/SYSTEM TCPIP$POP_MAXIMUM_THREADS 31
$ DEFINE/SYSTEM TCPIP$POP_IGNORE_MAIL11_HEADERS TRUE
$ DEF/SYS TCPIP$POP_SEND_ID_HEADERS TRUE
$ DEFINE/SYSTEM TCPIP$POP_DECNET_REWRITE GENERIC
$ DEFINE/SYSTEM TCPIP$POP_QUOTED_DECNET_REWRITE NONE
$ DEFINE/SYSTEM TCPIP$POP_SNDBUF 65536
$ DEFINE/SYSTEM TCPIP$POP_DISUSERPASS TRUE
$ DEFINE/TABLE=LNM$SYSTEM TCPIP$POP_PURGE_RECLAIM TRUE
$ EXIT
`

const values: Readonly<Record<keyof typeof tcpipLogicalNames, unknown>> = {
  TCPIP$POP_SECURITY: 'SECURE',
  TCPIP$POP_TRACE: true,
  TCPIP$POP_LOG_LEVEL: 'THREAD',
  TCPIP$POP_POSTMASTER: ['jones', 'smith'],
  TCPIP$POP_MESSAGE_MAXIMUM: 200,
  TCPIP$POP_LINK_IDLE_TIMEOUT: 600_000,
  TCPIP$POP_PERSONAL_NAME: true,
  TCPIP$POP_LEAVE_IN_NEWMAIL: true,
  TCPIP$POP_USE_MAIL_FOLDER: true,
  TCPIP$POP_FAST_SCAN: true,
  TCPIP$POP_MAXIMUM_THREADS: 31,
  TCPIP$POP_IGNORE_MAIL11_HEADERS: true,
  TCPIP$POP_SEND_ID_HEADERS: true,
  TCPIP$POP_DECNET_REWRITE: 'GENERIC',
  TCPIP$POP_QUOTED_DECNET_REWRITE: 'NONE',
  TCPIP$POP_SNDBUF: 65_536,
  TCPIP$POP_DISUSERPASS: true,
  TCPIP$POP_PURGE_RECLAIM: true,
}

test('is read unchanged, and what is not read is reported', () => {
  const { definitions, skipped } = readDcl(procedure)
  const read = definitions.map(({ name, values, table }) => {
    const recognised = recogniseLogicalName(name)
    assert(recognised.kind === 'setting', name)
    assert.equal(table, 'SYSTEM')
    const reading = readLogicalName(recognised.name, values)
    assert(reading.kind === 'value', name)
    assert.notDeepEqual(reading.value, logicalNames[recognised.name].byDefault)
    return [name, reading.value] as const
  })
  assert.deepEqual(Object.fromEntries(read), values)
  assert.deepEqual(
    skipped.map(({ line, text }) => [line, text]),
    [
      [3, 'SET NOON'],
      [24, 'EXIT'],
    ],
  )
})
