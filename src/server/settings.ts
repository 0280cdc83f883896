// Settings: every key of newmail.toml with its default, what it does, and how its value is read.

import { hostname } from 'node:os'
import { z } from 'zod'
import { personalities } from '../base/personality.ts'
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
  const [, amount, unit] = /^(\d{1,9}(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? []
  // The pattern lets no other unit through.
  return amount === undefined ? undefined : Number(amount) * units[unit as keyof typeof units]
}

/** What a timer of Node can wait, some 24 days: a longer one would go off at once. */
const waitMsMax = 2_147_483_647

function readWait(text: string): number | undefined {
  const ms = readDuration(text)
  return ms === undefined || ms > waitMsMax ? undefined : ms
}

/** `150M`, `1G`, `4096` as octets; undefined when it is no size, or more than can be counted. */
export function readOctets(text: string): number | undefined {
  const [, amount, multiple = ''] = /^(\d{1,15})([KMG]?)$/i.exec(text) ?? []
  if (amount === undefined) return undefined
  // The pattern lets no other letter through.
  const octets = Number(amount) * multiples[multiple.toUpperCase() as keyof typeof multiples]
  return Number.isSafeInteger(octets) ? octets : undefined
}

const wait = reading('expected a duration up to 24d, such as "10m" or "90s"', readWait)

/** `never`, or a duration; undefined: the logical name or the personality decides. */
const silenceOrNever = reading('expected a duration from 1s to 24d, such as "60s", or "never"', (text) =>
  text === 'never' ? text : readSilence(text),
).optional()

/** How long something is kept. */
const retention = reading('expected a duration such as "30d"', readDuration)

const path = z.string('expected the path of a file').min(1, 'expected the path of a file').optional()

/** `true` in newmail.toml; `true` or `1` in the environment. */
const truth = z.boolean().or(z.stringbool('expected true or false'))

/** In any case; IUPOP3 says INFO (IUPOP3 1.8, Configuring IUPOP3). */
const logLevel = z
  .string('expected error, informational, thread or debug')
  .transform((text) => (/^info$/i.test(text) ? 'INFORMATIONAL' : text.toUpperCase()))
  .pipe(
    z.enum(['ERROR', 'INFORMATIONAL', 'THREAD', 'DEBUG'], 'expected error, informational, thread or debug'),
  )
  .optional()

/** A silence of no length at all would end every session. */
function readSilence(text: string): number | undefined {
  const ms = readWait(text)
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
  personality: {
    what: 'whose defaults and wording: internet, tcpip (TCP/IP Services V5.0) or iupop3 (IUPOP3 1.8)',
    default: 'internet',
    schema: z.enum(personalities, `expected ${personalities.join(', ')}`),
  },
  logicals_file: {
    what: 'a TCPIP$POP_SYSTARTUP.COM whose logical names hold',
    default: undefined,
    schema: path,
  },
  idle: {
    what: 'silence after which a session ends (RFC 1939 asks for 10m or more), or "never"',
    default: undefined,
    schema: silenceOrNever,
  },
  takeover: {
    what: 'silence after which a second login may take the maildrop over, or "never"',
    default: undefined,
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
    schema: wait,
  },
  log_level: {
    what: 'what the log tells: error, informational, thread or debug',
    default: undefined,
    schema: logLevel,
  },
  log_file: {
    what: 'where the log goes, a new version each day; standard error unless given',
    default: undefined,
    schema: path,
  },
  log_keep: { what: 'how long versions of the log file are kept', default: '30d', schema: retention },
  xtnd: {
    what: 'the file that says who may give XTND commands (POP_XTND.DAT)',
    default: undefined,
    schema: path,
  },
  wastebasket: {
    what: 'how long deleted messages stay in WASTEBASKET for newmail undelete',
    default: '0s',
    schema: retention,
  },
  substitute_domain: {
    what: "the SMTP configuration's substitute domain, for rebuilt From: headers",
    default: undefined,
    schema: hostName.optional(),
  },
  top_headers: {
    what: 'SMTP is configured with /OPTION=TOP_HEADERS: headers stand at the top of the text',
    default: true,
    schema: truth,
  },
  local_aliases: {
    what: 'a TCPIP$SMTP_LOCAL_ALIASES.TXT: further names of this host',
    default: undefined,
    schema: path,
  },
  decnet_nodes: {
    what: 'TCP/IP host names of DECnet nodes, as a table, such as { ORDERS = "orders.example.com" }',
    default: {},
    schema: z.record(z.string(), hostName, 'expected a table of host names'),
  },
  password_upgrade: {
    what: 'hashes of OpenVMS are replaced by argon2id at the first login',
    default: true,
    schema: truth,
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
