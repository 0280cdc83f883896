// The log: what each level tells (IUPOP3 1.8, History; TCP/IP Services table 15-2), and changing it meanwhile.

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Audience, Fact } from '../base/facts.ts'
import type { LogLevel } from '../vms/wording.ts'
import { known } from '../../test/accounts.ts'
import { Log } from './log.ts'

const [session, peer, account] = ['a-1', '192.0.2.7:1234', known('hughes')]

const facts: Readonly<Record<string, Fact>> = {
  'an error': { kind: 'trouble', where: 'update of hughes', error: new Error('disk full') },
  'a blocked connection that was shut down': { kind: 'blocked', session, peer, account },
  'a warning': { kind: 'warning', text: 'no TOP_HEADERS' },
  'a failed login': {
    kind: 'login-failed',
    session,
    peer,
    account: 'hughes',
    method: 'PASS',
    reason: 'wrong-password',
    inUse: false,
  },
  'the start': { kind: 'started', version: 'Newmail-0.1.0', personality: 'iupop3' },
  'the stop': { kind: 'stopping', why: 'SIGTERM' },
  'what a client says of itself': { kind: 'client-info', session, peer, account, info: 'Eudora 1.4' },
  'the client’s address': { kind: 'connected', session, peer },
  'the client’s half': { kind: 'line-received', session, peer, account, line: 'RETR 1' },
  'a downloaded message': {
    kind: 'message-sent',
    session,
    peer,
    account,
    number: 1,
    id: '1993-05-12.11:39:23.167',
    uid: 'hughes-19930512113923-167',
    octets: 413,
  },
  'the server’s half': { kind: 'line-sent', session, peer, line: '+OK 413 octets' },
}

const errors = ['an error', 'a blocked connection that was shut down']
const information = ['a warning', 'a failed login', 'the start', 'the stop', 'what a client says of itself']
const thread = ['the client’s address', 'the client’s half', 'a downloaded message']

interface Row {
  readonly level: LogLevel
  readonly tells: readonly string[]
  readonly hears: Audience['hears']
}

const rows: readonly Row[] = [
  { level: 'ERROR', tells: errors, hears: 'nothing' },
  { level: 'INFORMATIONAL', tells: [...errors, ...information], hears: 'nothing' },
  { level: 'THREAD', tells: [...errors, ...information, ...thread], hears: 'clients' },
  { level: 'DEBUG', tells: Object.keys(facts), hears: 'both' },
]

suite('levels', () => {
  for (const { level, tells, hears } of rows) {
    test(`${level} tells ${tells.at(-1)} and what is graver, and hears ${hears}`, () => {
      const { log } = opened(level)
      assert.equal(log.hears, hears)
      assert.deepEqual(whatIsTold(log), tells)
    })

    test(`TRACE hears both halves at ${level}`, () => {
      const { log, lines } = opened(level, true)
      assert.equal(log.hears, 'both')
      for (const what of ['the client’s half', 'the server’s half']) reportNamed(log, what)
      assert.deepEqual(
        lines.map(({ line }) => line),
        ['RETR 1', '+OK 413 octets'],
      )
    })
  }

  test('a line has level, time, fact and words', () => {
    const { log, lines } = opened('THREAD')
    reportNamed(log, 'the client’s half')
    assert.deepEqual(lines, [
      {
        level: 'thread',
        time: '1994-05-11T00:00:00.000Z',
        fact: 'line-received',
        session,
        peer,
        account: 'hughes',
        line: 'RETR 1',
        msg: 'client says',
      },
    ])
  })
})

suite('changing the level', () => {
  test('it holds at once, and the change is told', () => {
    const { log, lines } = opened('ERROR')
    log.setLevel('DEBUG', 'hughes')
    assert.deepEqual([log.level, log.hears], ['DEBUG', 'both'])
    reportNamed(log, 'the server’s half')
    log.setLevel('ERROR')
    reportNamed(log, 'the stop')
    assert.deepEqual(
      lines.map(({ fact, by }) => [fact, by]),
      [
        ['log-level-changed', 'hughes'],
        ['line-sent', undefined],
        ['log-level-changed', undefined],
      ],
    )
  })

  test('TRACE can be switched too', () => {
    const { log } = opened('ERROR')
    log.setTraces(true)
    assert.equal(log.hears, 'both')
  })
})

test('the last lines are kept', () => {
  const { log } = opened('INFORMATIONAL')
  for (let count = 0; count < 30; count++) log.report({ kind: 'warning', text: `number ${count}` })
  assert.equal(log.lastLines.length, 20)
  assert.match(log.lastLines[0] ?? '', /number 10"/)
  assert.match(log.lastLines.at(-1) ?? '', /number 29"/)
})

function opened(level: LogLevel, traces = false) {
  const lines: Readonly<Record<string, unknown>>[] = []
  // Each line is an object in JSON.
  const write = (line: string) => void lines.push(JSON.parse(line) as Readonly<Record<string, unknown>>)
  return {
    log: new Log({ level, traces, destination: { write }, clock: () => Date.UTC(1994, 4, 11) }),
    lines,
  }
}

function whatIsTold(log: Log): readonly string[] {
  return Object.keys(facts).filter((what) => {
    const before = log.lastLines.length
    reportNamed(log, what)
    return log.lastLines.length > before
  })
}

function reportNamed(log: Log, what: string): void {
  log.report(facts[what] ?? assert.fail(what))
}
