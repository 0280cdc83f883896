// The server's key, `secret.key` in the data directory: made at the first start, only read afterwards.

import { randomBytes } from 'node:crypto'
import { link, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { keyOctets } from './secret-box.ts'

/** `refused`: the problem is one line for the operator, with the remedy. */
export type KeyOutcome =
  { readonly kind: 'key'; readonly key: Buffer } | { readonly kind: 'refused'; readonly problem: string }

/** Reads the key of a data directory that exists, and makes one when there is none. */
export async function readOrCreateKey(dataDirectory: string): Promise<KeyOutcome> {
  const path = join(dataDirectory, 'secret.key')
  try {
    return (await readKey(path)) ?? (await createKey(dataDirectory, path))
  } catch (error) {
    return refused(`${path} cannot be used: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Undefined when there is no file. */
async function readKey(path: string): Promise<KeyOutcome | undefined> {
  const opened = await open(path).catch(absentWhen('ENOENT'))
  if (opened === undefined) return undefined
  await using file = opened
  const { mode, size } = await file.stat()
  if ((mode & 0o077) !== 0) {
    const shown = (mode & 0o777).toString(8).padStart(4, '0')
    return refused(`${path} is open to other users (mode ${shown}); run: chmod 600 ${path}`)
  }
  if (size !== keyOctets) {
    return refused(
      `${path} has ${size} octets, not ${keyOctets}; restore it, or remove it and set all APOP secrets anew`,
    )
  }
  return { kind: 'key', key: await file.readFile() }
}

/**
 * Writes the key aside and links it into place. The name `secret.key` thus never stands for half a key, not even
 * after a power cut, and of two processes that make one at the same time both use the first one's.
 */
async function createKey(dataDirectory: string, path: string): Promise<KeyOutcome> {
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  try {
    await writeDurably(draft, randomBytes(keyOctets))
    await link(draft, path).catch(absentWhen('EEXIST'))
  } finally {
    await unlink(draft).catch(absentWhen('ENOENT'))
  }
  await using directory = await open(dataDirectory)
  await directory.sync()
  return (await readKey(path)) ?? refused(`${path} vanished while it was made`)
}

async function writeDurably(path: string, octets: Buffer): Promise<void> {
  await using file = await open(path, 'wx', 0o600)
  await file.writeFile(octets)
  await file.sync()
}

/** Turns one expected failure into undefined. */
function absentWhen(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error
  }
}

function refused(problem: string): KeyOutcome {
  return { kind: 'refused', problem }
}
