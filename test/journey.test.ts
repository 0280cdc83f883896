// Journey: whatever octets come in by LMTP go out by POP3, and all counts of them agree.

import assert from 'node:assert/strict'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { systemClock } from '../src/base/clock.ts'
import type { Fact } from '../src/base/facts.ts'
import { limits } from '../src/base/limits.ts'
import { canonicalText } from '../src/mail/canonical.ts'
import { readConfiguration } from '../src/server/configuration.ts'
import { startNewmail } from '../src/server/newmail.ts'
import { claimRepository } from '../src/server/repository.ts'
import { addAccounts, known, password } from './accounts.ts'
import { endedText } from './lmtp-client.ts'
import { ask, handOver, openMta } from './mta.ts'
import { PopClient } from './pop-client.ts'

const names = ['jones', 'smith'] as const

/** Each a kind of text that some server has lost, cut or counted wrongly. */
const nastyKinds: Readonly<Record<string, string>> = {
  'a plain message': 'Subject: x\r\n\r\nhello\r\n',
  'an empty message': '',
  'a single blank line': '\r\n',
  'headers only': 'Subject: x\r\n',
  'headers only, no line end': 'Subject: x',
  'no headers': '\r\nbody\r\n',
  'no final line end': 'Subject: x\r\n\r\nend',
  'bare LF': 'Subject: x\n\nbody\nmore\n',
  'bare CR': 'Subject: x\r\rbody\rmore\r',
  'LF CR, CR CR LF and LF LF CR': 'a\n\rb\r\r\nc\n\n\rd\r\r',
  'a lone dot': '.\r\n',
  'lone dots': 'Subject: x\r\n\r\n.\r\n..\r\n...\r\n.\r\n',
  'a dot that ends the text without a line end': 'a\r\n.',
  'dots after every sort of line end': '.a\n.b\r.c\r\n.d\n.\r\n\n.\n\r.\r\n.\r.\r\n\r\n.',
  NUL: 'Subject: \0\r\n\r\n\0\0\r\n\0',
  'every octet': `${Array.from({ length: 256 }, (_, octet) => String.fromCharCode(octet)).join('')}\r\n`,
  '8-bit octets that are no UTF-8': 'Subject: \xe9\xff\r\n\r\n\x80\xc0\xaf\xed\xa0\x80\r\n',
  'a line that looks like a reply': '+OK\r\n-ERR\r\n250 ok\r\nQUIT\r\n',
  'a line that begins with a blank, first of all': ' folded into the prefix?\r\nSubject: x\r\n\r\n',
  'a 1 MB line': `Subject: x\r\n\r\n${'x'.repeat(1_000_000)}\r\nend\r\n`,
  'a 1 MB line of dots, without an end': '.'.repeat(1_000_000),
  'a hundred thousand line ends': '\n'.repeat(100_000),
  ...Object.fromEntries(
    [limits.chunkOctets, limits.spoolMemoryOctetsMax, 2_500_000].flatMap((octets) =>
      [-1, 0, 1].map((more) => [`a text of ${octets + more} octets`, linesOf(octets + more)]),
    ),
  ),
}

/** Octets as fast-check makes them: parts that matter to somebody on the way, and noise. */
const anyText = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('\r\n', '\n', '\r', '.', '..', '\r\n.\r\n', '\0', ' ', 'x') },
      { weight: 2, arbitrary: fc.constantFrom('Subject: x', '\x80\xff', '\x1a\x04', 'From ', 'QUIT') },
      { weight: 1, arbitrary: fc.integer({ min: 990, max: 2100 }).map((octets) => 'y'.repeat(octets)) },
      {
        weight: 1,
        arbitrary: fc.uint8Array({ maxLength: 40 }).map((all) => Buffer.from(all).toString('latin1')),
      },
    ),
    { maxLength: 30 },
  )
  .map((parts) => Buffer.from(parts.join(''), 'latin1'))

describe('what goes in by LMTP comes out by POP3', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  after(() => house.close())

  for (const [kind, text] of Object.entries(nastyKinds)) {
    it(kind, () => travel(house, [Buffer.from(text, 'latin1')], Infinity))
  }

  it('any octets, in any pieces', async () => {
    const texts = fc.array(anyText, { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom(1, 2, 7, 4096), (all, piece) => travel(house, all, piece)),
      { numRuns: 80 },
    )
  })
})

/** Delivers the texts to both accounts, and has each find them, count them, and delete them. */
async function travel(house: House, texts: readonly Buffer[], piece: number): Promise<void> {
  await house.clear()
  await using mta = await openMta(house.lmtp)
  for (const text of texts) {
    for (const reply of await handOver(mta, names, { text, piece }))
      assert.match(reply ?? '', /^250 2\.0\.0 /)
  }
  assert.match(await ask(mta, 'QUIT'), /^221 /)
  for (const name of names) {
    await using pop = await PopClient.login(house.popPort, name, password)
    await seeAll(pop, name, texts)
    for (let number = 1; number <= texts.length; number++) await pop.ok(`DELE ${number}`)
    assert.deepEqual(await pop.stat(), { messages: 0, octets: 0 })
    await pop.quit()
  }
  assert.deepEqual(house.troubles, [])
}

async function seeAll(pop: PopClient, name: string, texts: readonly Buffer[]): Promise<void> {
  const octets = await pop.list()
  assert.deepEqual(await pop.stat(), {
    messages: texts.length,
    octets: octets.reduce((sum, more) => sum + more, 0),
  })
  assert.equal(new Set(await pop.uidl()).size, texts.length)
  for (const [index, given] of texts.entries()) {
    const number = index + 1
    const { announced, text } = await pop.retr(number)
    assert.equal(text.length, announced, 'octets received and announced by RETR')
    assert.equal(text.length, octets[index], 'octets received and announced by LIST')
    assert.equal(await pop.ok(`LIST ${number}`), `${number} ${text.length}`)
    const expected = canonicalText(Buffer.from(endedText(given.toString('latin1')), 'latin1'))
    const prefix = text.subarray(0, text.length - expected.length)
    assertSame(text.subarray(prefix.length), expected)
    assertPrefix(prefix.toString(), name)
    for (const lines of text.length < 10_000 ? [0, 1, 3, 1_000_000] : [3])
      assertSame(await pop.top(number, lines), topOf(text, lines))
  }
}

/** Nothing else stands before the text, and the text goes on where the prefix ends: there is no blank line. */
function assertPrefix(prefix: string, name: string): void {
  const received = `from test.example ([127.0.0.1]) by mail.example.org (Newmail) with LMTP id _ for <${name}>; _`
  const varying = / id \S+ | \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000/g
  const unfolded = prefix.replaceAll('\r\n ', ' ')
  assert.equal(
    unfolded.replaceAll(varying, (found) => (found.startsWith(' id') ? ' id _ ' : ' _')),
    `Return-Path: <sender@test.example>\r\nDelivered-To: ${name}\r\nReceived: ${received}\r\n`,
  )
}

/** RFC 1939 §7, line by line. */
function topOf(text: Buffer, lines: number): Buffer {
  const all = text.toString('latin1').split('\r\n').slice(0, -1)
  const blank = all.indexOf('')
  const end = blank < 0 ? all.length : blank + 1 + lines
  return Buffer.from(
    all
      .slice(0, end)
      .map((line) => `${line}\r\n`)
      .join(''),
    'latin1',
  )
}

/** Does not print a megabyte. */
function assertSame(found: Uint8Array, expected: Uint8Array): void {
  const differs = found.findIndex((octet, at) => octet !== expected[at])
  const from = Math.max(0, (differs < 0 ? Math.min(found.length, expected.length) : differs) - 30)
  const near = (octets: Uint8Array) => Buffer.from(octets.subarray(from, from + 60)).toString('latin1')
  assert.equal(near(found), near(expected), `differs from octet ${from + 30} on`)
  assert.equal(found.length, expected.length)
}

/** Text of so many octets, in lines of 79 with their ends. */
function linesOf(octets: number): string {
  return `${'.'.repeat(77)}\r\n`.repeat(octets / 79 + 1).slice(0, octets)
}

interface House {
  readonly popPort: number
  readonly lmtp: string
  readonly troubles: readonly Fact[]
  /** Removes what a journey that failed has left. */
  clear(): Promise<void>
  close(): Promise<void>
}

/** A server in this process, on real ports, with the real store. */
async function openHouse(): Promise<House> {
  const directory = await mkdtempDisposable(join(tmpdir(), 'newmail-journey-'))
  const repository = await claimRepository(directory.path)
  await addAccounts(repository, names)
  const { settings, conduct } = readConfiguration({
    dataDirectory: directory.path,
    file: undefined,
    environment: {},
    commandLine: { settings: { pop: '0', lmtp: '0', hostname: 'mail.example.org' } },
  })
  const troubles: Fact[] = []
  const newmail = await startNewmail({
    settings,
    conduct,
    repository,
    implementation: 'Newmail-test',
    report: (fact) => {
      if (fact.kind === 'trouble') troubles.push(fact)
    },
    clock: systemClock,
  })
  return {
    popPort: Number(newmail.pop[0]?.split(':').at(-1)),
    lmtp: newmail.lmtp[0] ?? '',
    troubles,
    clear: async () => {
      for (const name of names) {
        // The session of a journey that failed may not have ended yet.
        while ((await repository.mail.remove(known(name))) === 'in-use') await nextTurn()
      }
    },
    close: async () => {
      await newmail.stop()
      await repository[Symbol.asyncDispose]()
      await directory.remove()
    },
  }
}
