// Trace headers: what they say, how they fold, and that nobody writes into them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { tracePrefix, type Trace } from './trace.ts'

const trace: Trace = {
  origin: {
    kind: 'lmtp',
    peer: { address: '192.0.2.7', port: 4321 },
    greetedAs: 'mail.example.org',
    utf8: false,
  },
  sender: 'smith@example.com',
  recipient: 'jones@example.org',
  hostname: 'pop.example.org',
  id: 'abc.1',
  arrivedMs: Date.UTC(2026, 10, 1, 2, 3, 4),
}

test('trace: mail that came by LMTP', () => {
  assert.deepEqual(lines(trace), [
    'Return-Path: <smith@example.com>',
    'Delivered-To: jones@example.org',
    'Received: from mail.example.org ([192.0.2.7])',
    ' by pop.example.org (Newmail) with LMTP id abc.1 for <jones@example.org>;',
    ' Sun, 01 Nov 2026 02:03:04 +0000',
  ])
})

test('trace: mail from the command line, with the null sender', () => {
  assert.deepEqual(lines({ ...trace, origin: { kind: 'command' }, sender: '' }), [
    'Return-Path: <>',
    'Delivered-To: jones@example.org',
    'Received: by pop.example.org (Newmail) id abc.1 for <jones@example.org>;',
    ' Sun, 01 Nov 2026 02:03:04 +0000',
  ])
})

test('trace: SMTPUTF8, IPv6 and a Unix socket', () => {
  assert.match(received('2001:db8::1'), /^Received: from \[::1\] \(\[IPv6:2001:db8::1\]\) by /)
  assert.match(received('2001:db8::1'), / with UTF8LMTP /)
  assert.match(received('/run/newmail/lmtp'), /^Received: from \[::1\] \(unix socket\) by /)
})

function received(address: string): string {
  const origin = { kind: 'lmtp', peer: { address, port: undefined }, greetedAs: '[::1]', utf8: true } as const
  return lines({ ...trace, origin })
    .slice(2)
    .join('')
}

test('trace: nothing that a client sends begins a header or ends a line', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .array(
        fc.constantFrom('\r', '\n', '\0', '\u2028', '\u0085', ' ', ':', 'X-Evil: yes', '>', '(', ')', ';'),
        { maxLength: 20 },
      )
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(anything, anything, anything, (sender, recipient, greetedAs) => {
      const origin = { kind: 'lmtp', peer: { address: '::1', port: 1 }, greetedAs, utf8: false } as const
      const text = tracePrefix({ ...trace, origin, sender, recipient }).toString()
      assert.doesNotMatch(text, /(?<!\r)\n|\r(?!\n)/)
      assert.ok(text.endsWith(' +0000\r\n'))
      const names = text
        .split('\r\n')
        .slice(0, -1)
        .filter((line) => !line.startsWith(' '))
        .map((line) => line.split(':')[0])
      assert.deepEqual(names, ['Return-Path', 'Delivered-To', 'Received'])
    }),
    { numRuns: 300 },
  )
})

test('trace: lines hold 78 characters where addresses let them', () => {
  for (let octets = 1; octets < 55; octets++) {
    const recipient = `${'j'.repeat(octets)}@ex.org`
    const hostname = `${'h'.repeat(octets)}.example`
    const peer = { address: '192.0.2.7', port: 1 }
    const greetedAs = `${'g'.repeat(octets)}.example`
    const text = lines({
      ...trace,
      recipient,
      hostname,
      origin: { kind: 'lmtp', peer, greetedAs, utf8: false },
    })
    assert.deepEqual(
      text.filter((line) => line.length > 78),
      [],
    )
  }
})

function lines(trace: Trace): string[] {
  const text = tracePrefix(trace).toString()
  assert.ok(text.endsWith('\r\n'))
  return text.slice(0, -2).split('\r\n')
}
