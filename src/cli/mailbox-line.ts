// The `From ` line that some mail transfer agents put before a message which they pipe to a program.

const LF = 10
const mark = Buffer.from('From ')

/** The same text without its first line if that begins with `From ` (RFC 4155); a header would have a colon. */
export async function* withoutMailboxLine(text: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0)
  for await (const piece of text) {
    if (head === undefined) {
      yield piece
      continue
    }
    head = Buffer.concat([head, piece])
    const known = Math.min(head.length, mark.length)
    const differs = !head.subarray(0, known).equals(mark.subarray(0, known))
    const lineEnd = differs ? -1 : head.indexOf(LF)
    if (!differs && lineEnd < 0 && head.length < 1_000) continue
    yield head.subarray(lineEnd + 1)
    head = undefined
  }
  if (head !== undefined && !head.subarray(0, mark.length).equals(mark)) yield head
}
