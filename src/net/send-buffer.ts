// SendBuffer: the socket option SO_SNDBUF, which Node cannot set (TCPIP$POP_SNDBUF, TCP/IP Services table 15-2).

import type { Server } from 'node:net'
import { descriptorOf } from './socket-handle.ts'

/** SOL_SOCKET and SO_SNDBUF of <sys/socket.h>. */
const optionNumbers: Readonly<Record<string, readonly [level: number, option: number]>> = {
  linux: [1, 7],
  darwin: [0xffff, 0x1001],
  freebsd: [0xffff, 0x1001],
  openbsd: [0xffff, 0x1001],
}

/**
 * Sets it on a listening socket, from which every connection inherits it. The kernel keeps to its own bounds: Linux
 * doubles the figure, and takes no more than net.core.wmem_max. koffi is loaded here and nowhere else.
 */
export async function setSendBuffer(server: Server, octets: number): Promise<void> {
  const numbers = optionNumbers[process.platform]
  const descriptor = descriptorOf(server)
  if (numbers === undefined || descriptor === undefined) {
    throw new Error(`the size of the send buffer cannot be set on ${process.platform}`)
  }
  const { default: koffi } = await import('koffi')
  const setsockopt = koffi.load(null).func('int setsockopt(int, int, int, const int *, unsigned int)')
  const status: unknown = setsockopt(descriptor, ...numbers, [octets], 4)
  if (status !== 0) throw new Error(`the system refuses a send buffer of ${octets} octets`)
}
