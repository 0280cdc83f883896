// The logical names of the POP server of TCP/IP Services: table 15-2 of V5.0, and what V5.1 added.

import type { LogicalName } from './logical-value.ts'

/** Each default is the manual's own. */
export const tcpipLogicalNames = {
  TCPIP$POP_SECURITY: {
    kind: { kind: 'choice', choices: ['FRIENDLY', 'SECURE'] },
    byDefault: 'FRIENDLY',
    does: 'FRIENDLY names the particular error of a failed login; SECURE has one text for all and hides which users exist.',
    source: 'TCP/IP Services table 15-2',
  },
  TCPIP$POP_TRACE: {
    kind: { kind: 'presence' },
    byDefault: false,
    does: 'Logs everything sent to and received from clients.',
    source: 'TCP/IP Services table 15-2',
  },
  TCPIP$POP_LOG_LEVEL: {
    kind: {
      kind: 'choice',
      choices: ['ERROR', 'INFORMATIONAL', 'THREAD', 'DEBUG'],
      synonyms: { INFO: 'INFORMATIONAL' },
    },
    byDefault: 'INFORMATIONAL',
    does: 'How much is logged: errors; information too; what clients and server say to each other too; everything.',
    source: 'TCP/IP Services table 15-2',
  },
  TCPIP$POP_POSTMASTER: {
    kind: { kind: 'users' },
    byDefault: [],
    does: 'Who gets a failure mail when the server ends with an error.',
    source: 'TCP/IP Services table 15-2',
  },
  TCPIP$POP_MESSAGE_MAXIMUM: {
    kind: { kind: 'number', least: 0, most: 65_535, unit: 'messages, 0 for no maximum' },
    byDefault: 0,
    does: 'How many messages a client finds in one connection.',
    source: 'TCP/IP Services table 15-2',
  },
  TCPIP$POP_LINK_IDLE_TIMEOUT: {
    kind: { kind: 'delta-time' },
    byDefault: 0,
    does: 'How long a client may be silent; zero is for ever.',
    source: 'TCP/IP Services table 15-2',
  },
  TCPIP$POP_PERSONAL_NAME: {
    kind: { kind: 'presence' },
    byDefault: false,
    does: "Puts the sender's personal name into rebuilt From: headers.",
    source: 'TCP/IP Services table 15-2',
  },
  TCPIP$POP_LEAVE_IN_NEWMAIL: {
    kind: { kind: 'presence' },
    byDefault: false,
    does: 'Mail that was read and not deleted stays in NEWMAIL instead of moving to MAIL.',
    source: 'TCP/IP Services table 15-2',
  },
  TCPIP$POP_USE_MAIL_FOLDER: {
    kind: { kind: 'presence' },
    byDefault: false,
    does: 'Moves all mail to the folder MAIL and shows that instead of NEWMAIL.',
    source: 'TCP/IP Services V5.1 table 18-2',
  },
  TCPIP$POP_FAST_SCAN: {
    kind: { kind: 'presence' },
    byDefault: false,
    does: 'Estimated the size of a message from its lines; sizes are kept exactly here, so it changes nothing.',
    source: 'TCP/IP Services V5.1 table 18-2',
  },
  TCPIP$POP_MAXIMUM_THREADS: {
    kind: { kind: 'number', least: 1, most: 65_535, unit: 'clients' },
    byDefault: 15,
    does: 'How many clients are served at a time.',
    source: 'TCP/IP Services V5.1 table 18-2',
  },
  TCPIP$POP_IGNORE_MAIL11_HEADERS: {
    kind: { kind: 'presence' },
    byDefault: false,
    does: 'Mail that came by SMTP is sent with its own headers instead of rebuilt ones; needs TOP_HEADERS.',
    source: 'TCP/IP Services table 15-2',
  },
  TCPIP$POP_SEND_ID_HEADERS: {
    kind: { kind: 'presence' },
    byDefault: false,
    does: 'Adds the headers X-POP3-Server and X-POP3-ID to each message.',
    source: 'TCP/IP Services table 15-2',
  },
  TCPIP$POP_DECNET_REWRITE: {
    kind: { kind: 'choice', choices: ['GENERIC', 'NONE', 'TRANSFORM'] },
    byDefault: 'TRANSFORM',
    does: 'How NODE::USER is rebuilt in From: quoted whole, not at all, or as user@host.',
    source: 'TCP/IP Services table 15-2',
  },
  TCPIP$POP_QUOTED_DECNET_REWRITE: {
    kind: { kind: 'choice', choices: ['GENERIC', 'NONE', 'TRANSFORM'] },
    byDefault: 'TRANSFORM',
    does: 'How NODE::"user@host" is rebuilt in From: quoted whole, not at all, or as user@host.',
    source: 'TCP/IP Services table 15-2',
  },
  TCPIP$POP_SNDBUF: {
    kind: { kind: 'number', least: 512, most: 2_147_483_647, unit: 'octets' },
    byDefault: undefined,
    does: "Sets the socket option SO_SNDBUF; not defined, the system's own value stays.",
    source: 'TCP/IP Services table 15-2',
  },
  TCPIP$POP_DISUSERPASS: {
    kind: { kind: 'presence' },
    byDefault: false,
    does: 'Refuses the commands USER and PASS.',
    source: 'TCP/IP Services table 15-2',
  },
  TCPIP$POP_PURGE_RECLAIM: {
    kind: { kind: 'presence' },
    byDefault: false,
    does: 'Gives the space of deleted messages back after each session that deleted some.',
    source: 'TCP/IP Services table 15-2',
  },
} as const satisfies Readonly<Record<string, LogicalName>>
