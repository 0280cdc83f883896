// Listening: how a server, ours or a library's, gets its address, and what is said when it cannot have it.

import type { Server } from 'node:net'
import { listenAddressText, type ListenAddress } from './address.ts'
import { clearSocketPath, openToGroup } from './unix-socket.ts'

/**
 * Begins to listen; gives the address as it really is: port 0 has become a number. Rejects with one line that names
 * the address and the remedy.
 */
export async function startListening(server: Server, address: ListenAddress): Promise<string> {
  if (address.kind === 'unix') await clearSocketPath(address.path)
  await new Promise<void>((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException): void => {
      reject(new Error(`${listenAddressText(address)}: ${whyNot(error, address)}`, { cause: error }))
    }
    server.once('error', refused)
    // A full backlog looks to a client like a lost packet: it waits a second or three.
    const where =
      address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port }
    server.listen({ ...where, backlog: 4096 }, () => {
      server.off('error', refused)
      resolve()
    })
  })
  if (address.kind === 'unix') {
    await openToGroup(address.path).catch((cause: unknown) => {
      server.close()
      throw cause
    })
    return listenAddressText(address)
  }
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port
  return listenAddressText({ ...address, port })
}

function whyNot({ code, message }: NodeJS.ErrnoException, address: ListenAddress): string {
  switch (code) {
    case 'EADDRINUSE':
      return 'the address is in use; stop what listens there, or give another port'
    case 'EACCES':
      return address.kind === 'unix'
        ? 'not permitted, or there is no such directory; choose one that this user may write'
        : 'not permitted; ports below 1024 need root or CAP_NET_BIND_SERVICE'
    case 'EADDRNOTAVAIL':
      return 'this machine has no such address; give one of its own, or 0.0.0.0 for all'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name is not known; give an address'
    case undefined:
    default:
      return `cannot listen: ${message}`
  }
}
