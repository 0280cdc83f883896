// Spool: holds a text until the store has it, in memory while it is short and in a file when it is not.

import { randomUUID } from 'node:crypto'
import { open, readdir, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Awaitable } from '../base/awaitable.ts'
import type { SpooledText } from '../mail/store.ts'

export interface SpoolOptions {
  /** Where longer texts are spooled; it exists. */
  readonly directory: string
  readonly memoryOctetsMax: number
  /** A longer text is not kept at all. */
  readonly octetsMax: number
}

export type Spooled = AsyncDisposable &
  (
    | { readonly kind: 'spooled'; readonly text: SpooledText }
    | { readonly kind: 'too-large' }
    /** The file could not be written. */
    | { readonly kind: 'failed'; readonly cause: unknown }
  )

/**
 * Collects the text, to its end whatever happens: a client is answered only when it has sent everything. Disposing
 * of the outcome removes the file. Rejects when the pieces do; nothing is left behind then.
 */
export async function spool(pieces: AsyncIterable<Uint8Array>, options: SpoolOptions): Promise<Spooled> {
  const spooling = new Spooling(options)
  try {
    for await (const piece of pieces) {
      const written = spooling.add(piece)
      if (written !== undefined) await written
    }
    return await spooling.finish()
  } catch (error) {
    await spooling.discard()
    throw error
  }
}

/** Removes files that a process which is gone left behind. Called when a server starts, before it takes mail. */
export async function clearSpool(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const pid = spoolFilePattern.exec(name)?.[1]
    if (pid !== undefined && !isAnotherProcess(Number(pid))) await rm(join(directory, name), { force: true })
  }
}

const spoolFilePattern = /^(\d+)-[0-9a-f-]{36}\.spool$/
const firstOctets = 16_384

interface SpoolFile {
  readonly handle: FileHandle
  readonly path: string
}

type Refusal = { readonly kind: 'too-large' } | { readonly kind: 'failed'; readonly cause: unknown }

class Spooling {
  readonly #options: SpoolOptions
  /** What has not been written to the file; grows to `memoryOctetsMax` and no further. */
  #buffer = new Uint8Array(0)
  #used = 0
  #octets = 0
  #file: SpoolFile | undefined
  #refused: Refusal | undefined

  constructor(options: SpoolOptions) {
    this.#options = options
  }

  add(piece: Uint8Array): Awaitable<void> {
    if (this.#refused !== undefined) return undefined
    this.#octets += piece.length
    if (this.#octets > this.#options.octetsMax) return this.#refuse({ kind: 'too-large' })
    if (this.#used + piece.length > this.#options.memoryOctetsMax) return this.#spill(piece)
    this.#keep(piece)
    return undefined
  }

  async finish(): Promise<Spooled> {
    if (this.#file !== undefined) await this.#closeFile(this.#file)
    const disposal = { [Symbol.asyncDispose]: () => this.discard() }
    if (this.#refused !== undefined) return { ...this.#refused, ...disposal }
    if (this.#file !== undefined) {
      const text = { kind: 'file', octets: this.#octets, path: this.#file.path } as const
      return { kind: 'spooled', text, ...disposal }
    }
    // Exactly the text and nothing of a pool, so that it can be handed to another thread without a copy.
    const data = new Uint8Array(this.#buffer.buffer.transfer(this.#used))
    return { kind: 'spooled', text: { kind: 'memory', octets: this.#octets, data }, ...disposal }
  }

  /** Never rejects: a file that cannot be removed now goes when a server starts. */
  async discard(): Promise<void> {
    this.#buffer = new Uint8Array(0)
    this.#used = 0
    const file = this.#file
    this.#file = undefined
    await file?.handle.close().catch(() => undefined)
    if (file !== undefined) await rm(file.path, { force: true }).catch(() => undefined)
  }

  /** Pieces are copied together: octets that come one by one must not cost an object each. */
  #keep(piece: Uint8Array): void {
    const needed = this.#used + piece.length
    if (needed > this.#buffer.length) {
      const octets = Math.max(
        needed,
        Math.min(this.#options.memoryOctetsMax, 2 * this.#buffer.length),
        firstOctets,
      )
      this.#buffer = new Uint8Array(this.#buffer.buffer.transfer(octets))
    }
    this.#buffer.set(piece, this.#used)
    this.#used = needed
  }

  async #spill(piece: Uint8Array): Promise<void> {
    try {
      this.#file ??= await createFile(this.#options.directory)
      await this.#file.handle.appendFile(this.#buffer.subarray(0, this.#used))
      this.#used = 0
      if (piece.length > this.#options.memoryOctetsMax) await this.#file.handle.appendFile(piece)
      else this.#keep(piece)
    } catch (cause) {
      await this.#refuse({ kind: 'failed', cause })
    }
  }

  /** The last octets, and whatever the file system has to say only now. */
  async #closeFile({ handle }: SpoolFile): Promise<void> {
    try {
      await handle.appendFile(this.#buffer.subarray(0, this.#used))
      await handle.close()
      this.#buffer = new Uint8Array(0)
    } catch (cause) {
      await this.#refuse({ kind: 'failed', cause })
    }
  }

  #refuse(why: Refusal): Promise<void> {
    this.#refused = why
    return this.discard()
  }
}

async function createFile(directory: string): Promise<SpoolFile> {
  const path = join(directory, `${process.pid}-${randomUUID()}.spool`)
  return { handle: await open(path, 'wx', 0o600), path }
}

/** A process other than ours that lives. */
function isAnotherProcess(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // It lives and is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
