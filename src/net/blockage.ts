// Blockage: a connection that takes no octets: suspended 2, 4, 8, 16 and 32 seconds, then given up.
//
// (TCP/IP Services 15.1.3.) Whatever the client takes in between begins the time anew.

import type { Socket } from 'node:net'
import type { KernelQueues } from './kernel-queue.ts'
import { queuedOctets } from './socket-handle.ts'

/** The end of each suspension, in ticks of two seconds. */
const suspensionEnds: readonly number[] = [1, 3, 7, 15, 31]

export interface BlockageOptions {
  readonly socket: Socket
  readonly queues: KernelQueues
  /** Nothing was taken for all that time. */
  readonly givenUp: () => void
  /** See limits.blockedTickMs. */
  readonly tickMs: number
}

export class Blockage {
  readonly #options: BlockageOptions
  #timer: NodeJS.Timeout | undefined
  #ticks = 0
  #queued: number | undefined
  #unacknowledged: number | undefined

  constructor(options: BlockageOptions) {
    this.#options = options
  }

  /** The socket did not take all that it was given. */
  begin(): void {
    if (this.#timer !== undefined) return
    const { socket, tickMs } = this.#options
    this.#ticks = 0
    this.#queued = queuedOctets(socket)
    this.#unacknowledged = undefined
    this.#timer = setInterval(() => void this.#tick(), tickMs)
    this.#timer.unref()
  }

  end(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  async #tick(): Promise<void> {
    const queued = queuedOctets(this.#options.socket)
    if (queued !== this.#queued) this.#ticks = 0
    else this.#ticks++
    this.#queued = queued
    if (!suspensionEnds.includes(this.#ticks) || (await this.#hasTakenSome())) return
    if (this.#timer === undefined || this.#ticks < (suspensionEnds.at(-1) ?? 0)) return
    this.end()
    this.#options.givenUp()
  }

  /** Whether the client has taken anything that the kernel had in hand since the last look. */
  async #hasTakenSome(): Promise<boolean> {
    const { socket, queues } = this.#options
    const before = this.#unacknowledged
    const now = await queues.octets(socket.localPort, socket.remotePort)
    this.#unacknowledged = now
    if (before === undefined || now === before) return false
    this.#ticks = 0
    return true
  }
}
