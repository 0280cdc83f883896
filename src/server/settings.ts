// Settings: every key of newmail.toml with its default, what it does, and how its value is read.

import { hostname } from 'node:os'
import { z } from 'zod'
import { limits } from '../base/limits.ts'
import { listenAddressText, readListenAddress, type ListenAddress } from '../net/address.ts'

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const multiples = { '': 1, K: 1_024, M: 1_048_576, G: 1_073_741_824 } as const

/** A string that `read` understands; otherwise the mistake says what is expected and what stands there. */
function reading<T>(expected: string, read: (text: string) => T | undefined) {
  return z.string(expected).transform((text, context): T => {
    const value = read(text)
    if (value !== undefined) return value
    context.addIssue({ code: 'custom', message: `${expected}, got "${text}"` })
    return z.NEVER
  })
}

/** `90s`, `10m`, `1.5h` as milliseconds. */
function readDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? []
  // The pattern lets no other unit through.
  const ms = Number(amount) * units[unit as keyof typeof units]
  return amount !== undefined && ms <= durationMsMax ? ms : undefined
}

/** What a timer of Node can wait, some 24 days: a longer one would go off at once. */
const durationMsMax = 2_147_483_647

/** `150M`, `1G`, `4096` as octets; undefined when it is no size, or more than can be counted. */
export function readOctets(text: string): number | undefined {
  const [, amount, multiple = ''] = /^(\d{1,15})([KMG]?)$/i.exec(text) ?? []
  if (amount === undefined) return undefined
  // The pattern lets no other letter through.
  const octets = Number(amount) * multiples[multiple.toUpperCase() as keyof typeof multiples]
  return Number.isSafeInteger(octets) ? octets : undefined
}

const duration = reading('expected a duration up to 24d, such as "10m" or "90s"', readDuration)

/** A silence of no length at all would end every session. */
const silence = reading('expected a duration from 1s to 24d, such as "10m"', readSilence)

const silenceOrNever = reading('expected a duration from 1s to 24d, such as "60s", or "never"', (text) =>
  text === 'never' ? text : readSilence(text),
)

function readSilence(text: string): number | undefined {
  const ms = readDuration(text)
  return ms === undefined || ms < units.s ? undefined : ms
}

/** A number of octets may stand without quotes. */
const size = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  reading('expected a size such as "150M" or "1G"', (text) => readOctets(text) || undefined),
)

/** A whole number from 1 on, with or without quotes. */
const count = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  reading('expected a whole number from 1 on', (text) =>
    /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined,
  ),
)

const address = reading('expected [HOST:]PORT or unix:PATH', readListenAddress)

/** POP3 clients come by TCP. */
const tcpAddress = reading('expected [HOST:]PORT', (text) => {
  const read = readListenAddress(text)
  return read?.kind === 'tcp' ? read : undefined
})

/** One value, several in an array, or several in one string with commas between them. */
function several<T extends z.ZodType>(item: T) {
  const list = z.preprocess(
    (value) =>
      typeof value === 'string'
        ? value
            .split(',')
            .map((part) => part.trim())
            .filter((part) => part !== '')
        : value,
    z.array(item, 'expected a string or an array of strings'),
  )
  return list
}

const domain = z
  .string('expected domain names such as "example.org"')
  .toLowerCase()
  .regex(/^\w([\w.-]*\w)?$/, 'expected domain names such as "example.org"')

const hostName = z.string('expected a host name').regex(/^\w([\w.-]{0,250}\w)?$/, 'expected a host name')

/** The words of each key: what it does, its default as one would write it, and its reader. */
export const settingTable = {
  hostname: {
    what: 'name of this host, in greetings and trace headers',
    default: hostname(),
    schema: hostName,
  },
  domains: {
    what: 'domains whose addresses find an account by their local part',
    default: [hostname().toLowerCase(), 'localhost'],
    schema: several(domain),
  },
  pop: { what: 'where POP3 is served', default: '127.0.0.1:1110', schema: several(tcpAddress) },
  lmtp: { what: 'where mail comes in by LMTP', default: '127.0.0.1:1124', schema: several(address) },
  idle: {
    what: 'silence after which a session ends (RFC 1939 asks for 10m or more)',
    default: `${limits.idleMs / units.m}m`,
    schema: silence,
  },
  takeover: {
    what: 'silence after which a second login may take the maildrop over, or "never"',
    default: `${limits.takeoverMs / units.s}s`,
    schema: silenceOrNever,
  },
  message_max: {
    what: 'largest message that is taken in',
    default: `${limits.messageOctetsMax / multiples.M}M`,
    schema: size,
  },
  recipients_max: {
    what: 'most recipients of one message',
    default: limits.recipientsMax,
    schema: count,
  },
  drain: {
    what: 'time for sessions to end by themselves when the server stops',
    default: `${limits.drainMs / units.s}s`,
    schema: duration,
  },
  log_level: {
    what: 'what the log tells: error, informational or debug',
    default: 'informational',
    schema: z.enum(['error', 'informational', 'debug'], 'expected error, informational or debug'),
  },
} as const

export type SettingKey = keyof typeof settingTable

export type Settings = { readonly [K in SettingKey]: z.output<(typeof settingTable)[K]['schema']> }

// The keys of an object literal are what its type says.
export const settingKeys = Object.keys(settingTable) as readonly SettingKey[]

/** A value as one would write it in newmail.toml. */
export function settingText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(settingText).join(', ')}]`
  if (typeof value === 'object' && value !== null && 'kind' in value) {
    // Only addresses are objects with a kind.
    return JSON.stringify(listenAddressText(value as ListenAddress))
  }
  return JSON.stringify(value)
}
