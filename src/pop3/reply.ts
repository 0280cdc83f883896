// Replies as data, and the one place that makes octets of them: status line, dot-stuffing, terminator.

import { setImmediate } from 'node:timers/promises'
import type { Awaitable } from '../base/awaitable.ts'
import type { Text } from '../mail/store.ts'
import { DotStuffer, dotStuffed, terminator } from '../net/dot-text.ts'

/** Response codes (RFC 2449 §8, RFC 3206 §4). */
export type ResponseCode = 'AUTH' | 'IN-USE' | 'SYS/TEMP' | 'SYS/PERM'

export type Reply =
  | { readonly kind: 'ok'; readonly text: string }
  | { readonly kind: 'error'; readonly code: ResponseCode | undefined; readonly text: string }
  /** A server challenge, in base64 (RFC 5034 §4). */
  | { readonly kind: 'challenge'; readonly base64: string }
  /** A listing, whole or page by page; none of its lines begins with a dot. */
  | { readonly kind: 'listing'; readonly text: string; readonly lines: Lines }
  /** Message text; `octets` where they were announced, and must be kept to. */
  | { readonly kind: 'message'; readonly text: string; readonly content: Text; readonly octets?: number }

export type Lines = readonly string[] | AsyncIterable<readonly string[]>

/** Where replies go: a Connection, seen from here. */
export interface Outlet {
  send(octets: string | Buffer): void
  flush(): Awaitable<void>
  readonly isOpen: boolean
}

export function ok(text: string): Reply {
  return { kind: 'ok', text }
}

export function error(text: string, code?: ResponseCode): Reply {
  return { kind: 'error', code, text }
}

/** The reply as a server gives it that knows no response codes. */
export function withoutCode(reply: Reply): Reply {
  return reply.kind === 'error' ? error(reply.text) : reply
}

/**
 * Sends a reply, at the client's pace when it is long; gives the octets of message text in it, before dot-stuffing.
 * Throws when the text is not as long as announced: the connection must not go on then.
 */
export function sendReply(outlet: Outlet, reply: Reply): Awaitable<number> {
  switch (reply.kind) {
    case 'ok':
      outlet.send(`+OK ${reply.text}\r\n`)
      return 0
    case 'error':
      outlet.send(
        reply.code === undefined ? `-ERR ${reply.text}\r\n` : `-ERR [${reply.code}] ${reply.text}\r\n`,
      )
      return 0
    case 'challenge':
      outlet.send(`+ ${reply.base64}\r\n`)
      return 0
    case 'listing':
      return sendListing(outlet, reply.text, reply.lines)
    case 'message':
      if (Buffer.isBuffer(reply.content)) return sendWhole(outlet, reply.text, reply.content)
      return sendPieces(outlet, reply.text, reply.content, reply.octets)
  }
}

function sendListing(outlet: Outlet, text: string, lines: Lines): Awaitable<number> {
  if (!isWhole(lines)) return sendPages(outlet, text, lines)
  outlet.send(`+OK ${text}\r\n${joined(lines)}${terminator}`)
  return 0
}

async function sendPages(
  outlet: Outlet,
  text: string,
  pages: AsyncIterable<readonly string[]>,
): Promise<number> {
  outlet.send(`+OK ${text}\r\n`)
  for await (const page of pages) {
    outlet.send(joined(page))
    await outlet.flush()
    // A socket that takes everything at once must not keep the other sessions waiting.
    await setImmediate()
    if (!outlet.isOpen) return 0
  }
  outlet.send(terminator)
  return 0
}

function sendWhole(outlet: Outlet, text: string, content: Buffer): number {
  outlet.send(`+OK ${text}\r\n`)
  outlet.send(dotStuffed(content))
  outlet.send(terminator)
  return content.length
}

async function sendPieces(
  outlet: Outlet,
  text: string,
  content: AsyncIterable<Buffer>,
  announced: number | undefined,
): Promise<number> {
  const stuffer = new DotStuffer()
  let octets = 0
  outlet.send(`+OK ${text}\r\n`)
  for await (const piece of content) {
    octets += piece.length
    outlet.send(stuffer.stuff(piece))
    await outlet.flush()
    await setImmediate()
    if (!outlet.isOpen) return octets
  }
  if (announced !== undefined) assertOctets(announced, octets)
  outlet.send(terminator)
  return octets
}

/** STAT, LIST and RETR agree to the octet. */
export function assertOctets(announced: number, octets: number): void {
  if (announced === octets) return
  throw new Error(`a message of ${announced} octets turned out to have ${octets}: run newmail check`)
}

function isWhole(lines: Lines): lines is readonly string[] {
  return Array.isArray(lines)
}

function joined(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\r\n')}\r\n`
}
