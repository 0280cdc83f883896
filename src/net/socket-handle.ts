// SocketHandle: the two things that Node knows of a socket and does not tell: its descriptor and its write queue.

import type { Server, Socket } from 'node:net'

/** The kernel's number of the socket; undefined when it is closed. */
export function descriptorOf(socket: Server | Socket): number | undefined {
  const fd = handleOf(socket)?.fd
  return typeof fd === 'number' && fd >= 0 ? fd : undefined
}

/** Octets given to the socket that the kernel has not taken yet. */
export function queuedOctets(socket: Socket): number | undefined {
  const octets = handleOf(socket)?.writeQueueSize
  return typeof octets === 'number' ? octets : undefined
}

/** Node has it for itself; it has been called so since 2009, and whoever calls copes without it. */
function handleOf(
  socket: Server | Socket,
): { readonly fd?: unknown; readonly writeQueueSize?: unknown } | undefined {
  const handle: unknown = Reflect.get(socket, '_handle')
  return typeof handle === 'object' && handle !== null ? handle : undefined
}
