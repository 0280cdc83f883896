// TOP: the headers of a message, the blank line after them, and the first lines of its body (RFC 1939 §7).

import type { Text } from './store.ts'

const CRLF = Buffer.from('\r\n')
const LF = 10

/** `text` cut after `lines` lines of its body; a text without a blank line is all headers. */
export function top(text: Text, lines: number): Text {
  if (!Buffer.isBuffer(text)) return topPieces(text, lines)
  const cut = new TopCut(lines)
  return text.subarray(0, cut.end(text))
}

async function* topPieces(text: AsyncIterable<Buffer>, lines: number): AsyncGenerator<Buffer> {
  const cut = new TopCut(lines)
  for await (const piece of text) {
    const end = cut.end(piece)
    if (end > 0) yield piece.subarray(0, end)
    if (end < piece.length) return
  }
}

/** Finds where TOP ends in canonical text that comes in pieces. */
class TopCut {
  /** Body lines still wanted; undefined while in the headers. */
  #wanted: number | undefined
  readonly #lines: number
  /** The line under way had octets in earlier pieces; without its CR it would look blank. */
  #lineOctets = 0

  constructor(lines: number) {
    this.#lines = lines
  }

  /** How many octets of this piece belong to the answer; less than all of them: the answer is complete. */
  end(piece: Buffer): number {
    let at = 0
    while (this.#wanted === undefined || this.#wanted > 0) {
      const lineEnd = piece.indexOf(LF, at)
      if (lineEnd < 0) {
        this.#lineOctets += piece.length - at
        return piece.length
      }
      const octets = this.#lineOctets + lineEnd + 1 - at
      this.#lineOctets = 0
      at = lineEnd + 1
      if (this.#wanted !== undefined) this.#wanted--
      else if (octets === CRLF.length) this.#wanted = this.#lines
    }
    return at
  }
}
