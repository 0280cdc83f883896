// Wire: a connection for load tests. Reads at the pace of its caller, and keeps nothing of what it has handed over.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const LF = 10
const multilineEnd = Buffer.from('\r\n.\r\n')

export class Wire implements Disposable {
  readonly #socket: Socket
  readonly #chunks: AsyncIterator<Buffer>
  #left = Buffer.alloc(0)

  private constructor(socket: Socket) {
    this.#socket = socket
    // A socket without an encoding gives Buffers.
    this.#chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  static async open(port: number): Promise<Wire> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    return new Wire(socket)
  }

  /** Greeted, logged in. */
  static async login(port: number, name: string, password: string): Promise<Wire> {
    const wire = await Wire.open(port)
    assert.match(await wire.line(), /^\+OK /)
    for (const command of [`USER ${name}`, `PASS ${password}`]) await wire.ok(command)
    return wire
  }

  /** Waits as long as the other side does not take it. */
  async send(octets: Buffer | string): Promise<void> {
    if (!this.#socket.write(octets)) await once(this.#socket, 'drain')
  }

  /** The next line without its end. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#left.indexOf(LF)
      if (end >= 0) {
        const line = this.#left.toString('latin1', 0, end).replace(/\r$/, '')
        this.#left = this.#left.subarray(end + 1)
        return line
      }
      this.#left = Buffer.concat([this.#left, await this.#chunk()])
    }
  }

  async ask(command: string): Promise<string> {
    await this.send(`${command}\r\n`)
    return this.line()
  }

  async ok(command: string): Promise<string> {
    const reply = await this.ask(command)
    assert.match(reply, /^\+OK/, command)
    return reply
  }

  /** The rest of a multi-line reply with its end, piece by piece. */
  async *pieces(): AsyncGenerator<Buffer> {
    let tail: Buffer = Buffer.from('\r\n')
    for (;;) {
      const piece = this.#left.length > 0 ? this.#left : await this.#chunk()
      this.#left = Buffer.alloc(0)
      tail = Buffer.concat([tail.subarray(-multilineEnd.length + 1), piece])
      const end = tail.indexOf(multilineEnd)
      yield piece
      if (end < 0) continue
      assert.equal(end + multilineEnd.length, tail.length, 'nothing follows that nobody asked for')
      return
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }

  async #chunk(): Promise<Buffer> {
    const { done, value } = await this.#chunks.next()
    if (done === true) throw new Error('the server has closed the connection')
    return value
  }
}
