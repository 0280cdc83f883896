// Path: the address between angle brackets in MAIL and RCPT (RFC 5321 §4.1.2).
//
// What an MTA has accepted from the Internet must not fail here for its looks: two dots in a row, a blank or an @
// within quotes and a lone local part are all let through. What could break a reply or a header is not.

/** A longer one would not fit `Return-Path: <...>` within a line (RFC 5322 §2.1.1: 998). */
const pathOctetsMax = 900

export interface Path {
  /** As it was given, without brackets and source route; empty for the null reverse-path. */
  readonly address: string
  /** Where the path begins in the text, at its `<`, and where what follows it begins. */
  readonly start: number
  readonly end: number
}

/** The first path in the text of a command; undefined when there is none that can be accepted. */
export function readPath(text: string): Path | undefined {
  const start = text.indexOf('<')
  const end = endOfPath(text, start)
  if (end === undefined) return undefined
  // A source route has to be accepted and ignored (RFC 5321 §4.1.2, appendix C).
  const address = text.slice(start + 1, end - 1).replace(/^@[^\s:"]+:/, '')
  if (!isPrintable(address) || Buffer.byteLength(address) > pathOctetsMax) return undefined
  return { address, start, end }
}

/** The local part without quotes, and the domain when there is one. */
export function splitAddress(address: string): {
  readonly local: string
  readonly domain: string | undefined
} {
  // A domain holds neither @ nor quotes, so that only an @ after the last quote separates.
  const at = address.lastIndexOf('@')
  const separates = at > address.lastIndexOf('"')
  const local = separates ? address.slice(0, at) : address
  return { local: unquoted(local), domain: separates ? address.slice(at + 1) : undefined }
}

/** Just after the `>` that closes the bracket at `start`; blanks and brackets count only within quotes. */
function endOfPath(text: string, start: number): number | undefined {
  if (start < 0) return undefined
  let quoted = false
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]
    if (character === '"') quoted = !quoted
    else if (quoted && character === '\\') at++
    else if (quoted) continue
    else if (character === '>') return at + 1
    else if (character === '<' || character === ' ') return undefined
  }
  return undefined
}

/** No control characters: they end up in replies and in headers. */
function isPrintable(text: string): boolean {
  return !/[\p{Cc}\u2028\u2029]/u.test(text)
}

/** `"jones"` and `jones` are the same local part (RFC 5321 §4.1.2). */
function unquoted(local: string): string {
  if (local.length < 2 || !local.startsWith('"') || !local.endsWith('"')) return local
  return local.slice(1, -1).replaceAll(/\\(.)/gu, '$1')
}
