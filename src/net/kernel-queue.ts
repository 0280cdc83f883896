// KernelQueues: octets that the kernel has taken for a connection and the client has not, as Linux tells them.
//
// Node sees progress only when a third of the send buffer is free again, which a slow client may need minutes for.

import { readFile } from 'node:fs/promises'

export class KernelQueues {
  readonly #freshMs: number
  #tables: Promise<string> = Promise.resolve('')
  #readMs = Number.NEGATIVE_INFINITY

  /** One reading of the tables serves all connections that are blocked at the time, for `freshMs`. */
  constructor(freshMs: number) {
    this.#freshMs = freshMs
  }

  /** What waits between these two ports, in octets; undefined where the kernel does not tell. */
  async octets(localPort: number | undefined, remotePort: number | undefined): Promise<number | undefined> {
    if (localPort === undefined || remotePort === undefined) return undefined
    if (performance.now() - this.#readMs >= this.#freshMs) {
      this.#readMs = performance.now()
      this.#tables = readTables()
    }
    const row = new RegExp(
      String.raw`:${hex(localPort)} [0-9A-F]+:${hex(remotePort)} [0-9A-F]{2} ([0-9A-F]{8}):`,
      'g',
    )
    const found = Array.from((await this.#tables).matchAll(row), ([, octets = '0']) =>
      Number.parseInt(octets, 16),
    )
    // Clients of two addresses may have the same port: any of them may have taken something, which is no harm.
    return found.length === 0 ? undefined : found.reduce((sum, octets) => sum + octets, 0)
  }
}

async function readTables(): Promise<string> {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'latin1').catch(() => ''))
  return (await Promise.all(tables)).join('')
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0')
}
