// Trace: the headers that say how a message came to a maildrop (RFC 5321 §4.4), as the prefix of one recipient.

import { peerText, type Peer } from '../base/peer.ts'

export interface Trace {
  readonly origin: Origin
  /** Empty for the null reverse-path. */
  readonly sender: string
  readonly recipient: string
  /** This server. */
  readonly hostname: string
  readonly id: string
  readonly arrivedMs: number
}

/** How a text came to us. */
export type Origin =
  | { readonly kind: 'lmtp'; readonly peer: Peer; readonly greetedAs: string; readonly utf8: boolean }
  /** From this machine's command line. */
  | { readonly kind: 'command' }

/** The origin in one word, for facts. */
export function originText(origin: Origin): string {
  return origin.kind === 'lmtp' ? peerText(origin.peer) : 'command line'
}

/** Return-Path, Delivered-To and Received. Nothing that a client sends can end a line or begin a header of its own. */
export function tracePrefix(trace: Trace): Buffer {
  const { origin, hostname, id, arrivedMs } = trace
  const recipient = printable(trace.recipient)
  const by = `by ${hostWord(hostname)} (Newmail)`
  const received = [
    ...(origin.kind === 'lmtp' ? [`from ${hostWord(origin.greetedAs)} (${peerInfo(origin.peer)})`] : []),
    `${by}${origin.kind === 'lmtp' ? ` with ${protocolOf(origin)}` : ''} id ${hostWord(id)}`,
    `for <${recipient}>;`,
    dateTime(arrivedMs),
  ]
  const headers = [
    folded('Return-Path', [`<${printable(trace.sender)}>`]),
    folded('Delivered-To', [recipient]),
    folded('Received', received),
  ]
  return Buffer.from(headers.join(''))
}

/** RFC 5322 §3.3, in UTC: where a server stands is nobody's affair. */
function dateTime(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000')
}

const lineCharactersMax = 78

/** Folds between clauses, and within one only when it fits no line as a whole (RFC 5322 §2.1.1, §2.2.3). */
function folded(name: string, clauses: readonly string[]): string {
  const begin = `${name}:`
  let text = ''
  let line = begin
  for (const clause of clauses) {
    const room = lineCharactersMax - (line === begin ? begin.length : 0) - 1
    for (const part of clause.length <= room ? [clause] : clause.split(' ')) {
      if (line !== begin && line.length + 1 + part.length > lineCharactersMax) {
        text += `${line}\r\n`
        line = ''
      }
      line += ` ${part}`
    }
  }
  return `${text}${line}\r\n`
}

/** RFC 6531 §4.3 gives LMTP with SMTPUTF8 a name of its own. */
function protocolOf({ utf8 }: Origin & { kind: 'lmtp' }): string {
  return utf8 ? 'UTF8LMTP' : 'LMTP'
}

/** TCP-info of RFC 5321 §4.4. */
function peerInfo({ address }: Peer): string {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) return `[${address}]`
  return /^[0-9a-f:.]+$/i.test(address) ? `[IPv6:${address}]` : 'unix socket'
}

/** A domain or an address literal; whatever else a client calls itself is shown by question marks. */
function hostWord(text: string): string {
  return text.replaceAll(/[^\p{L}\p{M}\p{N}.:_[\]-]/gu, '?') || '?'
}

/** Without what ends a line, in any reading of it. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '?')
}
