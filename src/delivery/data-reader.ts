// DataReader: takes the text out of what a client sends after DATA (RFC 5321 §4.5.2).
//
// A line begins after CRLF and nowhere else: a dot after a bare LF or a bare CR is text, and `LF . CRLF` ends
// nothing. Servers that see that differently are what SMTP smuggling lives on.

const LF = 10
const CR = 13
const DOT = 46
const carriageReturn = Buffer.of(CR)
const lineThenDot = Buffer.from('\r\n.')

/** What was read last, as far as it matters to what comes next. */
type State = 'text' | 'CR' | 'line start' | 'dot' | 'dot CR' | 'over'

export interface DataText {
  /** Text in the chunk, without the dots that transparency added. */
  readonly text: Buffer
  /** What follows the end of the text, once that has come. */
  readonly rest: Buffer | undefined
}

export class DataReader {
  #state: State = 'line start'

  read(chunk: Buffer): DataText {
    const pieces: Buffer[] = []
    let at = 0
    while (at < chunk.length && this.#state !== 'over') {
      const octet = chunk[at]
      switch (this.#state) {
        case 'text':
          at = this.#text(chunk, at, pieces)
          break
        case 'CR':
          if (octet === LF) pieces.push(chunk.subarray(at, ++at))
          this.#state = octet === LF ? 'line start' : 'text'
          break
        case 'line start':
          if (octet === DOT) at++
          this.#state = octet === DOT ? 'dot' : 'text'
          break
        case 'dot':
          if (octet === CR) at++
          this.#state = octet === CR ? 'dot CR' : 'text'
          break
        case 'dot CR':
          // The CR was held back: it belonged to the end of the text, or it is text.
          if (octet === LF) at++
          else pieces.push(carriageReturn)
          this.#state = octet === LF ? 'over' : 'CR'
          break
      }
    }
    const text = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)
    return { text, rest: this.#state === 'over' ? chunk.subarray(at) : undefined }
  }

  /** Native search for the next dot that begins a line: all text without one is a single piece. */
  #text(chunk: Buffer, at: number, pieces: Buffer[]): number {
    const found = chunk.indexOf(lineThenDot, at)
    if (found >= 0) {
      pieces.push(chunk.subarray(at, found + 2))
      this.#state = 'dot'
      return found + lineThenDot.length
    }
    pieces.push(chunk.subarray(at))
    const last = chunk.length - 1
    if (chunk[last] === CR) this.#state = 'CR'
    else if (chunk[last] === LF && last > at && chunk[last - 1] === CR) this.#state = 'line start'
    return chunk.length
  }
}
