// The manuals' settings: what each logical name, defined or not, makes of the server under each personality.

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { personalities, type Personality } from '../src/base/personality.ts'
import { Mistake } from '../src/base/mistake.ts'
import type { Conduct } from '../src/server/conduct.ts'
import { readConfiguration, type Configuration } from '../src/server/configuration.ts'
import { logicalNames, type LogicalNameId } from '../src/vms/logical-names.ts'
import { temporaryDirectory } from './newmail-process.ts'

/** What holds under internet, tcpip and iupop3. */
type ByPersonality = readonly [internet: unknown, tcpip: unknown, iupop3: unknown]

interface Row {
  /** Where the name takes effect. */
  readonly at: (conduct: Conduct) => unknown
  readonly notDefined: ByPersonality
  /** As it stands in a procedure. */
  readonly sample: string
  readonly defined: ByPersonality
  /** A value that is refused, and what is said of it; absent where any value will do. */
  readonly wrong?: readonly [value: string, message: string]
}

const alike = (value: unknown): ByPersonality => [value, value, value]
const yes = { notDefined: alike(false), sample: '1', defined: alike(true) }

const fromRules = ({ rendering }: Conduct) => rendering.headers.from
const decnet = (conduct: Conduct) => {
  const from = fromRules(conduct)
  return from.server === 'tcpip' ? from.decnet : 'as IUPOP3 does it'
}
const quotedDecnet = (conduct: Conduct) => {
  const from = fromRules(conduct)
  return from.server === 'tcpip' ? from.quotedDecnet : 'as IUPOP3 does it'
}
const defaultToSmtp = (conduct: Conduct) => {
  const from = fromRules(conduct)
  return from.server === 'iupop3' ? from.defaultToSmtp : 'as TCP/IP Services does it'
}
const rewrite = {
  notDefined: ['TRANSFORM', 'TRANSFORM', 'as IUPOP3 does it'],
  sample: 'GENERIC',
  defined: ['GENERIC', 'GENERIC', 'as IUPOP3 does it'],
  wrong: ['QUOTE', '"QUOTE" is not one of its values; write GENERIC, NONE or TRANSFORM'],
} as const
const ownHeaders = {
  at: ({ rendering: { internetMail } }: Conduct) =>
    internetMail === 'as-is' ? internetMail : internetMail.ignoreMail11Headers,
  notDefined: ['as-is', false, false],
  sample: 'TRUE',
  defined: ['as-is', true, true],
} as const
const personalName = {
  ...yes,
  at: ({ rendering }: Conduct) => rendering.headers.personalName,
}
const mailFolder = {
  at: ({ view }: Conduct) => view.folder,
  notDefined: alike('NEWMAIL'),
  sample: 'TRUE',
  defined: alike('MAIL'),
}
const messagesMax = {
  at: ({ view }: Conduct) => view.messagesMax,
  notDefined: [undefined, undefined, 20] as const,
  sample: '3',
  defined: alike(3),
  wrong: [
    '65536',
    '65536 is out of range; write a number from 0 to 65535 (messages, 0 for no maximum)',
  ] as const,
}
const sendBuffer = {
  at: ({ sendBufferOctets }: Conduct) => sendBufferOctets,
  notDefined: alike(undefined),
  sample: '512',
  defined: alike(512),
  wrong: ['511', '511 is out of range; write a number from 512 to 2147483647 (octets)'] as const,
}
const neitherTrueNorFalse = ['perhaps', '"perhaps" is neither true nor false; write TRUE or FALSE'] as const
const noEffect = { ...yes, at: () => 'nothing', notDefined: alike('nothing'), defined: alike('nothing') }

const rows: Readonly<Record<LogicalNameId, Row>> = {
  TCPIP$POP_SECURITY: {
    at: ({ wording }) => wording,
    notDefined: ['SECURE', 'FRIENDLY', 'IUPOP3'],
    sample: 'SECURE',
    defined: alike('SECURE'),
    wrong: ['PARANOID', '"PARANOID" is not one of its values; write FRIENDLY or SECURE'],
  },
  TCPIP$POP_TRACE: { ...yes, at: ({ traces }) => traces },
  TCPIP$POP_LOG_LEVEL: {
    at: ({ logLevel }) => logLevel,
    notDefined: ['INFORMATIONAL', 'INFORMATIONAL', 'THREAD'],
    sample: 'ERROR',
    defined: alike('ERROR'),
    wrong: ['VERBOSE', '"VERBOSE" is not one of its values; write ERROR, INFORMATIONAL, THREAD or DEBUG'],
  },
  TCPIP$POP_POSTMASTER: {
    at: ({ postmasters }) => postmasters,
    notDefined: alike([]),
    sample: '"JONES, SMITH"',
    defined: alike(['jones', 'smith']),
    wrong: [' , ', 'it names nobody; write user names, such as "JONES, SMITH"'],
  },
  TCPIP$POP_MESSAGE_MAXIMUM: messagesMax,
  TCPIP$POP_LINK_IDLE_TIMEOUT: {
    at: ({ idleMs }) => idleMs,
    notDefined: [600_000, undefined, 120_000],
    sample: '"0 00:15:00.00"',
    defined: alike(900_000),
    wrong: [
      '15 minutes',
      '"15 minutes" is not an OpenVMS delta time; write days hours:minutes:seconds, such as "0 00:10:00.00" for ten minutes',
    ],
  },
  TCPIP$POP_PERSONAL_NAME: personalName,
  TCPIP$POP_LEAVE_IN_NEWMAIL: {
    at: ({ view }) => view.readMail,
    notDefined: ['stays', 'moves-to-mail', 'moves-to-mail'],
    sample: 'TRUE',
    defined: alike('stays'),
  },
  TCPIP$POP_USE_MAIL_FOLDER: mailFolder,
  TCPIP$POP_FAST_SCAN: noEffect,
  TCPIP$POP_MAXIMUM_THREADS: {
    at: ({ threadsMax }) => threadsMax,
    notDefined: [20_000, 15, 31],
    sample: '7',
    defined: alike(7),
    wrong: ['0', '0 is out of range; write a number from 1 to 65535 (clients)'],
  },
  TCPIP$POP_IGNORE_MAIL11_HEADERS: ownHeaders,
  TCPIP$POP_SEND_ID_HEADERS: {
    at: ({ rendering }) => rendering.idHeaders,
    notDefined: ['none', 'none', 'all'],
    sample: '1',
    defined: alike('all'),
  },
  TCPIP$POP_DECNET_REWRITE: { ...rewrite, at: decnet },
  TCPIP$POP_QUOTED_DECNET_REWRITE: { ...rewrite, at: quotedDecnet },
  TCPIP$POP_SNDBUF: sendBuffer,
  TCPIP$POP_DISUSERPASS: { ...yes, at: ({ userPassDisabled }) => userPassDisabled },
  TCPIP$POP_PURGE_RECLAIM: { ...yes, at: ({ view }) => view.reclaims },
  IUPOP3_IGNORE_MAIL11_HEADERS: { ...ownHeaders, wrong: neitherTrueNorFalse },
  IUPOP3_USE_BOTTOM_HEADERS: { ...noEffect, wrong: neitherTrueNorFalse },
  IUPOP3_DEFAULT_TO_SMTP: {
    at: defaultToSmtp,
    notDefined: ['as TCP/IP Services does it', 'as TCP/IP Services does it', false],
    sample: 'YES',
    defined: ['as TCP/IP Services does it', 'as TCP/IP Services does it', true],
    wrong: neitherTrueNorFalse,
  },
  IUPOP3_PERSONAL_NAME: { ...personalName, wrong: neitherTrueNorFalse },
  IUPOP3_ENABLE_LONG_LINES: { ...noEffect, wrong: neitherTrueNorFalse },
  IUPOP3_PURGE_MAILBOXES: {
    at: ({ view }) => view.wastebasketMs,
    notDefined: alike(0),
    sample: 'FALSE',
    defined: alike(Infinity),
    wrong: neitherTrueNorFalse,
  },
  IUPOP3_FOREIGN_FOLDER: {
    at: ({ view }) => view.foreignFolder,
    notDefined: alike('MAIL'),
    sample: 'binaries',
    defined: alike('BINARIES'),
    wrong: [
      'a folder',
      '"a folder" cannot be a folder name; write 1 to 39 letters, digits, dollar signs or underscores',
    ],
  },
  IUPOP3_SCAN_INTRUSION: {
    at: ({ breakIn }) => breakIn !== undefined,
    notDefined: [false, true, false],
    sample: '1',
    defined: alike(true),
    wrong: neitherTrueNorFalse,
  },
  IUPOP3_IGNORE_EXPIRED_PASSWORDS: {
    ...yes,
    at: ({ ignoreExpiredPasswords }) => ignoreExpiredPasswords,
    wrong: neitherTrueNorFalse,
  },
  IUPOP3_MAX_MESSAGES: messagesMax,
  IUPOP3_CLIENT_TIMEOUT: {
    at: ({ idleMs }) => idleMs,
    notDefined: [600_000, undefined, 120_000],
    sample: '90',
    defined: alike(90_000),
    wrong: [
      'soon',
      '"soon" is not an OpenVMS delta time; write days hours:minutes:seconds, such as "0 00:10:00.00" for ten minutes',
    ],
  },
  IUPOP3_FAST_SCAN: { ...noEffect, wrong: neitherTrueNorFalse },
  IUPOP3_USE_MAIL_FOLDER: { ...mailFolder, wrong: neitherTrueNorFalse },
  IUPOP3_PURGE_RECLAIM_THRESHOLD: {
    ...yes,
    at: ({ view }) => view.reclaims,
    sample: '32767',
    wrong: ['much', '"much" is not a whole number; write a number from 0 to 2147483647 (octets)'],
  },
  IUPOP3_READ_DIRECT_THRESHOLD: {
    ...noEffect,
    wrong: ['much', '"much" is not a whole number; write a number from 0 to 2147483647 (octets)'],
  },
  IUPOP3_DEFAULT_SENDBUFFER_SIZE: sendBuffer,
}

interface Site {
  readonly directory: string
  readonly personality: Personality
  /** Commands of a TCPIP$POP_SYSTARTUP.COM, from its second line on. */
  readonly commands?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** newmail.toml. */
  readonly toml?: string
}

async function configuration(site: Site): Promise<Configuration> {
  const { directory, personality, commands = [], environment = {}, toml = '' } = site
  await writeFile(join(directory, 'startup.com'), ['$! The site', ...commands].join('\n'))
  await writeFile(join(directory, 'newmail.toml'), toml)
  return readConfiguration({
    dataDirectory: directory,
    file: undefined,
    environment: {
      NEWMAIL_PERSONALITY: personality,
      NEWMAIL_LOGICALS_FILE: join(directory, 'startup.com'),
      ...environment,
    },
    commandLine: { settings: {} },
  })
}

suite('logical names (TCP/IP Services table 15-2 and V5.1 table 18-2, IUPOP3 1.8 and 2.0)', () => {
  // The keys of an object literal are what its type says.
  for (const name of Object.keys(logicalNames) as readonly LogicalNameId[]) {
    const { at, notDefined, sample, defined, wrong } = rows[name]
    test(name, async () => {
      await using directory = await temporaryDirectory()
      const commands = [`$ DEFINE/SYSTEM ${name} ${sample}`]
      for (const [index, personality] of personalities.entries()) {
        const site = { directory: directory.path, personality }
        const without = await configuration(site)
        const { conduct, logicals, notes } = await configuration({ ...site, commands })
        assert.deepEqual(at(without.conduct), notDefined[index], `${personality}: not defined`)
        assert.deepEqual(at(conduct), defined[index], `${personality}: ${sample}`)
        assert.equal(logicals.find(name)?.origin, `${join(directory.path, 'startup.com')}:2`)
        assert.deepEqual(notes, [])
        if (rows[name].at === noEffect.at) assert.deepEqual(conduct, without.conduct)
        if (wrong === undefined) continue
        const mistaken = configuration({ ...site, commands: ['$', `$ DEFINE/SYSTEM ${name} "${wrong[0]}"`] })
        const message = `${join(directory.path, 'startup.com')}:3: ${name}: ${wrong[1]}`
        await assert.rejects(mistaken, (error) => error instanceof Mistake && error.message === message)
      }
    })
  }
})
