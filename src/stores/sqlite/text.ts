// Texts in the database: written in chunks, kept while an envelope refers to them, then removed.

import { limits } from '../../base/limits.ts'
import type { Connection } from './connection.ts'
import { chunksPerTextMax } from './schema.ts'
import { sizing } from './sizing.ts'

/** Files a text that is in memory; `refs` envelopes are about to refer to it. */
export function fileText(db: Connection, data: Uint8Array, refs: number): number {
  const text = db.insert('INSERT INTO text (octets, refs) VALUES (?, ?)', data.length, refs)
  for (let n = 0; n < chunksOf(data.length); n++) {
    fileChunk(db, text, { n, data: data.subarray(n * limits.chunkOctets, (n + 1) * limits.chunkOctets) })
  }
  return text
}

export function fileChunk(
  db: Connection,
  text: number,
  { n, data }: { readonly n: number; readonly data: Uint8Array },
): void {
  db.run('INSERT INTO chunk (id, data) VALUES (?, ?)', chunkId(text, n), data)
}

/** How many pieces a text of so many octets has. */
export function chunksOf(octets: number): number {
  return Math.ceil(octets / limits.chunkOctets)
}

/** The n-th piece. A text of no octets has none. */
export function chunkId(text: number, n: number): number {
  return text * chunksPerTextMax + n
}

/**
 * Removes an envelope, and the text with the last of its envelopes: at once when it is short, as nearly all are;
 * otherwise it is left to `collect`, because 100 MB take a while and others are waiting to write. A message that
 * damage has robbed of its envelope or text can be deleted like any other.
 */
export function purge(db: Connection, envelope: number): void {
  const gone = db.get<{ text: number }>('DELETE FROM envelope WHERE id = ? RETURNING text', envelope)
  if (gone === undefined) return
  const left = db.get<{ refs: number; octets: number }>(
    'UPDATE text SET refs = refs - 1 WHERE id = ? RETURNING refs, octets',
    gone.text,
  )
  if (left?.refs === 0 && left.octets <= limits.chunkOctets) removeText(db, gone.text)
}

/** Whether `collect` has anything to do. */
export function isCollectable(db: Connection): boolean {
  const found = db.get<{ some: number }>(
    'SELECT EXISTS (SELECT 1 FROM expunged) OR EXISTS (SELECT 1 FROM text WHERE refs = 0 AND owner IS NULL) AS some',
  )
  return found?.some === 1
}

/**
 * One step of removing what nobody refers to any more: envelopes that UPDATE only unlinked, and texts too long to
 * remove in passing.
 */
export function collect(db: Connection): void {
  const expunged = db.all<{ id: number }>('SELECT id FROM expunged LIMIT ?', sizing.collectMax)
  for (const { id } of expunged) {
    purge(db, id)
    db.run('DELETE FROM expunged WHERE id = ?', id)
  }
  if (expunged.length > 0) return
  const text = db.get<{ id: number }>('SELECT id FROM text WHERE refs = 0 AND owner IS NULL LIMIT 1')
  if (text !== undefined) removeText(db, text.id)
}

/** From the end, at most `collectMax` chunks; the text itself with the last of them. */
function removeText(db: Connection, text: number): void {
  const last = db.get<{ id: number }>(
    'SELECT id FROM chunk WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1',
    chunkId(text, 0),
    chunkId(text, chunksPerTextMax - 1),
  )
  if (last !== undefined) {
    const first = Math.max(last.id - sizing.collectMax + 1, chunkId(text, 0))
    db.run('DELETE FROM chunk WHERE id BETWEEN ? AND ?', first, last.id)
    if (first > chunkId(text, 0)) return
  }
  db.run('DELETE FROM text WHERE id = ?', text)
}
