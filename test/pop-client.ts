// PopClient: a POP3 client for tests that are about mail, not about the protocol: each method fails unless it is +OK.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Client } from './client.ts'

export interface Retrieved {
  /** What the status line announced. */
  readonly announced: number
  readonly text: Buffer
}

export class PopClient implements AsyncDisposable {
  readonly client: Client

  private constructor(client: Client) {
    this.client = client
  }

  static async open(port: number): Promise<PopClient> {
    const { pop } = await PopClient.#greeted(port)
    return pop
  }

  static async #greeted(port: number): Promise<{ readonly pop: PopClient; readonly greeting: string }> {
    const client = await Client.open(port)
    const greeting = (await client.line()) ?? ''
    assert.match(greeting, /^\+OK /)
    return { pop: new PopClient(client), greeting }
  }

  static async login(port: number, name: string, password: string): Promise<PopClient> {
    const pop = await PopClient.open(port)
    await pop.ok(`USER ${name}`)
    await pop.ok(`PASS ${password}`)
    return pop
  }

  static async apop(port: number, name: string, secret: string): Promise<PopClient> {
    const { pop, greeting } = await PopClient.#greeted(port)
    const timestamp = /<.*>/.exec(greeting)?.[0] ?? assert.fail(`no timestamp: ${greeting}`)
    const digest = createHash('md5').update(`${timestamp}${secret}`).digest('hex')
    await pop.ok(`APOP ${name} ${digest}`)
    return pop
  }

  /** The text after `+OK `. */
  async ok(command: string): Promise<string> {
    const reply = await this.client.ask(command)
    assert.match(reply, /^\+OK /, `${command}: ${reply}`)
    return reply.slice('+OK '.length)
  }

  async stat(): Promise<{ readonly messages: number; readonly octets: number }> {
    const [messages, octets] = (await this.ok('STAT')).split(' ').map(Number)
    return { messages: messages ?? Number.NaN, octets: octets ?? Number.NaN }
  }

  /** The octets of each message; the numbers must be 1 to n. */
  async list(): Promise<readonly number[]> {
    return (await this.#listing('LIST')).map(Number)
  }

  async uidl(): Promise<readonly string[]> {
    return this.#listing('UIDL')
  }

  async retr(number: number): Promise<Retrieved> {
    const announced = Number((await this.ok(`RETR ${number}`)).split(' ', 1)[0])
    return { announced, text: await this.#text() }
  }

  async top(number: number, lines: number): Promise<Buffer> {
    await this.ok(`TOP ${number} ${lines}`)
    return this.#text()
  }

  /** Retrieves all messages. */
  async all(): Promise<readonly Retrieved[]> {
    const retrieved: Retrieved[] = []
    const { messages } = await this.stat()
    for (let number = 1; number <= messages; number++) retrieved.push(await this.retr(number))
    return retrieved
  }

  /** QUIT, and the end of the connection. */
  async quit(): Promise<void> {
    await this.ok('QUIT')
    assert.deepEqual(await this.client.rest(), { received: '', how: 'closed' })
  }

  /** Ends without QUIT whatever is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.client.reset()
  }

  async #listing(command: string): Promise<readonly string[]> {
    await this.ok(command)
    const lines = await this.client.lines()
    return lines.map((line, index) => {
      const [number, value = ''] = line.split(' ')
      assert.equal(Number(number), index + 1, `${command}: ${line}`)
      return value
    })
  }

  async #text(): Promise<Buffer> {
    const lines = await this.client.lines()
    const text = lines.map((line) => `${line.startsWith('.') ? line.slice(1) : line}\r\n`).join('')
    return Buffer.from(text, 'latin1')
  }
}
