// LineClient: the client's end of a line protocol, with one time limit for all of it and bounded memory.

import { connect, type Socket } from 'node:net'

export interface LineClientOptions {
  readonly host: string
  readonly port: number
  /** From the call to the end of the conversation. */
  readonly timeMs: number
  /** Of all that is received. */
  readonly octetsMax: number
}

export class LineClient implements Disposable {
  readonly #socket: Socket
  readonly #octetsMax: number
  readonly #timer: NodeJS.Timeout
  /** Received and not yet read; latin1, a character for each octet. */
  #received = ''
  #octets = 0
  #isOver = false
  #failure: Error | undefined
  #wake: () => void = () => undefined

  private constructor({ host, port, timeMs, octetsMax }: LineClientOptions) {
    this.#octetsMax = octetsMax
    this.#socket = connect({ host, port, noDelay: true })
    this.#socket.setEncoding('latin1')
    this.#timer = setTimeout(() => this.#fail(new Error(`no answer within ${timeMs / 1_000} s`)), timeMs)
    this.#socket.on('connect', () => this.#wake())
    this.#socket.on('data', (text: string) => this.#take(text))
    this.#socket.on('error', (error) => this.#fail(error))
    this.#socket.on('close', () => this.#end())
  }

  /** Rejects when there is no connection to be had in time. */
  static async open(options: LineClientOptions): Promise<LineClient> {
    const client = new LineClient(options)
    while (client.#socket.connecting && client.#failure === undefined) await client.#more()
    if (client.#failure === undefined) return client
    client[Symbol.dispose]()
    throw client.#failure
  }

  send(line: string): void {
    this.#socket.write(`${line}\r\n`, 'latin1')
  }

  /** The next line, without its end; undefined once the server has closed the connection. Rejects when it fails. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#received.indexOf('\n')
      if (end >= 0) {
        const line = this.#received.slice(0, end)
        this.#received = this.#received.slice(end + 1)
        return line.endsWith('\r') ? line.slice(0, -1) : line
      }
      if (this.#failure !== undefined) throw this.#failure
      if (this.#isOver) return undefined
      await this.#more()
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#socket.destroy()
  }

  #take(text: string): void {
    this.#octets += text.length
    if (this.#octets > this.#octetsMax) return this.#fail(new Error('the answer is too long'))
    this.#received += text
    this.#wake()
  }

  #fail(error: Error): void {
    this.#failure ??= error
    this.#socket.destroy()
    this.#wake()
  }

  #end(): void {
    this.#isOver = true
    this.#wake()
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
