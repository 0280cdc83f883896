// Python's poplib: every call it has, and what it makes of the replies.

import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { assertSameLetters, letter, letters, oddLetters } from './letters.ts'
import { login, poplib, textIn } from './poplib.ts'
import { lacks } from './program.ts'
import { secret, Served } from './served.ts'

suite('poplib', { concurrency: true }, () => {
  let served: Served
  before(async () => {
    served = await Served.start()
  })
  after(() => served[Symbol.asyncDispose]())

  // poplib reads no line of more than 2048 octets (its _MAXLINE) and raises "line too long".
  const readable = [...letters, ...Object.values(oddLetters)].filter((text) => !/[^\n]{2047}/.test(text))

  test('retrieves every octet, and deletes', async (t) => {
    if (lacks(t, 'python3')) return
    const { port } = await served.accountWith('all', readable)
    const numbers = readable.map((_, index) => index + 1)
    const results = await poplib(port, [
      ...login('all'),
      ...numbers.map((number) => ['retr', number] as const),
      ...numbers.map((number) => ['dele', number] as const),
      ['stat'],
      ['quit'],
    ])
    const texts = numbers.map((number) => textIn(results[number + 1]))
    assertSameLetters(texts, readable, { inOrder: true })
    assert.deepEqual(results.at(-2), [0, 0])
    await served.assertHolds('all', [])
  })

  test('counts as the server does', async (t) => {
    if (lacks(t, 'python3')) return
    const { port } = await served.accountWith('counts', [letter('plain'), letter('dots')])
    const sizes = (await served.texts('counts')).map((text) => text.length)
    const octets = sizes.reduce((sum, size) => sum + size, 0)
    const [, , stat, list, one, retrieved] = await poplib(port, [
      ...login('counts'),
      ['stat'],
      ['list'],
      ['list', 2],
      ['retr', 2],
      ['quit'],
    ])
    assert.deepEqual(stat, [2, octets])
    const lines = sizes.map((size, index) => `${index + 1} ${size}`)
    // poplib counts what a listing has with its line ends.
    assert.deepEqual(list, [`+OK 2 messages (${octets} octets)`, lines, lines.join('').length + 4])
    assert.equal(one, `+OK 2 ${sizes[1]}`)
    assert.ok(Array.isArray(retrieved))
    assert.equal(
      retrieved[2],
      sizes[1],
      'poplib counts the octets that came, without the dots added on the way',
    )
  })

  test('TOP, UIDL, CAPA, NOOP and RSET', async (t) => {
    if (lacks(t, 'python3')) return
    const texts = [letter('plain'), letter('dots'), letter('blanks')]
    const { port } = await served.accountWith('rest', texts)
    const results = await poplib(port, [
      ...login('rest'),
      ['top', 2, 3],
      ['uidl'],
      ['uidl', 3],
      ['capa'],
      ['noop'],
      ['dele', 1],
      ['dele', 3],
      ['rset'],
      ['dele', 2],
      ['quit'],
    ])
    const [top, all, one, capa] = results.slice(2)
    const head = letter('dots').split('\r\n').slice(0, -4).join('\r\n')
    assertSameLetters([textIn(top)], [`${head}\r\n`])
    assert.ok(Array.isArray(all))
    const uids = all[1] as string[] // [reply, lines, octets]
    assert.equal(uids.length, 3)
    assert.equal(one, `+OK ${uids[2]}`)
    for (const name of ['TOP', 'UIDL', 'PIPELINING', 'RESP-CODES']) assert.ok(name in Object(capa), name)
    await served.assertHolds('rest', [letter('plain'), letter('blanks')])
  })

  test('logs in by APOP', async (t) => {
    if (lacks(t, 'python3')) return
    const { port } = await served.accountWith('apop', [letter('plain')])
    const [welcome, stat] = await poplib(port, [['apop', 'apop', secret], ['stat'], ['quit']])
    assert.match(String(welcome), /^\+OK maildrop has 1 messages/)
    assert.ok(Array.isArray(stat))
    assert.equal(stat[0], 1)
  })

  test('without QUIT nothing is deleted', async (t) => {
    if (lacks(t, 'python3')) return
    const texts = [letter('plain'), letter('dots')]
    const { port } = await served.accountWith('no-quit', texts)
    await poplib(port, [...login('no-quit'), ['retr', 1], ['dele', 1], ['close']])
    await served.assertHolds('no-quit', texts)
  })

  test('a wrong password, a message that is not there and STLS raise, and the session goes on', async (t) => {
    if (lacks(t, 'python3')) return
    const { port } = await served.accountWith('errors', [letter('plain')])
    const results = await poplib(port, [
      ['stls'],
      ['user', 'errors'],
      ['pass_', 'wrong'],
      ...login('errors'),
      ['retr', 2],
      ['dele', 2],
      ['noop'],
      ['quit'],
    ])
    const raised = results.map((result) => Object(result).raised as string | undefined)
    const names = ['stls', 'user', 'pass_', 'user', 'pass_', 'retr', 'dele', 'noop', 'quit']
    assert.deepEqual(
      names.filter((_, index) => raised[index] !== undefined),
      ['stls', 'pass_', 'retr', 'dele'],
    )
    await served.assertHolds('errors', [letter('plain')])
  })

  test('a long line is too much for poplib; the mail stays', async (t) => {
    if (lacks(t, 'python3')) return
    const { port } = await served.accountWith('long', [letter('long line')])
    const results = await poplib(port, [...login('long'), ['retr', 1], ['close']])
    assert.deepEqual(results[2], { raised: 'line too long' })
    await served.assertHolds('long', [letter('long line')])
  })
})
