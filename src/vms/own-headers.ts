// Own headers: which messages are sent with the headers in their text instead of built ones.

import { readMail11From } from './mail11-address.ts'

export interface OwnHeaderRules {
  /** IUPOP3 had no TOP_HEADERS to look for, and its option went for all mail that did not come by DECnet. */
  readonly server: 'tcpip' | 'iupop3'
  readonly ignoreMail11Headers: boolean
  /** SMTP is configured with /OPTION=TOP_HEADERS: a message's own headers are at the top of its text. */
  readonly topHeaders: boolean
}

/**
 * Headers are built unless the logical name asks for the message's own, the address is an SMTP address, and SMTP has
 * TOP_HEADERS (TCP/IP Services V5.1 18.1.6). IUPOP3 asks for mail with a prefix, FOO%, of whatever mailer: local mail
 * comes from MAIL itself as DECnet mail does, and has no headers of its own (IUPOP3 1.8, Make Options).
 */
export function keepsOwnHeaders(from: string, rules: OwnHeaderRules): boolean {
  if (!rules.ignoreMail11Headers) return false
  const { kind } = readMail11From(from).address
  const bySmtp = kind === 'smtp' || kind === 'cluster-smtp'
  return rules.server === 'iupop3' ? bySmtp || kind === 'transport' : bySmtp && rules.topHeaders
}

/** For the log, when the logical name is defined in vain (TCP/IP Services 15.1.6). */
export function topHeadersWarning({
  server,
  ignoreMail11Headers,
  topHeaders,
}: OwnHeaderRules): string | undefined {
  if (server === 'iupop3' || !ignoreMail11Headers || topHeaders) return undefined
  return 'TCPIP$POP_IGNORE_MAIL11_HEADERS is not honoured, because SMTP is configured without /OPTION=TOP_HEADERS'
}

const bottomMark = '================== RFC 822 Headers =================='

/**
 * A text whose headers stand at its end, behind a line that says so: where UCX put them unless TOP_HEADERS was set
 * (IUPOP3 patches of 1996, SEND_ORIG_HEADER). Undefined when there is no such line. Both parts have all their octets.
 */
export function bottomHeaders(text: Buffer): { readonly headers: Buffer; readonly body: Buffer } | undefined {
  for (
    let at = text.lastIndexOf(bottomMark);
    at >= 0;
    at = at === 0 ? -1 : text.lastIndexOf(bottomMark, at - 1)
  ) {
    const before = at === 0 || text[at - 1] === 0x0a
    const end = text.indexOf('\n', at)
    const line = text.subarray(at, end < 0 ? text.length : end).toString('latin1')
    if (before && line.trimEnd() === bottomMark)
      return { headers: text.subarray(end < 0 ? text.length : end + 1), body: text.subarray(0, at) }
  }
  return undefined
}
