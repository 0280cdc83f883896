// The notation and its player: what they accept, what they refuse, and how a difference is shown.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { Client } from './client.ts'
import { readDialogue, type Dialogue } from './dialogue.ts'
import { play, type Stage } from './player.ts'

const greeting = '+OK ready <1896.697170952@dbc.mtview.ca.us>\r\n'
const rule = '# RFC 1939 §5: a rule.\n'

describe('reading a dialogue', () => {
  for (const [source, octets] of [
    ['C: NOOP', 'NOOP\r\n'],
    ['C:', '\r\n'],
    [String.raw`C: NOOP\s`, 'NOOP \r\n'],
    [String.raw`C: NOOP\n\c`, 'NOOP\n'],
    [String.raw`C: a\0\xE9\{\\\t`, 'a\0\xe9{\\\t\r\n'],
    [String.raw`C: {ab*3}{\0*2}`, 'ababab\0\0\r\n'],
    [String.raw`C: {base64:\0jones\0secret}`, 'AGpvbmVzAHNlY3JldA==\r\n'],
    ['C: STAT\nC: NOOP', 'STAT\r\nNOOP\r\n'],
    ['C*2: NOOP', 'NOOP\r\nNOOP\r\n'],
    ['S: +OK {*} {uid}', '+OK <hole> <name>'],
    ['C: APOP jones {digest:x y}', 'APOP jones <digest>\r\n'],
  ] as const) {
    it(source, () => assert.equal(sent(source), octets))
  }

  it('collects the lines of a message', () => {
    const { steps } = read(`${rule}Mail: jones smith\n| a\n|\n|  b\\c\n`)
    assert.deepEqual(steps, [
      { kind: 'mail', line: 2, recipients: ['jones', 'smith'], text: Buffer.from('a\r\n\r\n b') },
    ])
  })

  it('reads accounts', () => {
    const { steps } = read(`${rule}Account: jones password="a  b" secret=c flags=X,Y`)
    const account = { name: 'jones', password: 'a  b', secret: 'c', flags: ['X', 'Y'], expires: undefined }
    assert.deepEqual(steps, [{ kind: 'account', line: 2, ...account }])
  })

  for (const [source, complaint] of [
    ['S: +OK\n', /a\.txt:1: .*the first line/],
    [`${rule}X: a`, /a\.txt:2: .*not understood: X/],
    [`${rule}S: {*`, /a\.txt:2: .*not understood: \{\*/],
    [`${rule}S: <reset>`, /not understood: <reset>/],
    [`${rule}| a`, /no Mail:/],
    [`${rule}Mail: a\n| {*}`, /a hole/],
    [`${rule}Account: jones pasword=x`, /not understood/],
  ] as const) {
    it(`refuses ${JSON.stringify(source)}`, () => assert.throws(() => read(source), complaint))
  }
})

describe('playing a dialogue', () => {
  it('binds names, knows digests, matches holes', () =>
    played('S: +OK {*}\nC: {digest:tanstaaf} b\nS: {x} b\nC: {x}\nS: c4c9334bac560ecc979e58001b3e22fb', echo))

  it('knows when the server closes', () => played('S: +OK{*}\nS: <closed>', (socket) => socket.end(greeting)))

  for (const [source, complaint] of [
    ['S: +OK\n', /a\.txt:2, in pieces of 1\n {2}expected: \+OK\n {7}got: \+OK ready/],
    ['S: +OK{*}\nC: a\nC: b\nS: a', /expected: <closed>\n {7}got: b\\x0d\\x0a<closed>/],
    ['S: +OK{*}\nC: a\nC: a\nS: {x}\nS: {y}', /a\.txt:6.*\n.*both hold a/],
    ['S: +OK{*}\nC: {x}', /holds nothing yet/],
  ] as const) {
    it(`complains of ${JSON.stringify(source)}`, () => assert.rejects(played(source, echo), complaint))
  }

  it('complains of a server that closes, or does not, or resets', async () => {
    await assert.rejects(
      played('S: +OK{*}\nS: b', (socket) => socket.end(`${greeting}b`)),
      /got: b<closed>/,
    )
    await assert.rejects(
      played('S: +OK{*}\nC: a\nS: <closed>', (socket) => {
        socket.write(greeting)
        socket.on('data', () => socket.resetAndDestroy())
      }),
      /got: <reset>/,
    )
  })
})

it('lets the server see every piece', async () => {
  for (const piece of [1, 2, 7]) {
    let pieces = 0
    let octets = 0
    await using stage = await scripted((socket) => {
      socket.on('data', (data) => {
        pieces += 1
        octets += data.length
      })
      socket.on('end', () => socket.end())
    })
    const client = await Client.open(stage.port)
    await client.send(Buffer.alloc(700, 'x'), piece)
    await client[Symbol.asyncDispose]()
    assert.equal(octets, 700)
    assert.ok(pieces > 0.9 * (700 / piece), `${pieces} pieces of ${piece}`)
  }
})

async function scripted(script: (socket: Socket) => void): Promise<Stage & AsyncDisposable> {
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    script(socket)
    socket.resume()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return {
    port: address.port,
    clear: async () => undefined,
    account: async () => undefined,
    deliver: async () => [],
    pass: () => undefined,
    authorize: async () => undefined,
    trouble: () => undefined,
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}

function read(source: string): Dialogue {
  return readDialogue('a.txt', Buffer.from(source))
}

/** What the last step of a dialogue says. */
function sent(source: string): string {
  const step = read(rule + source).steps.at(-1)
  assert.ok(step?.kind === 'send' || step?.kind === 'expect')
  return step.parts.map((part) => (part.kind === 'text' ? part.text : `<${part.kind}>`)).join('')
}

async function played(source: string, script: (socket: Socket) => void): Promise<void> {
  await using stage = await scripted(script)
  await play(read(rule + source), stage, 1)
}

function echo(socket: Socket): void {
  socket.write(greeting)
  socket.on('data', (data) => socket.write(data))
  socket.on('end', () => socket.end())
}
