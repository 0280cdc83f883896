// Hostile clients: floods, garbage, silence and sloth. The server keeps its memory, and everybody else is served.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { after, afterEach, before, describe, it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { openRepository } from '../src/server/repository.ts'
import { addAccounts, known, password } from './accounts.ts'
import { Client } from './client.ts'
import { ServerProcess, temporaryDirectory } from './newmail-process.ts'
import { NewmailStage } from './stage.ts'

/** What the garbage collector lets lie comes to 80 MiB, however much is sent. */
const growthMiBMax = 128
const bigOctets = 8_388_608
const bigText = Buffer.from('0123456789abcde\r\n'.repeat(bigOctets / 17))

describe('hostile clients', { timeout: 60_000 }, () => {
  const directory = temporaryDirectory()
  let server: ServerProcess
  let memoryMiB = 0

  before(async () => {
    const { path } = await directory
    await furnish(path)
    server = await ServerProcess.start(path)
    for (let times = 0; times < 20; times++) await everybodyElse(server.popPort)
    memoryMiB = peakMemoryMiB(server.pid)
  })

  afterEach(async () => {
    await everybodyElse(server.popPort)
    const grown = peakMemoryMiB(server.pid) - memoryMiB
    assert.ok(grown < growthMiBMax, `the server's memory grew by ${grown} MiB`)
  })

  after(async () => {
    await server[Symbol.asyncDispose]()
    await (await directory)[Symbol.asyncDispose]()
  })

  for (const [what, octet] of [
    ['letters', 'x'],
    ['NULs', '\0'],
    ['carriage returns', '\r'],
  ] as const) {
    it(`send 256 MiB of ${what} without a line end`, async () => {
      await using client = await greeted(server.popPort)
      const chunk = Buffer.alloc(1_048_576, octet)
      for (let times = 0; times < 256; times++) await client.send(chunk)
      assert.match(await client.ask(''), /^-ERR /)
      assert.match(await client.ask('USER jones'), /^\+OK /)
    })
  }

  it('hold back the end of 300 long AUTH lines', async () => {
    const clients = await Promise.all(Array.from({ length: 300 }, () => greeted(server.popPort)))
    await Promise.all(clients.map((client) => client.ask('AUTH PLAIN')))
    await Promise.all(clients.map((client) => client.send(Buffer.alloc(60_000, 'A'))))
    await everybodyElse(server.popPort)
    await hangUp(clients)
  })

  it('say nothing, 500 of them', async () => {
    const clients = await Promise.all(Array.from({ length: 500 }, () => Client.open(server.popPort)))
    await everybodyElse(server.popPort)
    for (const client of clients) assert.match((await client.line()) ?? '', /^\+OK /)
    await hangUp(clients)
  })

  it('leave as soon as they come, 1000 of them', async () => {
    for (let times = 0; times < 1000; times++) (await Client.open(server.popPort)).reset()
  })

  it('ask for 8 MiB again and again and never read', async () => {
    const sockets = await Promise.all(['a', 'b', 'c', 'd'].map((name) => deaf(server.popPort, name)))
    for (const socket of sockets) {
      const commands = Buffer.from('RETR 1\r\nTOP 1 100000\r\nLIST\r\n'.repeat(1000))
      for (let times = 0; times < 100; times++) socket.write(commands)
    }
    // Meanwhile the server has all the time it could want to read ahead.
    for (let times = 0; times < 50; times++) await everybodyElse(server.popPort)
    await using client = await greeted(server.popPort)
    for (const name of ['a', 'b', 'c', 'd']) {
      await client.ask(`USER ${name}`)
      assert.match(await client.ask(`PASS ${password}`), /^-ERR \[IN-USE\]/)
    }
    for (const socket of sockets) socket.resetAndDestroy()
  })

  it('read one octet at a time', async () => {
    const read = await octetByOctet(server.popPort, ['USER e', `PASS ${password}`, 'RETR 1'], 20_000)
    assert.ok(read.includes(bigText.toString('latin1', 0, 15_000)))
  })

  it('send one octet at a time, 100 of them at once', async () => {
    await Promise.all(slow.map((name) => slowSession(server.popPort, name)))
  })

  it('send a hundred thousand commands in one go', async () => {
    await using client = await greeted(server.popPort)
    await client.ask('USER f')
    await client.ask(`PASS ${password}`)
    const sent = client.send(Buffer.from(`${'NOOP\r\n'.repeat(100_000)}STAT\r\n`))
    await everybodyElse(server.popPort)
    await sent
    for (let times = 0; times < 100_000; times++) await client.line()
    assert.equal(await client.line(), `+OK 1 ${bigText.length}`)
  })
})

describe('binary garbage', { timeout: 60_000 }, () => {
  let stage: NewmailStage
  before(async () => {
    stage = await NewmailStage.open()
    await stage.account({
      name: 'jones',
      password: 'secret',
      secret: undefined,
      flags: [],
      expires: undefined,
    })
  })
  after(() => stage[Symbol.asyncDispose]())

  const word = fc.oneof(
    fc.constantFrom(
      'USER jones',
      'PASS',
      'AUTH PLAIN',
      'AUTH',
      'CAPA',
      'STAT',
      'LIST',
      'RETR 1',
      'TOP 1 1',
      'DELE',
    ),
    fc.constantFrom('\r', '\n', '\r\n', '\r\n', '\0', ' ', '*', '.', '{', '\xff', '__proto__'),
    fc.uint8Array({ maxLength: 40 }).map((octets) => Buffer.from(octets).toString('latin1')),
  )
  const garbage = fc.array(word, { maxLength: 60 }).map((words) => Buffer.from(words.join(''), 'latin1'))

  for (const [state, opening] of [
    ['AUTHORIZATION', ''],
    ['TRANSACTION', 'USER jones\r\nPASS secret\r\n'],
  ] as const) {
    it(`in ${state} gets printable replies, and an end`, async () => {
      const property = fc.asyncProperty(garbage, fc.constantFrom(1, 7, 4096), async (octets, piece) => {
        await using client = await greeted(stage.port)
        await client.send(Buffer.from(opening))
        await client.send(octets, piece)
        client.halfClose()
        const { received, how } = await client.rest()
        assert.match(received, /^((\+OK|-ERR)( [\x20-\x7e]*)?\r\n|\+ \r\n|[A-Z][\x20-\x7e]*\r\n|\.\r\n)*$/)
        assert.equal(how, 'closed')
      })
      await fc.assert(property, { numRuns: 200 })
    })
  }

  it('and clients that vanish while they log in leave no lock', async () => {
    const clients = await Promise.all(Array.from({ length: 50 }, () => greeted(stage.port)))
    for (const [index, client] of clients.entries()) {
      await client.send(Buffer.from('USER jones\r\nPASS secret\r\nSTAT\r\n'))
      for (let turns = 0; turns < index % 7; turns++) await nextTurn()
      client.reset()
    }
    await stage.sessionsAtMost(0)
    await using client = await greeted(stage.port)
    await client.ask('USER jones')
    assert.match(await client.ask('PASS secret'), /^\+OK /)
  })
})

/** Have 8 MiB of mail each. */
const rich = ['a', 'b', 'c', 'd', 'e', 'f']
const slow = Array.from({ length: 100 }, (_, index) => `slow${index}`)

async function furnish(directory: string): Promise<void> {
  await using repository = await openRepository(directory, 'any')
  await addAccounts(repository, ['jones', ...rich, ...slow])
  const [outcome] = await repository.mail.deliver({
    text: { kind: 'memory', octets: bigText.length, data: new Uint8Array(bigText) },
    arrivedMs: 0,
    recipients: rich.map((name) => ({ account: known(name), quota: {}, prefix: new Uint8Array() })),
  })
  assert.equal(outcome?.kind, 'stored')
}

/** What another user does meanwhile. */
async function everybodyElse(port: number): Promise<void> {
  await using client = await greeted(port)
  assert.match(await client.ask('USER jones'), /^\+OK /)
  assert.match(await client.ask(`PASS ${password}`), /^\+OK /)
  assert.equal(await client.ask('STAT'), '+OK 0 0')
  assert.match(await client.ask('QUIT'), /^\+OK /)
}

async function slowSession(port: number, name: string): Promise<void> {
  await using client = await greeted(port)
  await client.send(Buffer.from(`USER ${name}\r\nPASS ${password}\r\nSTAT\r\nQUIT\r\n`), 1)
  assert.match((await client.rest()).received, /^\+OK .*\r\n\+OK .*\r\n\+OK 0 0\r\n\+OK .*\r\n$/)
}

async function greeted(port: number): Promise<Client> {
  const client = await Client.open(port)
  assert.match((await client.line()) ?? '', /^\+OK /)
  return client
}

async function hangUp(clients: readonly Client[]): Promise<void> {
  await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()))
}

/** A client that has logged in, and does not listen. */
async function deaf(port: number, name: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(`USER ${name}\r\nPASS ${password}\r\n`)
  return socket
}

/** Reads so many octets, one at each turn of the event loop. */
function octetByOctet(port: number, commands: readonly string[], octets: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let read = ''
    const buffer = Buffer.alloc(1)
    const socket = connect({
      port,
      host: '127.0.0.1',
      onread: {
        buffer,
        callback: () => {
          read += buffer.toString('latin1')
          if (read.length === octets) {
            socket.resetAndDestroy()
            resolve(read)
          }
          return true
        },
      },
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error(`closed after ${read}`)))
    socket.on('connect', () => socket.write(commands.map((command) => `${command}\r\n`).join('')))
  })
}

/** The most memory that the process has ever had. */
function peakMemoryMiB(pid: number): number {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
  return Math.round(Number(kib) / 1024)
}
