// The logical names of IUPOP3 2.0 whose meaning is documented or plain from the name, and those left alone.
//
// Defaults are those of IUPOP3 1.8 where that had the same option, and off where 2.0 does not say.

import type { LogicalName } from './logical-value.ts'

export const iupop3LogicalNames = {
  IUPOP3_IGNORE_MAIL11_HEADERS: {
    kind: { kind: 'boolean' },
    byDefault: false,
    does: 'Mail that did not come by DECnet is sent with its own headers instead of rebuilt ones.',
    source: 'IUPOP3 1.8, Make Options',
  },
  IUPOP3_USE_BOTTOM_HEADERS: {
    kind: { kind: 'boolean' },
    byDefault: false,
    does: 'Looks for the own headers of a message behind its text, where UCX put them.',
    source: 'IUPOP3 2.0, POP3 extensions',
  },
  IUPOP3_DEFAULT_TO_SMTP: {
    kind: { kind: 'boolean' },
    byDefault: false,
    does: 'A From: that is user@host without a prefix is taken for an SMTP address, not for a local user.',
    source: 'IUPOP3 2.0, POP3 extensions',
  },
  IUPOP3_PERSONAL_NAME: {
    kind: { kind: 'boolean' },
    byDefault: false,
    does: "Puts the sender's personal name into rebuilt From: headers.",
    source: 'IUPOP3 1.8, Make Options',
  },
  IUPOP3_ENABLE_LONG_LINES: {
    kind: { kind: 'boolean' },
    byDefault: false,
    does: 'Kept lines of more than 255 characters whole; they always are here, so it changes nothing.',
    source: 'IUPOP3 2.0, changes',
  },
  IUPOP3_PURGE_MAILBOXES: {
    kind: { kind: 'boolean' },
    byDefault: true,
    does: 'Empties the wastebasket of what a session deleted when the session ends.',
    source: 'IUPOP3 2.0, changes',
  },
  IUPOP3_FOREIGN_FOLDER: {
    kind: { kind: 'folder' },
    byDefault: 'MAIL',
    does: 'The folder that foreign messages are moved to once they are retrieved.',
    source: 'IUPOP3 2.0, POP3 extensions',
  },
  IUPOP3_SCAN_INTRUSION: {
    kind: { kind: 'boolean' },
    byDefault: false,
    does: 'Counts failed logins as OpenVMS does, and refuses intruders for a while.',
    source: 'IUPOP3 2.0, POP3 extensions',
  },
  IUPOP3_IGNORE_EXPIRED_PASSWORDS: {
    kind: { kind: 'boolean' },
    byDefault: false,
    does: 'Admits users whose password has expired.',
    source: 'IUPOP3 2.0, POP3 extensions',
  },
  IUPOP3_MAX_MESSAGES: {
    kind: { kind: 'number', least: 0, most: 65_535, unit: 'messages, 0 for no maximum' },
    byDefault: 20,
    does: 'How many messages a client finds in one connection.',
    source: 'IUPOP3 1.8, Configuring IUPOP3',
  },
  IUPOP3_CLIENT_TIMEOUT: {
    kind: { kind: 'duration' },
    byDefault: 120_000,
    does: 'How long a client may be silent; zero is for ever.',
    source: 'IUPOP3 1.8, History',
  },
  IUPOP3_FAST_SCAN: {
    kind: { kind: 'boolean' },
    byDefault: false,
    does: 'Estimated the size of a message from its lines; sizes are kept exactly here, so it changes nothing.',
    source: 'IUPOP3 2.0, POP3 extensions',
  },
  IUPOP3_USE_MAIL_FOLDER: {
    kind: { kind: 'boolean' },
    byDefault: false,
    does: 'Moves all mail to the folder MAIL and shows that instead of NEWMAIL.',
    source: 'IUPOP3 2.0, POP3 extensions',
  },
  IUPOP3_PURGE_RECLAIM_THRESHOLD: {
    kind: { kind: 'number', least: 0, most: 2_147_483_647, unit: 'octets' },
    byDefault: undefined,
    does: 'Gives space back once deleted messages take more than this; not defined, it is not given back.',
    source: 'IUPOP3 2.0, POP3 extensions',
  },
  IUPOP3_READ_DIRECT_THRESHOLD: {
    kind: { kind: 'number', least: 0, most: 2_147_483_647, unit: 'octets' },
    byDefault: undefined,
    does: 'Chose how large messages were read from mail files; there are none here, so it changes nothing.',
    source: 'IUPOP3 2.0, POP3 extensions',
  },
  IUPOP3_DEFAULT_SENDBUFFER_SIZE: {
    kind: { kind: 'number', least: 512, most: 2_147_483_647, unit: 'octets' },
    byDefault: undefined,
    does: "Sets the socket option SO_SNDBUF; not defined, the system's own value stays.",
    source: 'IUPOP3 2.0, POP3 extensions',
  },
} as const satisfies Readonly<Record<string, LogicalName>>

/** Names that were seen in use but are not obeyed, with the reason. */
export const unreadLogicalNames: Readonly<Record<string, string>> = {
  IUPOP3_APOP_CHECK_DUPLICATE: 'its meaning is not documented',
  IUPOP3_AUTH_COMMANDS: 'the form of its value is not documented',
  TCPIP$SMTP_JACKET_LOCAL: 'it concerns the SMTP server',
}
