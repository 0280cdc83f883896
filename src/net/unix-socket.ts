// Unix sockets: the file they leave behind, and who may connect.

import { chmod, lstat, rm } from 'node:fs/promises'
import { connect } from 'node:net'

/**
 * Makes way for a listener: a socket file whose server is gone is removed. Rejects when a server listens there, or
 * when something else stands there, which is never removed.
 */
export async function clearSocketPath(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined) return
  if (!found.isSocket()) throw new Error(`unix:${path} exists and is not a socket; give another path`)
  if (await isAnswered(path))
    throw new Error(`unix:${path} is in use; stop the server that listens there, or give another path`)
  await rm(path, { force: true })
}

/** Owner and group may connect, nobody else. */
export async function openToGroup(path: string): Promise<void> {
  await chmod(path, 0o660)
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    // Only a refused connection proves that nobody listens; a full backlog or a missing permission does not.
    socket.once('error', (error) => resolve(!('code' in error) || error.code !== 'ECONNREFUSED'))
  })
}
