// Letters: mail of the kinds that break servers and clients, and what of them has to arrive.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'

const crlf = '\r\n'
const everyOctet = String.fromCharCode(...Array.from({ length: 0x60 }, (_, index) => 0xa0 + index))

/** The bodies, latin1, by what is nasty about them. None has what an MTA has to change. */
const bodies = {
  plain: 'Good morning.\r\n',
  dots: '.\r\n..\r\n.x\r\n...y\r\nz.\r\n.\r\n',
  'empty body': '',
  'blank lines': '\r\n\r\nbetween\r\n\r\n\r\n',
  // Longer than RFC 5322 §2.1.1 allows, and than the buffers of many a client.
  'long line': `${'0123456789'.repeat(700)}\r\nafter\r\n`,
  '8-bit': `${everyOctet}\r\ngr\xfc\xdfe \xc3\xa4\xe2\x82\xac\r\n`,
  'From lines': 'From here\r\n>From there\r\n>>From far\r\nfrom\r\n',
  'looks like POP3': '+OK\r\n-ERR no\r\nQUIT\r\n.QUIT\r\n+OK 2 messages\r\n',
  blanks: ' \r\n\t\r\nends in blanks  \t \r\n. \r\n .\r\n',
  attachment: attachment(2_097_152),
} as const

export type Kind = keyof typeof bodies

/** All kinds in which a mail program takes no more than a moment. */
export const kinds = Object.keys(bodies) as readonly Kind[]

/** A letter of that kind; no two of different numbers are the same. */
export function letter(kind: Kind, number = 1): string {
  const header = [
    'Received: from one.example by two.example; Sat, 1 Aug 2026 10:00:00 +0000',
    'From: sender@example.net',
    'To: undisclosed-recipients:;',
    `Subject: ${kind} ${number}`,
    `Message-ID: <${kind.replaceAll(' ', '-')}.${number}@example.net>`,
    'Date: Sat, 1 Aug 2026 10:00:00 +0000',
    'MIME-Version: 1.0',
    ...(kind === 'attachment'
      ? ['Content-Type: application/octet-stream', 'Content-Transfer-Encoding: base64']
      : ['Content-Type: text/plain; charset=iso-8859-1', 'Content-Transfer-Encoding: 8bit']),
  ]
  return `${header.join(crlf)}${crlf}${crlf}${bodies[kind]}`
}

/** One of each kind. */
export const letters: readonly string[] = kinds.map((kind) => letter(kind))

/** What is no proper mail but comes all the same; clients that make mail of it say so where they are tested. */
export const oddLetters = {
  nothing: '',
  'no header': 'what is this\r\n',
  'no body': 'Subject: no blank line\r\n',
  'blank line first': '\r\nSubject: none\r\n',
  'mailbox line': 'From sender Sat Aug  1 10:00:00 2026\r\nSubject: mailbox line\r\n\r\nx\r\n',
  NUL: 'Subject: NUL\r\n\r\na\0b\0\r\n\0\r\n',
  'megabyte line': `Subject: megabyte line\r\n\r\n${'x'.repeat(1_048_576)}\r\nafter\r\n`,
} as const

/** Return-Path, Delivered-To and Received as Newmail puts them before every text. */
const trace = /^Return-Path: <.*>\r?\nDelivered-To: .*\r?\nReceived: .*\r?\n(?:[ \t].*\r?\n)*/

export interface Comparison {
  readonly inOrder?: boolean
  /** What the client does to a text on its way. */
  readonly transformed?: (text: string) => string
  /** What a relay puts before a text; it has to be there. */
  readonly behind?: RegExp
}

/** Exactly these letters have arrived, octet for octet, behind Newmail's trace headers: nothing lost, nothing twice. */
export function assertSameLetters(
  arrived: readonly string[],
  delivered: readonly string[],
  { inOrder = false, transformed = (text) => text, behind }: Comparison = {},
): void {
  const headers = behind === undefined ? [trace] : [trace, behind]
  const got = arrived.map((text) => fingerprint(headers.reduce(without, text)))
  const wanted = delivered.map((text) => fingerprint(transformed(text)))
  assert.deepEqual(inOrder ? got : got.toSorted(), inOrder ? wanted : wanted.toSorted())
}

/** A text as it was before Newmail put its trace headers before it. */
export function withoutTrace(text: string): string {
  return without(text, trace)
}

function without(text: string, header: RegExp): string {
  assert.match(text.slice(0, 4_096), header)
  return text.replace(header, '')
}

/** With the line ends of Unix, as programs that deliver mail to files write it. */
export function unixLines(text: string): string {
  return text.replaceAll(crlf, '\n')
}

/** Short, so that a difference can be read: what it is about, and whether it is whole. */
function fingerprint(text: string): string {
  const [, subject = text.slice(0, 20)] = /^Subject: (.*)\r?$/m.exec(text) ?? []
  const digest = createHash('sha256').update(text, 'latin1').digest('hex').slice(0, 12)
  return `${subject.trimEnd()}: ${text.length} octets, ${digest}`
}

function attachment(octets: number): string {
  const line = Buffer.from(Array.from({ length: 57 }, (_, index) => (index * 89) % 256)).toString('base64')
  return `${line}${crlf}`.repeat(Math.floor(octets / (line.length + 2)))
}
