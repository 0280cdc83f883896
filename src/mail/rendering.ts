// Rendering: the octets in which a message is sent, made of what is kept of it and of the settings.
//
// One function for size and text, so that LIST, STAT, TOP and RETR cannot disagree.

import { foreignText } from '../vms/wording.ts'
import { idHeaders, mail11Headers, type MessageIdentity } from '../vms/mail11-headers.ts'
import { keepsOwnHeaders } from '../vms/own-headers.ts'
import { iupop3MessageId } from '../vms/vms-date.ts'
import { beginsWithHeader, internetFields } from './internet-fields.ts'
import type { Mail11Form, MessageHead } from './message-head.ts'
import type { RenderingRules } from './rendering-rules.ts'
import type { Text } from './store.ts'

/** A message as it is sent: what is put before what is kept, and whether that follows. */
export interface Rendering {
  readonly before: Buffer
  readonly keptFollows: boolean
  readonly octets: number
}

/** Whether Internet mail is sent otherwise than it is kept. All other mail always is. */
export function rendersInternetMail({ internetMail, idHeaders }: RenderingRules): boolean {
  return internetMail !== 'as-is' || idHeaders === 'all'
}

/** X-POP3-ID; of fixed width, so that a message is as long as it was listed whenever it is downloaded. */
export function messageId(
  { uid, serial }: Pick<MessageHead, 'uid' | 'serial'>,
  { idOf, headers: { offsetMinutes } }: RenderingRules,
  downloadedMs: number,
): string {
  return idOf === 'unique-id' ? uid : iupop3MessageId({ ms: downloadedMs, offsetMinutes, number: serial })
}

/**
 * Headers as TCP/IP Services 15.1.6 lists them, a blank line, and what is kept, unless the message keeps its own headers;
 * those follow the ID headers. Of a foreign message the reader is told how to get it.
 */
export function render(message: MessageHead, rules: RenderingRules, downloadedMs: number): Rendering {
  const { mail11, head, octets, arrivedMs } = message
  const id =
    rules.idHeaders === 'all'
      ? { server: rules.server, id: messageId(message, rules, downloadedMs) }
      : undefined
  if (mail11 === undefined && rules.internetMail === 'as-is') return own(id, octets)
  const fields = mail11 ?? internetFields(head)
  if (mail11?.kind !== 'foreign' && keepsOwn(fields, head, rules)) return own(id, octets)
  const built = `${mail11Headers({ ...fields, arrivedMs }, { ...rules.headers, id })}\r\n`
  if (mail11?.kind !== 'foreign') return rendering(built, octets)
  return rendering(built + foreignText.map((line) => `${line}\r\n`).join(''), undefined)
}

/** The text of a rendering; `kept` is asked for only when it is part of it. */
export function renderedText({ before }: Rendering, kept: Text): Text {
  if (before.length === 0) return kept
  return Buffer.isBuffer(kept) ? Buffer.concat([before, kept]) : joined(before, kept)
}

async function* joined(before: Buffer, kept: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield before
  yield* kept
}

/** The three conditions of TCP/IP Services V5.1 18.1.6, or IUPOP3's own; a text without headers has none to keep. */
function keepsOwn(
  { from }: Pick<Mail11Form, 'from'>,
  head: Buffer,
  { internetMail }: RenderingRules,
): boolean {
  return internetMail !== 'as-is' && keepsOwnHeaders(from, internetMail) && beginsWithHeader(head)
}

function own(id: MessageIdentity | undefined, keptOctets: number): Rendering {
  return rendering(id === undefined ? '' : idHeaders(id), keptOctets)
}

/** Of what is kept nothing follows when its octets are absent. */
function rendering(text: string, keptOctets: number | undefined): Rendering {
  const before = Buffer.from(text)
  return { before, keptFollows: keptOctets !== undefined, octets: before.length + (keptOctets ?? 0) }
}
