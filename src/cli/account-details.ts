// The details of an account as they stand on the command line: passwords, flags, expiry, quota, aliases.

import { Option } from 'commander'
import type { Account, AccountFlag } from '../auth/account.ts'
import { accountFlags } from '../auth/account.ts'
import { hashPassword } from '../auth/password-hash.ts'
import type { SecretBox } from '../auth/secret-box.ts'
import type { AccountName } from '../base/account-name.ts'
import { Mistake } from '../base/mistake.ts'
import type { Quota } from '../mail/store.ts'
import { readOctets } from '../server/settings.ts'
import { askPassword, readSecrets } from './secrets-input.ts'

export interface AccountDetails {
  readonly passwordStdin?: true
  readonly secretStdin?: true
  readonly flags?: string
  readonly expires?: string
  readonly quota?: string
  readonly quotaMessages?: string
  readonly aliases?: string
}

export function detailOptions(): readonly Option[] {
  return [
    new Option('--password-stdin', 'read the password from standard input, one line'),
    new Option('--secret-stdin', 'read the APOP secret from standard input, one line (after the password)'),
    new Option('--flags <a,b>', `${accountFlags.join(', ')}, or none`),
    new Option('--expires <date>', 'refuse logins from this day or time on (2027-12-31, in UTC), or never'),
    new Option('--quota <size>', 'most octets kept, such as 500M, or none'),
    new Option('--quota-messages <n>', 'most messages kept, or none'),
    new Option('--aliases <a,b>', 'further addresses or local parts, or none'),
  ]
}

/** A new account; the password is asked for when a person sits at the terminal. */
export async function newAccount(
  name: AccountName,
  details: AccountDetails,
  secrets: SecretBox,
): Promise<Account> {
  const account: Account = {
    name,
    passwordHash: undefined,
    sealedSecret: undefined,
    flags: [],
    expiresMs: undefined,
    quota: {},
    aliases: [],
  }
  const silent = details.passwordStdin === undefined && details.secretStdin === undefined
  if (!silent || !process.stdin.isTTY) return changedAccount(account, details, secrets)
  const passwordHash = await hashPassword(await askPassword(name))
  return changedAccount({ ...account, passwordHash }, details, secrets)
}

/** The account with what the details name replaced. */
export async function changedAccount(
  account: Account,
  details: AccountDetails,
  secrets: SecretBox,
): Promise<Account> {
  const { password, secret } = await readSecrets(details)
  return {
    ...account,
    passwordHash: password === undefined ? account.passwordHash : await hashPassword(password),
    sealedSecret: secret === undefined ? account.sealedSecret : secrets.seal(account.name, secret),
    flags: details.flags === undefined ? account.flags : readFlags(details.flags),
    expiresMs: details.expires === undefined ? account.expiresMs : readExpiry(details.expires),
    quota: changedQuota(account.quota, details),
    aliases: details.aliases === undefined ? account.aliases : readList(details.aliases),
  }
}

function readFlags(text: string): readonly AccountFlag[] {
  return readList(text).map((word) => {
    const flag = accountFlags.find((known) => known.toLowerCase() === word)
    if (flag !== undefined) return flag
    throw new Mistake(`--flags: "${word}" is no flag: use ${accountFlags.join(', ')}, or none`)
  })
}

function readExpiry(text: string): number | undefined {
  if (text === 'never') return undefined
  const ms = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : Number.NaN
  // The 30th of February would become the 2nd of March.
  if (
    !Number.isNaN(ms) &&
    new Date(`${text.slice(0, 10)}T00:00Z`).toISOString().startsWith(text.slice(0, 10))
  )
    return ms
  throw new Mistake(`--expires: "${text}" is no date: use 2027-12-31, 2027-12-31T18:00:00Z, or never`)
}

function changedQuota(quota: Quota, { quota: octets, quotaMessages: messages }: AccountDetails): Quota {
  const octetsMax = octets === undefined ? quota.octetsMax : readQuotaOctets(octets)
  const messagesMax = messages === undefined ? quota.messagesMax : readQuotaMessages(messages)
  return {
    ...(octetsMax === undefined ? {} : { octetsMax }),
    ...(messagesMax === undefined ? {} : { messagesMax }),
  }
}

function readQuotaOctets(text: string): number | undefined {
  if (text === 'none') return undefined
  const octets = readOctets(text)
  if (octets !== undefined) return octets
  throw new Mistake(`--quota: "${text}" is no size: use 500M, 2G, a number of octets, or none`)
}

function readQuotaMessages(text: string): number | undefined {
  if (text === 'none') return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Mistake(`--quota-messages: "${text}" is no number of messages: use 10000, or none`)
}

function readList(text: string): readonly string[] {
  const words = text.split(',').map((word) => word.trim().toLowerCase())
  return words.filter((word) => word !== '' && word !== 'none')
}
