// Lines: cuts lines out of the octets as they come in, in whatever pieces, with bounded memory.

const LF = 10
const CR = 13

/** What a line too long to be read becomes: one mark, however long it was. */
export const overlong = Symbol('overlong line')

export class Lines {
  /** Input not looked at yet. */
  #chunks: Buffer[] = []
  #offset = 0
  /** The beginning of a line whose end has not come yet. */
  #parts: Buffer[] = []
  #partOctets = 0
  /** The present line has outgrown its limit; its octets are dropped as they come. */
  #dropping = false
  #unread = 0

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#unread += chunk.length
  }

  /** Octets that `next` has not looked at. */
  get unread(): number {
    return this.#unread
  }

  /**
   * The next line without its line end, each octet as one character (latin1), so that nothing is lost; undefined
   * until a whole one is there. The end is CRLF or a bare LF. `octetsMax` counts the line end, as RFC 2449 §4 does.
   */
  next(octetsMax: number): string | typeof overlong | undefined {
    for (let chunk = this.#chunks[0]; chunk !== undefined; chunk = this.#chunks[0]) {
      const start = this.#offset
      const end = chunk.indexOf(LF, start)
      if (end < 0) {
        this.#keep(chunk.subarray(start), octetsMax)
        this.#drop(chunk, chunk.length)
        continue
      }
      this.#drop(chunk, end + 1)
      return this.#line(chunk.subarray(start, end), octetsMax)
    }
    return undefined
  }

  #line(tail: Buffer, octetsMax: number): string | typeof overlong {
    const line = this.#partOctets === 0 ? tail : Buffer.concat([...this.#parts, tail])
    const tooLong = this.#dropping || line.length + 1 > octetsMax
    this.#forget()
    this.#dropping = false
    if (tooLong) return overlong
    return line.toString('latin1', 0, line.at(-1) === CR ? line.length - 1 : line.length)
  }

  #keep(part: Buffer, octetsMax: number): void {
    if (this.#dropping) return
    this.#parts.push(part)
    this.#partOctets += part.length
    if (this.#partOctets >= octetsMax) {
      this.#forget()
      this.#dropping = true
    } else if (this.#parts.length >= 32) {
      // A line that comes octet by octet must not cost an object an octet.
      this.#parts = [Buffer.concat(this.#parts)]
    }
  }

  #forget(): void {
    if (this.#partOctets > 0) this.#parts = []
    this.#partOctets = 0
  }

  #drop(chunk: Buffer, offset: number): void {
    this.#unread -= offset - this.#offset
    if (offset < chunk.length) {
      this.#offset = offset
    } else {
      this.#chunks.shift()
      this.#offset = 0
    }
  }
}
