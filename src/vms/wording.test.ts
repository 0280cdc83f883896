// Wording: every text that the manuals print, to the letter, and the report of XTND STATS.

import assert from 'node:assert/strict'
import test from 'node:test'
import { statsReport, type StatsFigures } from './stats-report.ts'
import {
  foreignText,
  iupop3Greeting,
  loggedIn,
  logLevelChanged,
  passwordRequired,
  refusal,
  serverIdentity,
  signOff,
  statisticsFollow,
  tcpipGreeting,
  tcpipReadyGreeting,
  unknownUserRefusedAt,
  userPassDisabled,
  type RefusalReason,
} from './wording.ts'

const iupop3 = { version: '1.8/UCX', host: 'vax1', upSince: '1993-05-12 16:18:48', timestamp: undefined }
const tcpip = {
  version: '5.0',
  host: 'ucxsys.acme.com',
  upSince: '1999-04-04 06:42:17',
  timestamp: '<24A00E61._6_APR_1999_06_02_31_15@ucxsys.acme.com>',
}

const printed: readonly (readonly [reply: string, text: string])[] = [
  [`+OK ${iupop3Greeting(iupop3)}`, '+OK IUPOP3 server V1.8/UCX at vax1, up since 1993-05-12 16:18:48'],
  [`+OK ${passwordRequired('HUGHES')}`, '+OK Password required for "hughes"'],
  [`+OK ${loggedIn}`, '+OK Username/password combination ok'],
  [`+OK ${logLevelChanged('DEBUG', 'iupop3')}`, '+OK logging level changed to debug'],
  [`+OK ${signOff('vax1', 'iupop3')}`, '+OK IUPOP3 server at vax1 signing off.'],
  [`+OK ${signOff('vax1', 'tcpip')}`, '+OK POP server at vax1 signing off.'],
  [`+OK ${statisticsFollow}`, '+OK Statistics follow'],
  [`-ERR ${refusal('IUPOP3', 'disuser', 'jones')}`, '-ERR user account "jones" not accessible.'],
  [serverIdentity('jade.ucs.indiana.edu', '1.8/UCX', 'iupop3'), 'jade.ucs.indiana.edu IUPOP3 V1.8/UCX'],
  [
    `+OK ${tcpipGreeting(tcpip, 'OpenVMS V7.1 Alpha')}`,
    '+OK POP server TCPIP Version 5.0, OpenVMS V7.1 Alpha at ucxsys.acme.com, up since 1999-04-04 06:42:17 <24A00E61._6_APR_1999_06_02_31_15@ucxsys.acme.com>',
  ],
  [
    `+OK ${tcpipReadyGreeting({ ...tcpip, timestamp: undefined }, '192.0.2.7')}`,
    '+OK  POP server ready TCPIP V5.0 [ucxsys.acme.com and 192.0.2.7]',
  ],
  [
    `-ERR ${refusal('FRIENDLY', 'wrong-password', 'JONES')}`,
    '-ERR password supplied for "jones" is incorrect',
  ],
  [`-ERR ${refusal('SECURE', 'wrong-password', 'JONES')}`, '-ERR Access to user account "jones" denied'],
]

for (const [reply, text] of printed) {
  test(text, () => assert.equal(reply, text))
}

const reasons: readonly RefusalReason[] = [
  'wrong-password',
  'unknown-user',
  'disuser',
  'dismail',
  'account-expired',
  'password-expired',
  'intruder',
]

test('SECURE and IUPOP3 have one text for all reasons', () => {
  for (const wording of ['SECURE', 'IUPOP3'] as const) {
    assert.equal(new Set(reasons.map((reason) => refusal(wording, reason, 'jones'))).size, 1)
  }
})

test('FRIENDLY has one for each, but tells an intruder nothing new', () => {
  const texts = reasons.map((reason) => refusal('FRIENDLY', reason, 'jones'))
  assert.equal(new Set(texts).size, reasons.length - 1)
  for (const text of texts) assert.match(text, /"jones"/)
  assert.equal(refusal('FRIENDLY', 'intruder', 'jones'), refusal('FRIENDLY', 'wrong-password', 'jones'))
})

test('only FRIENDLY refuses an unknown user at USER', () => {
  assert.equal(unknownUserRefusedAt('FRIENDLY'), 'USER')
  assert.equal(unknownUserRefusedAt('SECURE'), 'PASS')
  assert.equal(unknownUserRefusedAt('IUPOP3'), 'PASS')
})

test('an echoed name cannot end the line', () => {
  assert.equal(passwordRequired('a\r\n+OK ü'), 'Password required for "a  +ok ?"')
})

test('texts of ours say what to do', () => {
  assert.match(userPassDisabled, /APOP/)
  assert.match(foreignText.join(' '), /foreign message.*Log in.*EXTRACT/)
})

const figures: StatsFigures = {
  version: '1.8/UCX',
  logLevel: 'THREAD',
  nowMs: Date.UTC(1992, 1, 13, 17, 44, 11),
  startMs: Date.UTC(1992, 1, 13, 7, 32, 53),
  offsetMinutes: 0,
  cpuMs: 113_800,
  currentThreads: 2,
  totalThreads: 218,
  maxThreads: 8,
  tooManyThreads: 0,
  normalDisconnects: 215,
  abnormalDisconnects: 2,
  clientTimeouts: 1,
  blockedSockets: 3,
  retrievedMessages: 127,
  retrievedOctets: 52_451,
  minimumOctets: 265,
  maximumOctets: 1_029,
  authFailures: 6,
  currentUsers: ['hughes', 'LEVANON'],
}

test("XTND STATS: the readme's report", () => {
  assert.deepEqual(statsReport(figures, 'iupop3'), [
    'Version Number : 1.8/UCX',
    'Logging Level : THREAD',
    'Current Time : 1992-02-13 17:44:11',
    'Start Time : 1992-02-13 07:32:53',
    'CPU Seconds : 113.80 (1 mins, 53 secs)',
    'Current Threads : 2',
    'Total Threads : 218',
    'Max Threads : 8',
    'Too Many Threads : 0',
    'Normal Disconnects : 215',
    'Abnormal Disconnects : 2',
    'Client Timeouts : 1',
    'Blocked Socket Count : 3',
    'Retrieved Messages : 127',
    'Retrieved Octets : 52451',
    'Average Octets : 413',
    'Minimum Octets : 265',
    'Maximum Octets : 1029',
    'Auth Failures : 6',
    'Current Users :',
    '0. hughes',
    '1. levanon',
  ])
})

test('XTND STATS: the figures of the other example, and none at all', () => {
  const report = statsReport(
    { ...figures, logLevel: 'INFORMATIONAL', cpuMs: 7_899, retrievedMessages: 4, retrievedOctets: 1_102 },
    'tcpip',
  )
  assert(report.includes('Logging Level : INFORMATIONAL'))
  assert(report.includes('CPU Seconds : 7.89 (0 mins, 7 secs)'))
  assert(report.includes('Average Octets : 275'))
  const empty = statsReport(
    { ...figures, logLevel: 'INFORMATIONAL', retrievedMessages: 0, retrievedOctets: 0, currentUsers: [] },
    'iupop3',
  )
  const busy = statsReport({ ...figures, cpuMs: 3_605_059 }, 'tcpip')
  assert(busy.includes('CPU Seconds : 3605.05 (60 mins, 5 secs)'))
  assert(empty.includes('Logging Level : INFO'))
  assert(empty.includes('Average Octets : 0'))
  assert.equal(empty.at(-1), 'Current Users :')
})
