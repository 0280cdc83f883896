// Recipient: whose maildrop an address means.

import { domainToASCII, domainToUnicode } from 'node:url'
import type { Account, AccountDirectory } from '../auth/account.ts'
import { accountName } from '../base/account-name.ts'
import { splitAddress } from './path.ts'

export interface Addressing {
  readonly directory: AccountDirectory
  /** Domains in which an account is found by the local part alone. */
  readonly domains: readonly string[]
}

/**
 * The account that gets mail for the address; undefined when there is none. Rejects when the directory cannot be
 * read: that is never "unknown".
 */
export async function findRecipient(address: string, addressing: Addressing): Promise<Account | undefined> {
  const { directory } = addressing
  for (const name of recipientNames(address, addressing.domains)) {
    const known = accountName(name)
    const account = (known && (await directory.find(known))) ?? (await directory.findAlias(name))
    if (account !== undefined) return account
  }
  return undefined
}

/**
 * The names, of accounts or aliases, that an address may mean, the most exact first: the full address, the local
 * part where the domain is ours or left out (RFC 5321 §4.1.1.3: postmaster), and both without `+detail`.
 */
export function recipientNames(address: string, domains: readonly string[]): readonly string[] {
  const { local: given, domain } = splitAddress(address)
  const local = given.toLowerCase()
  // "jones@example.org"@example.com is not the account jones@example.org.
  if (local.includes('@')) return []
  const forms = domain === undefined ? [] : domainForms(domain)
  const isOurs = domain === undefined || domains.some((ours) => domainForms(ours)[0] === forms[0])
  const plus = local.indexOf('+')
  const locals = plus < 0 ? [local] : [local, local.slice(0, plus)]
  return locals.flatMap((name) => {
    if (name === '') return []
    const full = forms.map((form) => `${name}@${form}`)
    return isOurs ? [...full, name] : full
  })
}

/** A domain in lower case, its A-labels first and its U-labels when they differ (RFC 5890 §2.3.2.1). */
function domainForms(domain: string): readonly string[] {
  const lower = domain.toLowerCase()
  const ascii = domainToASCII(lower) || lower
  const unicode = domainToUnicode(ascii) || lower
  return ascii === unicode ? [ascii] : [ascii, unicode]
}
