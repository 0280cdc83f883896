// XTND authorization: the example of the readme, taken unchanged, and the rules around it.

import assert from 'node:assert/strict'
import test from 'node:test'
import { mayGiveXtnd, readXtndAuthorization } from './xtnd-authorization.ts'

const example = `#
# Format:
# xtnd_command [valid_user ...]
#
shutdown system
stats system levanon hughes
loglevel hughes levanon
`

const rows: readonly (readonly [file: string, command: string, user: string, may: boolean])[] = [
  [example, 'shutdown', 'system', true],
  [example, 'SHUTDOWN', 'SYSTEM', true],
  [example, 'shutdown', 'hughes', false],
  [example, 'stats', 'Levanon', true],
  [example, 'loglevel', 'system', false],
  [example, 'loglevel', 'hughes', true],
  [example, 'restart', 'system', false],
  [example, 'client', 'anybody', true],
  [example, 'help', 'anybody', true],
  [example, 'xtnd_command', '[valid_user', false],
  ['', 'stats', 'system', false],
  ['stats', 'stats', 'system', false],
  ['stats *', 'stats', 'anybody', true],
  ['* system', 'stats', 'system', false],
  ['STATS Hughes\r\nstats\tlevanon\r\n', 'stats', 'hughes', true],
  ['STATS Hughes\r\nstats\tlevanon\r\n', 'stats', 'levanon', true],
  ['  # stats *', 'stats', 'system', false],
  ['  stats   system', 'stats', 'system', true],
  ['stats', 'constructor', 'system', false],
]

for (const [file, command, user, may] of rows) {
  test(`${user} ${may ? 'may' : 'may not'} give ${command} by ${JSON.stringify(file === example ? 'the example' : file)}`, () => {
    assert.equal(mayGiveXtnd(readXtndAuthorization(file), command, user), may)
  })
}
