// Connection: one client's line. Lines come in, replies go out in batches, and the client's pace is kept.
//
// It knows no protocol. Nothing here grows with what a client sends or does not read: input is read ahead only
// as far as limits.readAheadOctetsMax, output waits for the socket.

import type { Socket } from 'node:net'
import type { Awaitable } from '../base/awaitable.ts'
import type { Clock } from '../base/clock.ts'
import { limits } from '../base/limits.ts'
import type { Peer } from '../base/peer.ts'
import { Blockage } from './blockage.ts'
import type { KernelQueues } from './kernel-queue.ts'
import { Lines, type overlong } from './lines.ts'

/** Why waiting for input ended. */
export type Input = 'octets' | 'ended' | 'expired'

/** How long a closed connection may linger until the client has read the last reply. */
const lingerMs = 5_000

export interface ConnectionOptions {
  readonly clock: Clock
  readonly queues: KernelQueues
  /** See limits.blockedTickMs. */
  readonly blockedTickMs: number
}

export class Connection {
  readonly peer: Peer
  /** Our own end. */
  readonly local: Peer
  readonly #socket: Socket
  readonly #blockage: Blockage
  readonly #clock: Clock
  readonly #lines = new Lines()
  #state: 'open' | 'ending' | 'gone' = 'open'
  #inputEnded = false
  #blocked = false
  #activeMs: number
  #dueMs = Number.POSITIVE_INFINITY
  #wakeInput: ((input: Input) => void) | undefined
  #wakeOutput: (() => void) | undefined
  /** Output not yet given to the socket: strings of octets (latin1) joined as they come, and Buffers. */
  #batch: (string | Buffer)[] = []
  #text = ''
  #batchOctets = 0

  constructor(socket: Socket, { clock, queues, blockedTickMs }: ConnectionOptions) {
    this.#socket = socket
    this.#clock = clock
    this.#blockage = new Blockage({ socket, queues, tickMs: blockedTickMs, givenUp: () => this.#giveUp() })
    this.#activeMs = clock()
    this.peer = { address: plainAddress(socket.remoteAddress ?? 'unknown'), port: socket.remotePort }
    this.local = { address: plainAddress(socket.localAddress ?? 'unknown'), port: socket.localPort }
    socket.on('data', (chunk: Buffer) => this.#received(chunk))
    socket.on('end', () => this.#ended())
    socket.on('drain', () => this.#drained())
    socket.on('close', () => this.#gone())
    // What went wrong matters to nobody; 'close' always follows.
    socket.on('error', () => undefined)
  }

  /** The next line, or undefined when none is there yet. See `Lines.next`. */
  line(octetsMax: number): string | typeof overlong | undefined {
    if (this.#state !== 'open') return undefined
    const line = this.#lines.next(octetsMax)
    if (this.#socket.isPaused() && this.#lines.unread < limits.readAheadOctetsMax) this.#socket.resume()
    return line
  }

  /** Waits for more input, until `dueMs` of the clock at most. */
  input(dueMs: number): Promise<Input> {
    if (this.#state !== 'open' || this.#inputEnded) return Promise.resolve('ended')
    this.#dueMs = dueMs
    return new Promise((resolve) => {
      this.#wakeInput = resolve
    })
  }

  /** Puts octets (a string holds one in each character) into the batch; `flush` sends it. */
  send(octets: string | Buffer): void {
    this.#batchOctets += octets.length
    if (typeof octets === 'string') {
      this.#text += octets
      return
    }
    if (this.#text !== '') this.#batch.push(this.#text)
    this.#text = ''
    this.#batch.push(octets)
  }

  /** Everything that came from the client. */
  get receivedOctets(): number {
    return this.#socket.bytesRead
  }

  /** Everything that was given to the socket. */
  get sentOctets(): number {
    return this.#socket.bytesWritten
  }

  /** Octets sent and not yet flushed. */
  get batchOctets(): number {
    return this.#batchOctets
  }

  /** Hands the batch to the socket in one write; a promise when the client does not keep up. */
  flush(): Awaitable<void> {
    if (this.#batchOctets === 0 || this.#state === 'gone') return undefined
    if (this.#writeBatch()) return undefined
    this.#blockage.begin()
    return new Promise((resolve) => {
      this.#wakeOutput = resolve
    })
  }

  /** Sends what is left and says good-bye; the client's remaining input is read and thrown away. */
  end(): void {
    if (this.#state !== 'open') return
    this.#writeBatch()
    this.#state = 'ending'
    this.#socket.end()
    this.#socket.resume()
    this.#dueMs = this.#clock() + lingerMs
    this.#wakeInput?.('ended')
  }

  /** Cuts the line at once: a client in the middle of a message must not think it is whole. */
  destroy(): void {
    // Nothing that was read ahead counts from now on.
    this.#state = 'gone'
    this.#socket.destroy()
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  /** The client took no octet for too long, and the connection was cut; see Blockage. */
  get wasBlocked(): boolean {
    return this.#blocked
  }

  /**
   * When the client was last heard, or last took all that it was sent. One that is taking something now is active:
   * Blockage sees to it that it really does.
   */
  get activeMs(): number {
    return this.#wakeOutput === undefined ? this.#activeMs : this.#clock()
  }

  /** Called about once a second by the listener: one timer for all connections. */
  sweep(nowMs: number): void {
    if (nowMs < this.#dueMs) return
    this.#dueMs = Number.POSITIVE_INFINITY
    if (this.#state === 'ending') this.#socket.destroy()
    else this.#wake('expired')
  }

  #received(chunk: Buffer): void {
    if (this.#state !== 'open') return
    this.#activeMs = this.#clock()
    this.#lines.push(chunk)
    if (this.#lines.unread >= limits.readAheadOctetsMax) this.#socket.pause()
    this.#wake('octets')
  }

  #ended(): void {
    this.#inputEnded = true
    this.#wake('ended')
  }

  #drained(): void {
    this.#activeMs = this.#clock()
    this.#blockage.end()
    this.#wakeOutput?.()
    this.#wakeOutput = undefined
  }

  #giveUp(): void {
    this.#blocked = true
    this.#socket.destroy()
  }

  #gone(): void {
    this.#state = 'gone'
    this.#blockage.end()
    this.#wakeOutput?.()
    this.#wakeOutput = undefined
    this.#wake('ended')
  }

  #wake(input: Input): void {
    const wake = this.#wakeInput
    this.#wakeInput = undefined
    wake?.(input)
  }

  /** True when the socket took it all and wants more. */
  #writeBatch(): boolean {
    const [batch, text] = [this.#batch, this.#text]
    this.#text = ''
    this.#batchOctets = 0
    if (batch.length === 0) return text === '' || this.#socket.write(text, 'latin1')
    this.#batch = []
    this.#socket.cork()
    for (const octets of batch) this.#socket.write(octets, 'latin1')
    const more = text === '' ? !this.#socket.writableNeedDrain : this.#socket.write(text, 'latin1')
    this.#socket.uncork()
    return more
  }
}

/** An IPv4 client on an IPv6 listener is shown by its IPv4 address. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address
}
