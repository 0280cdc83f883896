// A message's text as RETR sends it: the recipient's prefix, then the text.

import type { Text } from '../../mail/store.ts'
import type { Connection } from './connection.ts'
import { chunkId } from './text.ts'

/** What SQLite returns for a BLOB: a copy of its own. */
type Blob = Uint8Array<ArrayBuffer>

interface Envelope {
  readonly prefix: Blob
  readonly text: number
  readonly octets: number
  /** The first chunk; none when the text is empty. */
  readonly data: Blob | null
}

/** One statement and one Buffer for a text of one chunk, which nearly all are; a stream of chunks for the others. */
export function readText(db: Connection, id: number): Text {
  const envelope = db.get<Envelope>(
    `SELECT prefix, text, octets, data FROM envelope JOIN text ON text.id = text
     LEFT JOIN chunk ON chunk.id = text * 1048576 WHERE envelope.id = ?`,
    id,
  )
  if (envelope === undefined) throw new Error(`message ${id} is gone`)
  const { prefix, octets, data } = envelope
  if ((data?.length ?? 0) < octets) return readChunks(db, envelope)
  if (data === null) return bufferOf(prefix)
  if (prefix.length === 0) return bufferOf(data)
  const whole = Buffer.concat([prefix, data])
  free(data)
  return whole
}

/**
 * Throws before the end when a piece is missing, so that nobody takes what there is for the whole message.
 *
 * The pieces take turns in two Buffers, and SQLite's copies are freed at once instead of being left to the garbage
 * collector: it waits for 64 MB of them, which is more than all the rest of the server.
 */
async function* readChunks(db: Connection, { prefix, text, octets, data }: Envelope): AsyncGenerator<Buffer> {
  if (prefix.length > 0) yield bufferOf(prefix)
  let [spare, previous] = [Buffer.alloc(0), Buffer.alloc(0)]
  let left = octets
  for (let n = 0; left > 0; n++) {
    const chunk = n === 0 ? data : readChunk(db, chunkId(text, n))
    if (chunk === null) throw new Error(`text ${text} ends ${left} octets early; run newmail check`)
    left -= chunk.length
    const piece = moved(chunk, spare)
    spare = previous
    previous = piece
    yield piece
  }
}

function readChunk(db: Connection, id: number): Blob | null {
  return db.get<{ data: Blob }>('SELECT data FROM chunk WHERE id = ?', id)?.data ?? null
}

/** The same octets in memory that is ours to use again; SQLite's copy is no more. */
function moved(chunk: Blob, spare: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  const isRoomy = spare.length >= chunk.length
  const piece = isRoomy ? spare.subarray(0, chunk.length) : Buffer.allocUnsafeSlow(chunk.length)
  piece.set(chunk)
  free(chunk)
  return piece
}

/** Its memory goes now, and not when the garbage collector comes by. */
function free(blob: Blob): void {
  blob.buffer.transfer(0)
}

/** The same octets, not copied. */
function bufferOf({ buffer, byteOffset, length }: Blob): Buffer {
  return Buffer.from(buffer, byteOffset, length)
}
