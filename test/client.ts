// Client: the tests' end of a connection. Sends octets in pieces, reads lines, knows how the server closed.

import { connect, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** A server that says nothing for so long has failed the test. */
const patienceMs = 15_000

/** More than this is sent in small pieces at its beginning and its end alone. */
const smallPiecesMax = 2048

export class Client implements AsyncDisposable {
  readonly #socket: Socket
  /** What was received and not yet read; latin1, one character an octet. */
  #received = ''
  #end: 'open' | 'closed' | 'reset' = 'open'
  #wake: () => void = () => undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (data) => {
      this.#received += data.toString('latin1')
      this.#wake()
    })
    socket.on('end', () => this.#ended('closed'))
    socket.on('error', () => this.#ended('reset'))
    socket.on('close', () => this.#ended('reset'))
  }

  static open(port: number): Promise<Client> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const client = new Client(socket)
    return new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(client))
      socket.once('error', reject)
    })
  }

  /** Writes pieces one by one; each turn of the event loop lets the server see the piece alone. */
  async send(octets: Buffer, piece = Infinity): Promise<void> {
    let at = 0
    while (at < octets.length && this.#socket.writable) {
      const middle = at >= smallPiecesMax && at + 2 * smallPiecesMax < octets.length
      const end = Math.min(octets.length, at + (middle ? octets.length - at - smallPiecesMax : piece))
      this.#socket.write(octets.subarray(at, end))
      at = end
      if (at < octets.length) await nextTurn()
    }
  }

  /** The next line without its CRLF; undefined when the server has closed the connection before one was whole. */
  async line(): Promise<string | undefined> {
    let searched = 0
    for (;;) {
      const end = this.#received.indexOf('\r\n', searched)
      if (end >= 0) {
        const line = this.#received.slice(0, end)
        this.#received = this.#received.slice(end + 2)
        return line
      }
      if (this.#end !== 'open') return undefined
      searched = Math.max(0, this.#received.length - 1)
      await this.#more('a line')
    }
  }

  /** The lines of a multi-line reply after its first, dot-stuffed as they came, without the last dot. */
  async lines(): Promise<string[]> {
    const lines: string[] = []
    for (;;) {
      const line = await this.line()
      if (line === undefined) throw new Error('the server closed the connection within a multi-line reply')
      if (line === '.') return lines
      lines.push(line)
    }
  }

  /** Sends a command and reads the first line of its reply. */
  async ask(command: string): Promise<string> {
    await this.send(Buffer.from(`${command}\r\n`, 'latin1'))
    return (await this.line()) ?? `<${this.#end}>`
  }

  /** Waits for the server's end; whatever it sent until then, and how it closed. */
  async rest(): Promise<{ readonly received: string; readonly how: 'closed' | 'reset' }> {
    while (this.#end === 'open') await this.#more('the end of the connection')
    const received = this.#received
    this.#received = ''
    this.#socket.end()
    return { received, how: this.#end }
  }

  halfClose(): void {
    this.#socket.end()
  }

  /** Node spins for ever when a connection is reset that has been ended. */
  reset(): void {
    if (this.#socket.writableEnded) this.#socket.destroy()
    else this.#socket.resetAndDestroy()
  }

  /** Closes in order, and waits until the server has done so too. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.end()
    await this.rest()
    this.#socket.destroy()
  }

  #ended(how: 'closed' | 'reset'): void {
    if (this.#end === 'open') this.#end = how
    this.#wake()
  }

  /** Waits until something has happened. */
  #more(what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const tooLong = () =>
        reject(new Error(`${what} within ${patienceMs} ms; got ${JSON.stringify(this.#received)}`))
      const timer = setTimeout(tooLong, patienceMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
