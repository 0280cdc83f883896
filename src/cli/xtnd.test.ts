// newmail xtnd: which words are nodes and which the command.

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Mistake } from '../base/mistake.ts'
import { readXtndWords } from './xtnd.ts'

const rows: readonly (readonly [words: readonly string[], nodes: readonly string[], command: string])[] = [
  [['vax1', 'stats'], ['vax1 110'], 'stats'],
  [['vax1', 'vax2', 'vax3', 'loglevel', 'debug'], ['vax1 110', 'vax2 110', 'vax3 110'], 'loglevel debug'],
  [['vax1 vax2 vax3', 'loglevel debug'], ['vax1 110', 'vax2 110', 'vax3 110'], 'loglevel debug'],
  [['vax1:1110', 'SHUTDOWN'], ['vax1 1110'], 'SHUTDOWN'],
  [['[::1]:1110', 'options', 'show'], ['::1 1110'], 'options show'],
  [['[::1]', 'client', 'stats'], ['::1 110'], 'client stats'],
  [['stats', 'stats'], ['stats 110'], 'stats'],
  [['vax1', 'vax2', 'mystery'], ['vax1 110', 'vax2 110'], 'mystery'],
  [['vax1', 'mystery of life'], ['vax1 110'], 'mystery of life'],
]

const mistakes: readonly (readonly [words: readonly string[], message: RegExp])[] = [
  [['stats'], /^a node or the command is missing; write newmail xtnd NODE --user NAME COMMAND$/],
  [['loglevel debug'], /^a node or the command is missing/],
  [['vax1:0', 'stats'], /^vax1:0: expected a node such as vax1 or vax1:1110$/],
  [['vax1:70000', 'stats'], /^vax1:70000: expected a node/],
  [['a:b:c', 'stats'], /^a:b:c: expected a node/],
  [['vax1', 'client \u0007'], /^a command has no control characters$/],
]

suite('the words of newmail xtnd', () => {
  for (const [words, nodes, command] of rows) {
    test(words.join(' | '), () => {
      const read = readXtndWords(words)
      assert.deepEqual(
        read.nodes.map(({ host, port }) => `${host} ${port}`),
        nodes,
      )
      assert.equal(read.command, command)
    })
  }

  for (const [words, message] of mistakes) {
    test(`${JSON.stringify(words)} is a mistake`, () => {
      assert.throws(
        () => readXtndWords(words),
        (error) => error instanceof Mistake && message.test(error.message),
      )
    })
  }
})
