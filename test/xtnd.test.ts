// newmail xtnd: what XTND.COM and xtnd.sh did for several nodes (IUPOP3 1.8, POP3 Extensions).

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { after, before, suite, test } from 'node:test'
import { LineClient } from '../src/net/line-client.ts'
import { CommandLines } from './command-line.ts'

const greeting = '+OK IUPOP3 server V1.8/UCX at vax1, up since 1993-05-12 16:18:48'
const password = 'tell tale'

/** What a server answers to each command; it closes the connection after QUIT, or when it has no answer. */
type Script = Readonly<Record<string, string>>

const iupop3: Script = {
  '': greeting,
  'USER HUGHES': '+OK Password required for "hughes"',
  [`PASS ${password}`]: '+OK Username/password combination ok',
  'XTND loglevel debug': '+OK logging level changed to debug',
  'XTND stats':
    '+OK Statistics follow\r\nVersion Number : 1.8/UCX\r\nCurrent Users :\r\n0. hughes\r\n..\r\n.',
  'XTND shutdown': '+OK server will shut down',
  QUIT: '+OK IUPOP3 server at vax1 signing off.',
}

suite('newmail xtnd', () => {
  let cli: CommandLines
  before(() => {
    cli = new CommandLines()
  })
  after(() => cli[Symbol.asyncDispose]())

  test('a reply of one line, from each node', async () => {
    await using vax1 = await Node.serve(iupop3)
    await using vax2 = await Node.serve(iupop3)
    const said = await cli.fine(wordsFor(`${vax1.name} ${vax2.name}`, 'loglevel debug'), {
      input: `${password}\n`,
    })
    const reply = '+OK logging level changed to debug'
    assert.equal(said, `${vax1.name}: ${reply}\n${vax2.name}: ${reply}\n`)
    assert.deepEqual(vax1.heard, ['USER HUGHES', `PASS ${password}`, 'XTND loglevel debug', 'QUIT'])
  })

  test('a report, with the node before each line', async () => {
    await using vax1 = await Node.serve(iupop3)
    const said = await cli.fine(wordsFor(vax1.name, 'stats'), { input: `${password}\n` })
    const report = ['+OK Statistics follow', 'Version Number : 1.8/UCX', 'Current Users :', '0. hughes', '.']
    assert.equal(said, report.map((line) => `${vax1.name}: ${line}\n`).join(''))
  })

  test('a server that is gone after SHUTDOWN has obeyed', async () => {
    const { QUIT: _, ...leaving } = iupop3
    await using vax1 = await Node.serve(leaving)
    const said = await cli.fine(wordsFor(vax1.name, 'shutdown'), { input: `${password}\n` })
    assert.equal(said, `${vax1.name}: +OK server will shut down\n`)
  })

  test('APOP where the greeting has a timestamp', async () => {
    const timestamp = '<24A00E61._6_APR_1999_06_02_31_15@ucxsys.acme.com>'
    const digest = createHash('md5').update(`${timestamp}tanstaaf`).digest('hex')
    const script = { ...iupop3, '': `+OK POP server ready ${timestamp}`, [`APOP HUGHES ${digest}`]: '+OK' }
    await using vax1 = await Node.serve(script)
    const words = ['xtnd', vax1.name, '--user', 'HUGHES', '--secret-stdin', 'loglevel', 'debug']
    await cli.fine(words, { input: 'tanstaaf\n' })
    assert.deepEqual(vax1.heard.slice(0, 1), [`APOP HUGHES ${digest}`])
    await using vax2 = await Node.serve(iupop3)
    await cli.refused(['xtnd', vax2.name, ...words.slice(2)], {
      input: 'tanstaaf\n',
      code: 1,
      message: `${vax2.name}: the server offers no APOP; use --password-stdin`,
    })
  })

  test('a node that fails makes the exit code 1; the others are asked all the same', async () => {
    await using vax1 = await Node.serve({ ...iupop3, 'XTND loglevel debug': '-ERR not allowed' })
    await using vax2 = await Node.serve(iupop3)
    const { code, stdout, stderr } = await cli.run(
      wordsFor(`${vax1.name} 127.0.0.1:1 ${vax2.name}`, 'loglevel debug'),
      { input: `${password}\n` },
    )
    assert.equal(code, 1)
    assert.equal(stdout, `${vax2.name}: +OK logging level changed to debug\n`)
    const refused = 'connect ECONNREFUSED 127.0.0.1:1'
    assert.equal(stderr, `newmail: ${vax1.name}: -ERR not allowed\nnewmail: 127.0.0.1:1: ${refused}\n`)
  })

  test('the password is not shown, even if the server repeats it', async () => {
    await using vax1 = await Node.serve({ ...iupop3, [`PASS ${password}`]: `-ERR "${password}" is wrong` })
    await cli.refused(wordsFor(vax1.name, 'stats'), {
      input: `${password}\n`,
      code: 1,
      message: `${vax1.name}: -ERR "<secret>" is wrong`,
    })
  })

  test('a report that is cut off is a failure', async () => {
    const { QUIT: _, ...leaving } = iupop3
    await using vax1 = await Node.serve({
      ...leaving,
      'XTND stats': '+OK Statistics follow\r\nVersion Number',
    })
    await cli.refused(wordsFor(vax1.name, 'stats'), {
      input: `${password}\n`,
      code: 1,
      message: `${vax1.name}: the server closed the connection within its report`,
    })
  })

  test('what a terminal could take for a command is not shown', async () => {
    await using vax1 = await Node.serve({ ...iupop3, 'XTND loglevel debug': '+OK \u001B[2J\u0007' })
    const said = await cli.fine(wordsFor(vax1.name, 'loglevel debug'), { input: `${password}\n` })
    assert.equal(said, `${vax1.name}: +OK ?[2J?\n`)
  })

  test('mistakes are one line and code 2', async () => {
    const user = ['--user', 'hughes']
    await cli.refused(['xtnd', 'vax1', 'stats'], {
      message: /^required option '--user <name>' not specified/,
    })
    await cli.refused(['xtnd', 'stats', ...user], { message: /^a node or the command is missing/ })
    await cli.refused(['xtnd', 'vax1', ...user, 'stats'], {
      message: /^give --password-stdin or --secret-stdin/,
    })
    await cli.refused(['xtnd', 'vax1', ...user, '--password-stdin', 'stats'], {
      input: '',
      message: /^--password-stdin: standard input has no line for it/,
    })
  })
})

suite('a server that does not go on', () => {
  test('is given up when its time is over', async () => {
    await using vax1 = await Node.serve({})
    using client = await LineClient.open({ ...vax1.address, timeMs: 50, octetsMax: 100 })
    await assert.rejects(client.line(), /^Error: no answer within 0\.05 s$/)
  })

  test('is given up when it says too much', async () => {
    await using vax1 = await Node.serve({ '': 'x'.repeat(1_000) })
    using client = await LineClient.open({ ...vax1.address, timeMs: 10_000, octetsMax: 100 })
    await assert.rejects(client.line(), /^Error: the answer is too long$/)
  })
})

function wordsFor(nodes: string, command: string): readonly string[] {
  return ['xtnd', nodes, '--user', 'HUGHES', '--password-stdin', command]
}

/** A POP3 server that plays its part. */
class Node implements AsyncDisposable {
  readonly heard: string[] = []
  readonly #server = createServer((socket) => this.#serve(socket))
  readonly #script: Script

  private constructor(script: Script) {
    this.#script = script
  }

  static async serve(script: Script): Promise<Node> {
    const node = new Node(script)
    node.#server.listen(0, '127.0.0.1')
    await once(node.#server, 'listening')
    return node
  }

  get address(): { readonly host: string; readonly port: number } {
    // A TCP server that listens has an AddressInfo.
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port }
  }

  get name(): string {
    return `127.0.0.1:${this.address.port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #serve(socket: Socket): void {
    socket.on('error', () => undefined)
    this.#say(socket, '')
    const lines = createInterface({ input: socket })
    lines.on('error', () => undefined)
    lines.on('line', (line) => {
      this.heard.push(line)
      if (this.#script[line] === undefined) socket.end()
      else this.#say(socket, line)
      if (line === 'QUIT') socket.end()
    })
  }

  #say(socket: Socket, line: string): void {
    const answer = this.#script[line]
    if (answer !== undefined) socket.write(`${answer}\r\n`, 'latin1')
  }
}
