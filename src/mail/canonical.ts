// Canonical text: every line ends in CRLF, and nothing else about the octets has changed.
//
// This is the form in which Newmail keeps all text. A bare LF and a bare CR become CRLF, a missing last line end
// is added, no text stays no text; NULs, 8-bit octets and long lines pass untouched.

const LF = 10
const CR = 13

/** Makes a text canonical piece by piece; where a piece begins or ends makes no difference. */
export class Canonical {
  /** The octet before the next piece. As if after a line end at first: no text needs no line end. */
  #last = LF

  /**
   * The piece in canonical form: the same piece, not a copy, when there is nothing to mend, which is nearly
   * always. A CR that ends a piece is passed on at once; the LF that it needs comes with the next piece.
   */
  push(piece: Uint8Array): Uint8Array {
    const before = this.#last
    this.#last = piece.at(-1) ?? before
    const missing = octetsMissing(piece, before)
    return missing === 0 ? piece : mended(piece, before, missing)
  }

  /** What the text still needs after its last piece. */
  end(): Uint8Array {
    switch (this.#last) {
      case LF:
        return new Uint8Array()
      case CR:
        return Uint8Array.of(LF)
      default:
        return Uint8Array.of(CR, LF)
    }
  }
}

/** The same for a stream. */
export async function* canonicalPieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const canonical = new Canonical()
  for await (const piece of pieces) {
    if (piece.length > 0) yield canonical.push(piece)
  }
  const end = canonical.end()
  if (end.length > 0) yield end
}

/** The same for a text that is here as a whole. */
export function canonicalText(text: Uint8Array): Uint8Array {
  const canonical = new Canonical()
  const body = canonical.push(text)
  const end = canonical.end()
  return end.length === 0 ? body : Buffer.concat([body, end])
}

/**
 * How many CRs and LFs the piece lacks. A plain loop: it runs at 1 GB/s whatever the length of the lines, where
 * searching for each line end natively is half as fast again on lines of 76 octets, but runs at 40 MB/s on empty ones.
 */
function octetsMissing(piece: Uint8Array, before: number): number {
  let missing = before === CR && piece.length > 0 && piece[0] !== LF ? 1 : 0
  const last = piece.length - 1
  for (let at = 0; at <= last; at++) {
    const octet = piece[at] as number // within bounds
    if (octet > CR) continue
    if (octet === LF) {
      if ((at === 0 ? before : piece[at - 1]) !== CR) missing++
    } else if (octet === CR && at < last && piece[at + 1] !== LF) {
      missing++
    }
  }
  return missing
}

function mended(piece: Uint8Array, before: number, missing: number): Uint8Array {
  const text = new Uint8Array(piece.length + missing)
  let previous = before
  let to = 0
  for (let at = 0; at < piece.length; at++) {
    const octet = piece[at] as number // within bounds
    if (octet === LF && previous !== CR) text[to++] = CR
    else if (previous === CR && octet !== LF) text[to++] = LF
    text[to++] = octet
    previous = octet
  }
  return text
}
