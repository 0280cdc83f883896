// IUPOP3's From: headers: its three rules, in its order (IUPOP3 1.8, History).

import { isAddrSpec, quotedAddress } from './addr-spec.ts'
import type { RebuiltFrom } from './from-header.ts'
import { unhiddenAddress, withoutCents } from './hidden-quotes.ts'
import { isHostName, type MailSite } from './host-name.ts'
import { nodePattern, readMail11From } from './mail11-address.ts'

export interface Iupop3FromRules {
  /** IUPOP3_DEFAULT_TO_SMTP: `user@host` without a prefix stays what it is. */
  readonly defaultToSmtp: boolean
}

const quotedForm = new RegExp(
  `^(?:(?:${nodePattern}::)*[a-z][\\w$-]*%|${nodePattern}::)"(?<quoted>.*)"$`,
  'is',
)
const nodeForm = new RegExp(`^(?<node>${nodePattern})::(?<user>.+)$`, 's')

/** Rebuilds a VMS From: field. IUPOP3 had no substitute domain; its node names are domains unless they are mapped. */
export function rebuildIupop3From(field: string, rules: Iupop3FromRules, site: MailSite): RebuiltFrom {
  const { text, personalName } = readMail11From(field)
  const address = quotedText(text, site) ?? nodeUser(text, site) ?? local(text, rules, site)
  return { address, personalName, unmodified: false }
}

/** Rule 1: of `FOO%"xxxxxx"` and `NODE::"xxxxxx"` the text in quotes, which becomes an address where it is none. */
function quotedText(text: string, site: MailSite): string | undefined {
  const quoted = quotedForm.exec(text)?.groups?.['quoted']?.replaceAll('""', '"').trim()
  if (quoted === undefined) return undefined
  return (
    unhiddenAddress(quoted) ??
    unhiddenAddress(`${quoted}@${site.hostName}`) ??
    quotedAddress(withoutCents(quoted), site.hostName)
  )
}

/** Rule 2: `NODE::USER` is user@node. Of a route the first node is the domain and the rest is for it to resolve. */
function nodeUser(text: string, site: MailSite): string | undefined {
  const { node = '', user = '' } = nodeForm.exec(text)?.groups ?? {}
  const domain = site.nodeHosts.get(node.toUpperCase()) ?? node.toLowerCase()
  return isHostName(domain) ? localPart(user, domain) : undefined
}

/** Rule 3: whatever is left is a local user. */
function local(text: string, rules: Iupop3FromRules, site: MailSite): string {
  return rules.defaultToSmtp && isAddrSpec(text) ? text : localPart(text, site.hostName)
}

function localPart(user: string, domain: string): string {
  const plain = `${user.toLowerCase()}@${domain}`
  return /^[\w$.-]+$/.test(user) && isAddrSpec(plain) ? plain : quotedAddress(withoutCents(user), domain)
}
