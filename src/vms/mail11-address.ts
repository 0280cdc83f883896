// MAIL-11 addresses: what VMS MAIL writes into From:, and which type of address it is.

import { isAddrSpec } from './addr-spec.ts'

export interface Mail11From {
  /** Without the personal name. */
  readonly text: string
  readonly address: Mail11Address
  readonly personalName: string | undefined
}

/** The types that TCP/IP Services 15.1.6.1 lists, and two that sites and later versions of MAIL have besides. */
export type Mail11Address =
  /** `SMTP%"address"` */
  | { readonly kind: 'smtp'; readonly address: string }
  /** `NODE::SMTP%"address"` */
  | { readonly kind: 'cluster-smtp'; readonly address: string }
  /** `NODE::USER` */
  | { readonly kind: 'decnet'; readonly node: string; readonly user: string }
  /** `NODE::"user@host"` */
  | { readonly kind: 'quoted-decnet'; readonly address: string }
  /** `USER` */
  | { readonly kind: 'user'; readonly user: string }
  /** `MX%"address"`, `IN%"address"` and so on: another mailer's name for the Internet. */
  | { readonly kind: 'transport'; readonly prefix: string; readonly address: string }
  /** `user@host`, which MAIL takes without a prefix since OpenVMS V6.2. */
  | { readonly kind: 'internet'; readonly address: string }
  | { readonly kind: 'other' }

/** A node's name, of DECnet Phase IV (`ORDERS`) or of DECnet/OSI (`LOCAL:.ORDERS`). */
export const nodePattern = '(?:[\\w$.-]|:(?!:))+'

const routed = new RegExp(`^(?<nodes>(?:${nodePattern}::)*)(?<rest>.*)$`, 's')

/** Takes a From: field apart. Anything is taken: what fits no type is of type `other`. */
export function readMail11From(field: string): Mail11From {
  const trimmed = field.trim()
  const end = addressEnd(trimmed)
  const rest = trimmed.slice(end).trim()
  if (rest !== '' && !rest.startsWith('"'))
    return { text: trimmed, address: { kind: 'other' }, personalName: undefined }
  const text = trimmed.slice(0, end)
  const name = rest.replace(/^"/, '').replace(/"$/, '').replaceAll('""', '"').trim()
  return { text, address: readMail11Address(text), personalName: name === '' ? undefined : name }
}

/** The type of an address without personal name. */
function readMail11Address(text: string): Mail11Address {
  const parts = routed.exec(text)?.groups
  const rest = parts?.['rest'] ?? text
  const nodes = parts?.['nodes']?.split('::').slice(0, -1) ?? []
  const quoted = /^(?:(?<prefix>[a-z][\w$-]*)%)?"(?<address>.*)"$/is.exec(rest)?.groups
  if (quoted !== undefined) return readQuoted(nodes, quoted['prefix'], quoted['address'] ?? '')
  if (/^[\w$.-]+$/.test(rest)) {
    const [node, ...further] = nodes
    if (node === undefined) return { kind: 'user', user: rest }
    return further.length === 0 ? { kind: 'decnet', node, user: rest } : { kind: 'other' }
  }
  return nodes.length === 0 && isAddrSpec(rest) ? { kind: 'internet', address: rest } : { kind: 'other' }
}

function readQuoted(nodes: readonly string[], prefix: string | undefined, written: string): Mail11Address {
  const address = written.replaceAll('""', '"').trim()
  if (prefix === undefined) {
    return nodes.length === 1 && address.includes('@')
      ? { kind: 'quoted-decnet', address }
      : { kind: 'other' }
  }
  if (prefix.toUpperCase() !== 'SMTP') return { kind: 'transport', prefix: prefix.toUpperCase(), address }
  return { kind: nodes.length === 0 ? 'smtp' : 'cluster-smtp', address }
}

/** An address ends at the first blank outside quotation marks; what follows is the personal name. */
function addressEnd(field: string): number {
  let quoted = false
  for (let at = 0; at < field.length; at += 1) {
    const character = field[at] ?? ''
    if (character === '"') quoted = !quoted
    else if (!quoted && /\s/.test(character)) return at
  }
  return field.length
}
