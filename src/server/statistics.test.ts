// Statistics: a row for each fact that counts, and what it counts.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountName } from '../base/account-name.ts'
import type { Fact, SessionEnd } from '../base/facts.ts'
import { Statistics, type Counters } from './statistics.ts'

const account = accountName('jones') ?? assert.fail()
const about = { session: 's1', peer: '192.0.2.7:1234' }

const connected: Fact = { kind: 'connected', ...about }
const failed = { kind: 'login-failed', ...about, account: 'jones', method: 'PASS', reason: '' } as const

function retrieved(octets: number): Fact {
  return { kind: 'retrieved', ...about, account, number: 1, octets }
}

function ended(why: SessionEnd): Fact {
  const counts = {
    retrieved: 0,
    retrievedOctets: 0,
    topped: 0,
    toppedOctets: 0,
    deleted: 0,
    deletedOctets: 0,
  }
  const line = { receivedOctets: 30, sentOctets: 500, durationMs: 1, tls: false }
  return { kind: 'session-ended', ...about, account, why, ...counts, ...line }
}

const rows: readonly (readonly [facts: readonly Fact[], counters: Partial<Counters>])[] = [
  [[connected, connected], { currentThreads: 2, totalThreads: 2, maxThreads: 2 }],
  [
    [connected, connected, ended('quit'), connected],
    {
      currentThreads: 2,
      totalThreads: 3,
      maxThreads: 2,
      normalDisconnects: 1,
      receivedOctets: 30,
      sentOctets: 500,
    },
  ],
  [[{ kind: 'too-many-threads', peer: about.peer, threadsMax: 2 }], { tooManyThreads: 1, totalThreads: 0 }],
  [[connected, ended('idle')], { clientTimeouts: 1, abnormalDisconnects: 0, normalDisconnects: 0 }],
  [[connected, ended('disconnected')], { abnormalDisconnects: 1 }],
  [[connected, ended('update-failed')], { normalDisconnects: 1 }],
  [
    [connected, { kind: 'blocked', ...about, account }, ended('blocked')],
    { blockedSockets: 1, abnormalDisconnects: 1 },
  ],
  [
    [retrieved(413), retrieved(265), retrieved(1029)],
    { retrievedMessages: 3, retrievedOctets: 1707, minimumOctets: 265, maximumOctets: 1029 },
  ],
  [[{ ...failed, inUse: false }], { authFailures: 1 }],
  // Who it is had been shown.
  [[{ ...failed, inUse: true }], { authFailures: 0 }],
]

for (const [facts, expected] of rows) {
  const name = facts
    .map((fact) => (fact.kind === 'session-ended' ? `ended: ${fact.why}` : fact.kind))
    .join(', ')
  test(name, () => {
    const statistics = new Statistics()
    for (const fact of facts) statistics.observe(fact)
    assert.deepEqual({ ...statistics.counters, ...expected }, statistics.counters)
  })
}

test('users are those who have logged in and not gone, in the order of their logins', () => {
  const statistics = new Statistics()
  const login = {
    kind: 'logged-in',
    peer: about.peer,
    account,
    method: 'PASS',
    messages: 0,
    octets: 0,
  } as const
  for (const session of ['s1', 's2', 's3']) statistics.observe({ ...login, session })
  statistics.observe(ended('quit'))
  assert.deepEqual(
    [...statistics.users],
    [
      ['s2', account],
      ['s3', account],
    ],
  )
})

test('a restart counts from nothing, with those who are there', () => {
  const statistics = new Statistics()
  for (const fact of [connected, connected, retrieved(5), ended('quit')]) statistics.observe(fact)
  statistics.restart()
  const { currentThreads, totalThreads, maxThreads, retrievedMessages } = statistics.counters
  assert.deepEqual(
    { currentThreads, totalThreads, maxThreads, retrievedMessages },
    {
      currentThreads: 1,
      totalThreads: 1,
      maxThreads: 1,
      retrievedMessages: 0,
    },
  )
})
