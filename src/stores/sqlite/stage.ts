// Staging: a long text goes into the database piece by piece, before the delivery that needs it.
//
// Each piece is a short transaction, so the one write lock is free in between and no more than a chunk is in memory.
// Until a delivery links it the text has no refs and names the process that stages it; if that process dies it is
// collected.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { limits } from '../../base/limits.ts'
import type { Connection } from './connection.ts'
import { sizing } from './sizing.ts'
import { chunksOf, fileChunk } from './text.ts'

export type StageJob =
  | { readonly kind: 'begin-text'; readonly octets: number; readonly owner: string }
  | {
      readonly kind: 'stage'
      readonly text: number
      readonly path: string
      /** Of the whole text. */
      readonly octets: number
      /** The first chunk of this piece. */
      readonly first: number
    }
  | { readonly kind: 'abandon-text'; readonly text: number }

/** The new text's id. */
export function beginText(db: Connection, octets: number, owner: string): number {
  return db.insert('INSERT INTO text (octets, refs, owner) VALUES (?, 0, ?)', octets, owner)
}

export function stage(db: Connection, { text, path, octets, first }: StageJob & { kind: 'stage' }): void {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    if (size !== octets) throw new Error(`${path} has ${size} octets, not the ${octets} that were announced`)
    const end = Math.min(chunksOf(octets), first + sizing.stageChunksMax)
    // One for all chunks of the piece: SQLite copies what it is given.
    const buffer = Buffer.allocUnsafe(limits.chunkOctets)
    for (let n = first; n < end; n++) {
      const at = n * limits.chunkOctets
      const data = buffer.subarray(0, Math.min(limits.chunkOctets, octets - at))
      readFully(file, at, data)
      fileChunk(db, text, { n, data })
    }
  } finally {
    closeSync(file)
  }
}

/** The text will not be delivered: `collect` may have it. */
export function abandonText(db: Connection, text: number): void {
  db.run('UPDATE text SET owner = NULL WHERE id = ? AND refs = 0', text)
}

function readFully(file: number, at: number, data: Buffer): void {
  let read = 0
  while (read < data.length) {
    const more = readSync(file, data, read, data.length - read, at + read)
    if (more === 0) throw new Error(`the spooled text ended ${data.length - read} octets early`)
    read += more
  }
}
