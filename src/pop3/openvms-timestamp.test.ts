// APOP timestamps in OpenVMS's layout: what clients read, and never the same twice.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openvmsTimestamp } from './openvms-timestamp.ts'

const ms = Date.UTC(1999, 3, 6, 6, 2, 31, 150)

test('as the greeting of TCP/IP Services V5.0 has it', () => {
  const next = openvmsTimestamp({ host: 'ucxsys.acme.com', clock: () => ms, offsetMinutes: 0 })
  assert.match(next(), /^<[0-9A-F]{8}\._6_APR_1999_06_02_31_15@ucxsys\.acme\.com>$/)
})

test('of letters, digits and . @ _ - alone, which is what mpop takes', () => {
  const next = openvmsTimestamp({ host: 'mail-1.example.org', clock: () => ms, offsetMinutes: -570 })
  assert.match(next(), /^<[A-Za-z0-9.@_-]+>$/)
})

test('never the same twice, even if the clock stands still or goes back (RFC 1939 §7)', () => {
  let nowMs = ms
  const next = openvmsTimestamp({ host: 'vax1', clock: () => nowMs, offsetMinutes: 0 })
  const seen = new Set(
    Array.from({ length: 10_000 }, (_, index) => {
      nowMs -= index % 3
      return next()
    }),
  )
  assert.equal(seen.size, 10_000)
  assert(
    [...seen].every((timestamp) => timestamp.includes('_31_15@')),
    'time does not go back',
  )
})

test('a long host name does not make the greeting longer than 512 octets (RFC 2449 §4)', () => {
  const host = `${'a'.repeat(250)}.b`
  const [timestamp, rest] = [
    openvmsTimestamp({ host, clock: () => ms, offsetMinutes: 0 })(),
    host.length + 120,
  ]
  assert(timestamp.length + rest <= 512)
  assert.match(timestamp, /@localhost>$/)
})
