// The details of an account as they stand on the command line: passwords, flags, expiry, quota, aliases.

import { Option } from 'commander'
import type { Account, AccountFlag } from '../auth/account.ts'
import { accountFlags } from '../auth/account.ts'
import { hashPassword } from '../auth/password-hash.ts'
import type { SecretBox } from '../auth/secret-box.ts'
import type { AccountName } from '../base/account-name.ts'
import { Mistake } from '../base/mistake.ts'
import type { Quota } from '../mail/store.ts'
import { vmsHashText } from '../auth/vms-hash.ts'
import { readOctets } from '../server/settings.ts'
import { readPopSecret } from './account-pop-secret.ts'
import {
  readVmsHashWords,
  refuseStrayVmsWords,
  vmsHashOptions,
  type VmsHashWords,
} from './account-vms-hash.ts'
import { askPassword, readSecrets, type Secrets } from './secrets-input.ts'

export interface AccountDetails extends VmsHashWords {
  readonly passwordStdin?: true
  readonly secretStdin?: true
  readonly popSecret?: string
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
    ...vmsHashOptions(),
    new Option('--pop-secret <file>', 'take the APOP secret from a POP_SECRET.DAT, one line'),
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
  const { passwordStdin, secretStdin, vmsHash, popSecret } = details
  const isSilent = [passwordStdin, secretStdin, vmsHash, popSecret].some((given) => given !== undefined)
  if (isSilent || !process.stdin.isTTY) return changedAccount(account, details, secrets)
  const passwordHash = await hashPassword(await askPassword(name))
  return changedAccount({ ...account, passwordHash }, details, secrets)
}

/** The account with what the details name replaced. */
export async function changedAccount(
  account: Account,
  details: AccountDetails,
  secrets: SecretBox,
): Promise<Account> {
  refuseBoth(details)
  const given = await readSecrets(details)
  const secret = details.popSecret === undefined ? given.secret : await readPopSecret(details.popSecret)
  return {
    ...account,
    passwordHash: (await newHash(account.name, given, details)) ?? account.passwordHash,
    sealedSecret: secret === undefined ? account.sealedSecret : secrets.seal(account.name, secret),
    flags: details.flags === undefined ? account.flags : readFlags(details.flags),
    expiresMs: details.expires === undefined ? account.expiresMs : readExpiry(details.expires),
    quota: changedQuota(account.quota, details),
    aliases: details.aliases === undefined ? account.aliases : readList(details.aliases),
  }
}

/** Two of the same thing. */
function refuseBoth({ passwordStdin, vmsHash, secretStdin, popSecret }: AccountDetails): void {
  if (passwordStdin !== undefined && vmsHash !== undefined)
    throw new Mistake('--vms-hash: an account has one password; give this or --password-stdin, not both')
  if (secretStdin !== undefined && popSecret !== undefined)
    throw new Mistake('--pop-secret: an account has one APOP secret; give this or --secret-stdin, not both')
}

/** Undefined when neither password nor hash was given. */
async function newHash(
  name: AccountName,
  { password, vmsHash }: Secrets,
  details: AccountDetails,
): Promise<string | undefined> {
  if (vmsHash !== undefined) return vmsHashText(readVmsHashWords(vmsHash, name, details))
  refuseStrayVmsWords(details)
  return password === undefined ? undefined : hashPassword(password)
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
  const [, day = ''] = /^(\d{4}-\d{2}-\d{2})(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text) ?? []
  // Date.parse takes the 30th of February for the 2nd of March.
  const midnight = Date.parse(day)
  const isDay = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day)
  const ms = isDay ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(ms)) return ms
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
  if (octets !== undefined && Number.isSafeInteger(octets)) return octets
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
