// Internet fields: what VMS MAIL would show as From:, To:, CC: and Subj: of a message that came by SMTP or LMTP.
//
// From: is `SMTP%"address" "personal name"`, as in the example of IUPOP3 1.8, History. The address is that of the
// message's From:, or else of its envelope; the other fields are the message's own headers.

import { fieldText } from '../vms/extract.ts'
import type { Mail11Form } from './message-head.ts'
import { decodedWords } from './encoded-words.ts'

/** The headers among the first octets of a canonical text. */
export function internetFields(head: Buffer): Omit<Mail11Form, 'kind'> {
  const found = headers(head)
  const mailbox = firstMailbox(found.get('from') ?? '') ?? firstMailbox(found.get('return-path') ?? '')
  return {
    from: smtpFrom(mailbox ?? { address: 'postmaster', name: '' }),
    to: found.get('to') ?? '',
    cc: found.get('cc') ?? '',
    subject: found.get('subject') ?? '',
  }
}

/** Whether the text begins with a header, as far as anybody can tell (RFC 5322 §2.2). */
export function beginsWithHeader(head: Buffer): boolean {
  return /^[!-9;-~]+[ \t]*:/.test(head.toString('latin1', 0, 1_000))
}

/** Unfolded, several of a name as one list (RFC 5322 §3.6.3 allows one, and some send more). */
function headers(head: Buffer): ReadonlyMap<string, string> {
  const blank = head.indexOf('\r\n\r\n')
  const block = head.toString('latin1', 0, blank < 0 ? head.length : blank)
  const found = new Map<string, string>()
  const wanted = /^(from|to|cc|subject|return-path)[ \t]*:(.*)$/gim
  for (const [, name = '', octets = ''] of block.replaceAll(/\r\n(?=[ \t])/g, '').matchAll(wanted)) {
    const value = fieldText(Buffer.from(octets, 'latin1')).trim()
    const before = found.get(name.toLowerCase())
    found.set(name.toLowerCase(), before === undefined ? value : `${before}, ${value}`)
  }
  return found
}

interface Mailbox {
  readonly address: string
  readonly name: string
}

/** SMTP hides quotation marks within the address as cent signs (TCP/IP Services 15.1.6.1.1). */
function smtpFrom({ address, name }: Mailbox): string {
  const from = `SMTP%"${address.replaceAll('"', '¢')}"`
  return name === '' ? from : `${from} "${name.replaceAll('"', '""')}"`
}

/** The first mailbox of a list (RFC 5322 §3.4), with the name before it or, as of old, in a comment behind it. */
function firstMailbox(text: string): Mailbox | undefined {
  const { words, angle, comment } = scan(text)
  const address = (angle ?? words).replaceAll(/("(?:\\.|[^"\\])*")|\s+/g, '$1')
  if (address === '') return undefined
  const name = angle === undefined ? comment : unquoted(words)
  return { address, name: decodedWords(name).replaceAll(/\s+/g, ' ').trim() }
}

interface Scanned {
  /** What stands outside of angle brackets and comments. */
  readonly words: string
  readonly angle: string | undefined
  readonly comment: string
}

/** Up to the comma that ends the first mailbox; of a group its first member. */
function scan(text: string): Scanned {
  let [words, comment] = ['', '']
  let angle: string | undefined
  for (const [token] of text.matchAll(/"(?:\\.|[^"\\])*"?|\((?:\\.|[^)\\])*\)?|<[^>]*>?|\[[^\]]*\]?|[^]/g)) {
    if (token.startsWith('(')) comment = token.slice(1).replace(/\)$/, '')
    else if (token.startsWith('<')) angle ??= token.slice(1).replace(/>$/, '')
    else if (token === ':' && angle === undefined) words = ''
    else if ((token === ',' || token === ';') && (angle !== undefined || words.trim() !== '')) break
    else if (token !== ',' && token !== ';') words += token
  }
  return { words: words.trim(), angle, comment }
}

function unquoted(phrase: string): string {
  return phrase.replaceAll(/"((?:\\.|[^"\\])*)"/g, (_, text: string) => text.replaceAll(/\\(.)/g, '$1'))
}
