// The command line of IUPOP3 1.8, parameter by parameter (Configuring IUPOP3).

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Mistake } from '../base/mistake.ts'
import type { Overrides } from '../server/configuration.ts'
import { readIupop3CommandLine } from './iupop3.ts'

const standard = { personality: 'iupop3', pop: '0.0.0.0:110' }
const reclaim = { name: 'TCPIP$POP_PURGE_RECLAIM', values: ['1'], origin: '-purge_reclaim' }
const maximum = (value: string) => ({ name: 'IUPOP3_MAX_MESSAGES', values: [value], origin: '-maxmsg' })

const rows: readonly (readonly [line: string, overrides: Overrides])[] = [
  ['', { settings: standard, logicals: [] }],
  ['-port 2000', { settings: { ...standard, pop: '0.0.0.0:2000' }, logicals: [] }],
  ['-xtnd pop_xtnd.dat', { settings: { ...standard, xtnd: 'pop_xtnd.dat' }, logicals: [] }],
  ['-loglevel debug', { settings: { ...standard, log_level: 'debug' }, logicals: [] }],
  ['-loglevel INFO', { settings: { ...standard, log_level: 'INFO' }, logicals: [] }],
  ['-loglevel Error', { settings: { ...standard, log_level: 'Error' }, logicals: [] }],
  ['-loglevel thread', { settings: { ...standard, log_level: 'thread' }, logicals: [] }],
  [
    '-logfile /var/log/Iupop3.LOG',
    { settings: { ...standard, log_file: '/var/log/Iupop3.LOG' }, logicals: [] },
  ],
  ['-maxmsg 50', { settings: standard, logicals: [maximum('50')] }],
  ['-purge_reclaim', { settings: standard, logicals: [reclaim] }],
  ['-PORT 2000 -Purge_Reclaim', { settings: { ...standard, pop: '0.0.0.0:2000' }, logicals: [reclaim] }],
  ['-maxmsg 50 -maxmsg 0', { settings: standard, logicals: [maximum('0')] }],
  [
    '-port 2000 -xtnd pop_xtnd.dat -loglevel debug -logfile somepath:iupop3.log -maxmsg 50 -purge_reclaim',
    {
      settings: {
        personality: 'iupop3',
        pop: '0.0.0.0:2000',
        xtnd: 'pop_xtnd.dat',
        log_level: 'debug',
        log_file: 'somepath:iupop3.log',
      },
      logicals: [maximum('50'), reclaim],
    },
  ],
]

const all = '-port n, -xtnd file, -loglevel level, -logfile file, -maxmsg N, -purge_reclaim'

const mistakes: readonly (readonly [line: string, message: string])[] = [
  ['-por 2000', `-por: no such parameter; there are ${all}`],
  ['--port 2000', `--port: no such parameter; there are ${all}`],
  ['-port=2000', `-port=2000: no such parameter; there are ${all}`],
  ['-purge', `-purge: no such parameter; there are ${all}`],
  ['2000', `2000: no such parameter; there are ${all}`],
  ['constructor', `constructor: no such parameter; there are ${all}`],
  ['-port', '-port: a value is missing; write -port n'],
  ['-LogFile -purge_reclaim', '-LogFile: a value is missing; write -logfile file'],
  ['-port 65536', '-port: expected a port from 0 to 65535, got "65536"'],
  ['-port pop3', '-port: expected a port from 0 to 65535, got "pop3"'],
  ['-loglevel verbose', '-loglevel: expected ERROR, INFO, THREAD or DEBUG, got "verbose"'],
  ['-maxmsg -1', '-maxmsg: expected a number from 0 to 65535, got "-1"'],
  ['-maxmsg 70000', '-maxmsg: expected a number from 0 to 65535, got "70000"'],
]

suite('the iupop3 command line', () => {
  for (const [line, overrides] of rows)
    test(`iupop3 ${line}`, () => assert.deepEqual(readIupop3CommandLine(wordsOf(line)), overrides))

  for (const [line, message] of mistakes) {
    test(`iupop3 ${line} is a mistake`, () => {
      assert.throws(
        () => readIupop3CommandLine(wordsOf(line)),
        (error) => error instanceof Mistake && error.message === message,
      )
    })
  }
})

function wordsOf(line: string): readonly string[] {
  return line === '' ? [] : line.split(' ')
}
