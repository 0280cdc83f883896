// LmtpClient: the tests' end of an LMTP connection. Sends octets in pieces and reads whole replies.

import { connect, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { readListenAddress } from '../src/net/address.ts'

/** A server that says nothing for so long has failed the test. */
const patienceMs = 15_000

export class LmtpClient implements AsyncDisposable {
  readonly #socket: Socket
  #received = ''
  #isOpen = true
  #wake: () => void = () => undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (data) => {
      this.#received += data.toString()
      this.#wake()
    })
    const ended = () => {
      this.#isOpen = false
      this.#wake()
    }
    socket.on('end', ended).on('error', ended).on('close', ended)
  }

  /** Connects to where a listener says it is. */
  static open(text: string): Promise<LmtpClient> {
    const address = readListenAddress(text)
    if (address === undefined) throw new Error(`no address: ${text}`)
    const socket = connect(address.kind === 'unix' ? { path: address.path } : address)
    const client = new LmtpClient(socket)
    return new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(client))
      socket.once('error', reject)
    })
  }

  /** The next reply with all its lines; undefined when the server has closed the connection. */
  async reply(): Promise<string | undefined> {
    for (;;) {
      const whole = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(this.#received)?.[0]
      if (whole !== undefined) {
        this.#received = this.#received.slice(whole.length)
        return whole.slice(0, -2)
      }
      if (!this.#isOpen) return undefined
      await this.#more()
    }
  }

  async replies(count: number): Promise<(string | undefined)[]> {
    const replies: (string | undefined)[] = []
    while (replies.length < count) replies.push(await this.reply())
    return replies
  }

  /** Sends a command and reads its reply. */
  async ask(command: string): Promise<string | undefined> {
    await this.send(`${command}\r\n`)
    return this.reply()
  }

  /** Several commands, one after the other. */
  async tell(...commands: readonly string[]): Promise<(string | undefined)[]> {
    const replies: (string | undefined)[] = []
    for (const command of commands) replies.push(await this.ask(command))
    return replies
  }

  /** Writes pieces one by one; each turn of the event loop lets the server see the piece alone. */
  async send(octets: string | Buffer, piece = Infinity): Promise<void> {
    const all = Buffer.from(octets)
    for (let at = 0; at < all.length; at += piece) {
      const taken = this.#socket.write(all.subarray(at, at + piece))
      if (piece < all.length) await nextTurn()
      if (!taken) await new Promise((resolve) => this.#socket.once('drain', resolve).once('close', resolve))
    }
  }

  /** A text of octets (latin1) as a correct client sends it after 354 (RFC 5321 §4.1.1.4, §4.5.2). */
  async text(text: string, piece = Infinity): Promise<void> {
    await this.send(wireText(text), piece)
  }

  stopReading(): void {
    this.#socket.pause()
  }

  get unsentOctets(): number {
    return this.#socket.writableLength
  }

  halfClose(): void {
    this.#socket.end()
  }

  reset(): void {
    this.#socket.resetAndDestroy()
  }

  /** Waits until the server has closed the connection. */
  async closed(): Promise<void> {
    while (this.#isOpen) await this.#more()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.end()
    await this.closed()
    this.#socket.destroy()
  }

  #more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(new Error(`nothing came within ${patienceMs} ms after ${JSON.stringify(this.#received)}`)),
        patienceMs,
      )
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** The text with its last line ended, its dots doubled, and the end of data. */
export function wireText(text: string): Buffer {
  const ended = endedText(text)
  return Buffer.from(`${ended.replaceAll(/(?<=^|\r\n)\./g, '..')}.\r\n`, 'latin1')
}

/** What a client can send of a text: one that does not end in CRLF gets that. */
export function endedText(text: string): string {
  return text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`
}
