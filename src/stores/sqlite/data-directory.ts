// The data directory: making it, and claiming it for one server.

import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { StoreRefusal } from '../../mail/store-refusal.ts'
import { Hold } from './hold.ts'
import { refusal } from './refusal.ts'

export type ClaimOutcome =
  /** Until `claim` is disposed of or the process ends, however it ends. */
  { readonly kind: 'claimed'; readonly claim: Disposable } | { readonly kind: 'already-served' }

/**
 * Makes this process the one server of a data directory. Commands that deliver or change accounts open the store
 * beside a server and claim nothing.
 */
export function claimDirectory(directory: string): ClaimOutcome {
  makeDirectory(directory)
  const file = join(directory, 'serving.sqlite')
  try {
    const claim = Hold.take(file)
    if (claim === undefined) return { kind: 'already-served' }
    return { kind: 'claimed', claim }
  } catch (error) {
    throw refusal(file, error)
  }
}

/** Makes the directory, for its owner alone, and its name durable. One that exists is left as it is. */
export function makeDirectory(directory: string): void {
  try {
    makeWithParents(resolve(directory))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreRefusal(`cannot make the data directory ${directory}: ${reason}; choose another`, {
      cause: error,
    })
  }
}

/** Not `mkdir` with `recursive`: where the kernel says ENOENT below a directory that exists, as in /proc, it spins. */
function makeWithParents(directory: string): void {
  if (existsSync(directory)) return
  const parent = dirname(directory)
  makeWithParents(parent)
  try {
    mkdirSync(directory, { mode: 0o700 })
  } catch (error) {
    // Another process may have been quicker.
    if (!existsSync(directory)) throw error
  }
  const entry = openSync(parent, 'r')
  fsyncSync(entry)
  closeSync(entry)
}
