// MAIL-11 headers: the mail headers built from the fields of VMS MAIL (TCP/IP Services 15.1.6).

import { quotedString } from './addr-spec.ts'
import { rebuildFrom, type FromRules, type RebuiltFrom } from './from-header.ts'
import { encodedWords, foldedHeader, headerLine, isQuotable, withoutControls } from './header-text.ts'
import type { MailSite } from './host-name.ts'
import { rebuildIupop3From, type Iupop3FromRules } from './iupop3-from.ts'
import { headerDateText } from './vms-date.ts'

/** A message's fields as VMS MAIL keeps them. */
export interface Mail11Fields {
  /** With the personal name, if there is one. */
  readonly from: string
  readonly to: string
  readonly cc: string
  readonly subject: string
  readonly arrivedMs: number
}

export interface HeaderRules {
  /** Whose rules rebuild From:. */
  readonly from:
    ({ readonly server: 'tcpip' } & FromRules) | ({ readonly server: 'iupop3' } & Iupop3FromRules)
  readonly site: MailSite
  /** From: has the personal name too, if the field has one. */
  readonly personalName: boolean
  /** Of Date:, in minutes east of Greenwich. */
  readonly offsetMinutes: number
  /** X-POP3-Server and X-POP3-ID; undefined: they are not sent. */
  readonly id: MessageIdentity | undefined
}

export interface MessageIdentity {
  /** Host name and version, such as `jade.ucs.indiana.edu IUPOP3 V1.8/UCX`. */
  readonly server: string
  readonly id: string
}

/**
 * Date, From, To, CC, Subject, X-VMS-From, X-POP3-Server and X-POP3-ID, in that order and in US-ASCII, each with its
 * CRLF. The empty line after them is not included. The same input gives the same octets.
 */
export function mail11Headers(fields: Mail11Fields, rules: HeaderRules): string {
  const { from, to, cc, subject, arrivedMs } = fields
  return [
    headerLine('Date', headerDateText(arrivedMs, rules.offsetMinutes)),
    fromHeader(from, rules),
    addressees('To', to),
    addressees('CC', cc),
    headerLine('Subject', subject),
    headerLine('X-VMS-From', from),
    rules.id === undefined ? '' : idHeaders(rules.id),
  ].join('')
}

/** X-POP3-Server and X-POP3-ID, also for messages that keep their own headers. */
export function idHeaders({ server, id }: MessageIdentity): string {
  return headerLine('X-POP3-Server', server) + headerLine('X-POP3-ID', id)
}

function fromHeader(field: string, { from, site, personalName }: HeaderRules): string {
  const rebuilt =
    from.server === 'tcpip' ? rebuildFrom(field, from, site) : rebuildIupop3From(field, from, site)
  const { address } = rebuilt
  // Under NONE the field goes out as MAIL wrote it, and so does the name.
  if (rebuilt.unmodified) return headerLine('From', personalName ? unmodifiedFrom(rebuilt) : address)
  if (!personalName || rebuilt.personalName === undefined)
    return foldedHeader('From', [{ space: ' ', text: address }])
  return foldedHeader('From', [...phrase(rebuilt.personalName), { space: ' ', text: `<${address}>` }])
}

function unmodifiedFrom({ address, personalName }: RebuiltFrom): string {
  return personalName === undefined ? address : `${address} "${personalName}"`
}

/** A display name (RFC 5322 §3.4): in quotation marks, or in encoded-words where it is not US-ASCII. */
function phrase(name: string): ReturnType<typeof encodedWords> {
  const clean = withoutControls(name).replaceAll('\t', ' ').trim()
  return isQuotable(clean) ? [{ space: ' ', text: quotedString(clean) }] : encodedWords(clean)
}

/** To: and CC: are never empty (RFC 5322 §3.6.3): without addressees there is no header. */
function addressees(name: 'To' | 'CC', field: string): string {
  return withoutControls(field).trim() === '' ? '' : headerLine(name, field)
}
