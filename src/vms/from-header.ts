// From: headers: the VMS From: field rebuilt by the rules of TCP/IP Services 15.1.6.1.

import { isAddrSpec, printable, quotedAddress } from './addr-spec.ts'
import { unhiddenAddress, withoutCents } from './hidden-quotes.ts'
import { isLocalHost, localDomain, type MailSite } from './host-name.ts'
import { readMail11From, type Mail11From } from './mail11-address.ts'

/** TCPIP$POP_DECNET_REWRITE and TCPIP$POP_QUOTED_DECNET_REWRITE. */
export type Rewrite = 'GENERIC' | 'NONE' | 'TRANSFORM'

export interface FromRules {
  readonly decnet: Rewrite
  readonly quotedDecnet: Rewrite
  /** `MX%"address"` and the like become the address, as SMTP% does; by the manual they are quoted whole. */
  readonly unwrapsTransports: boolean
}

/** A rebuilt From: and the name to show with it. */
export interface RebuiltFrom {
  readonly address: string
  readonly personalName: string | undefined
  /** Under NONE: not an address that anybody can reply to. */
  readonly unmodified: boolean
}

/** Rebuilds a VMS From: field. The address is a valid addr-spec unless NONE asked for it as it is. */
export function rebuildFrom(field: string, rules: FromRules, site: MailSite): RebuiltFrom {
  const from = readMail11From(field)
  const { personalName, address } = from
  const asIs =
    (address.kind === 'decnet' && rules.decnet === 'NONE') ||
    (address.kind === 'quoted-decnet' && rules.quotedDecnet === 'NONE')
  if (asIs) return { address: printable(from.text), personalName, unmodified: true }
  const rebuilt = rebuildAddress(from, rules, site)
  // A rule may yield what is no address after all (`A..B`); quoted whole everything is one.
  return {
    address: isAddrSpec(rebuilt) ? rebuilt : generic(from.text, site),
    personalName,
    unmodified: false,
  }
}

function rebuildAddress({ text, address }: Mail11From, rules: FromRules, site: MailSite): string {
  switch (address.kind) {
    case 'smtp':
    case 'cluster-smtp':
      return internetAddress(address.address, text, site)
    case 'transport':
      return rules.unwrapsTransports ? internetAddress(address.address, text, site) : generic(text, site)
    case 'quoted-decnet':
      return rules.quotedDecnet === 'TRANSFORM'
        ? internetAddress(address.address, text, site)
        : generic(text, site)
    case 'decnet':
      return rules.decnet === 'TRANSFORM'
        ? transformed(address.node, address.user, site)
        : generic(text, site)
    case 'user':
      return `${address.user.toLowerCase()}@${localDomain(site)}`
    case 'internet':
      return address.address
    case 'other':
      return generic(text, site)
    default:
      return address satisfies never
  }
}

/** The text within the quotation marks; a bare name is a local one. */
function internetAddress(address: string, whole: string, site: MailSite): string {
  return (
    unhiddenAddress(address) ?? unhiddenAddress(`${address}@${localDomain(site)}`) ?? generic(whole, site)
  )
}

/** TRANSFORM: by the TCP/IP name of the DECnet node (TCP/IP Services V5.1 18.1.6.1.2). */
function transformed(node: string, user: string, site: MailSite): string {
  const host = site.nodeHosts.get(node.toUpperCase())
  if (host === undefined) return generic(`${node}::${user}`, site)
  return `${user.toLowerCase()}@${isLocalHost(host, site) ? (site.substituteDomain ?? host) : host}`
}

/** The entire address in quotation marks, its own ones after a backslash (TCP/IP Services 15.1.6.1.6). */
function generic(text: string, site: MailSite): string {
  return quotedAddress(withoutCents(text), localDomain(site))
}
