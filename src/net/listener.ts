// Listener: a listening socket and the connections that came in by it.

import { createServer, type Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import { limits } from '../base/limits.ts'
import type { ListenAddress } from './address.ts'
import { Connection } from './connection.ts'
import { KernelQueues } from './kernel-queue.ts'
import { startListening } from './listening.ts'
import { setSendBuffer } from './send-buffer.ts'

const sweepMs = 1_000

export interface Listener {
  /** Where it really listens: port 0 has become a number. */
  readonly address: string
  /** Takes no new connections from now on; resolves when those open, the affair of who serves them, are gone. */
  close(): Promise<void>
}

export interface ListenOptions {
  readonly address: ListenAddress
  readonly clock: Clock
  /** Serves one connection; it must not throw. */
  readonly serve: (connection: Connection) => void
  /** The kernel could not accept a connection, for want of file descriptors say. */
  readonly trouble: (error: Error) => void
  /** SO_SNDBUF of every connection; absent: the system's own. */
  readonly sendBufferOctets?: number | undefined
  /** See limits.blockedTickMs. */
  readonly blockedTickMs?: number | undefined
}

/** Begins to listen. Rejects when the address cannot be had. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { address, clock, serve, trouble, sendBufferOctets, blockedTickMs = limits.blockedTickMs } = options
  const connections = new Set<Connection>()
  const queues = new KernelQueues(blockedTickMs / 2)
  // Nagle's algorithm would cost 180 ms a dialogue; a half-open connection still gets its replies.
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket: Socket) => {
    const connection = new Connection(socket, { clock, queues, blockedTickMs })
    connections.add(connection)
    socket.once('close', () => connections.delete(connection))
    serve(connection)
  })
  const listensOn = await startListening(server, address)
  server.on('error', trouble)
  if (sendBufferOctets !== undefined) {
    try {
      await setSendBuffer(server, sendBufferOctets)
    } catch (cause) {
      server.close()
      throw cause
    }
  }
  const timer = setInterval(() => {
    const nowMs = clock()
    for (const connection of connections) connection.sweep(nowMs)
  }, sweepMs)
  timer.unref()
  return {
    address: listensOn,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await closed
      clearInterval(timer)
    },
  }
}
