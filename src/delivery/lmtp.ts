// LMTP (RFC 2033): a listener that takes mail from an MTA.

import type { SMTPServerOptions } from 'smtp-server'
import type { AccountDirectory } from '../auth/account.ts'
import type { Clock } from '../base/clock.ts'
import type { Report } from '../base/facts.ts'
import type { MailStore } from '../mail/store.ts'
import type { ListenAddress } from '../net/address.ts'
import { startListening } from '../net/listening.ts'
import { LibraryServer } from './lmtp-library.ts'
import { LmtpTransactions } from './lmtp-transactions.ts'

export interface LmtpOptions {
  readonly address: ListenAddress
  /** What this server calls itself. */
  readonly hostname: string
  readonly directory: AccountDirectory
  /** Domains in which an account is found by the local part alone. */
  readonly domains: readonly string[]
  readonly store: MailStore
  /** Where long texts wait for the store; it exists. */
  readonly spoolDirectory: string
  readonly limits: LmtpLimits
  readonly report: Report
  readonly clock: Clock
}

export interface LmtpLimits {
  /** Of canonical text; announced by SIZE. */
  readonly messageOctetsMax: number
  readonly recipientsMax: number
  readonly spoolMemoryOctetsMax: number
  readonly deliveryConnectionsMax: number
  /** Silence before a connection is ended (RFC 5321 §4.5.3.2.7 asks for at least five minutes). */
  readonly deliveryIdleMs: number
  /** A command line (RFC 5321 §4.5.3.1.4 asks for 512; long addresses and parameters come on top). */
  readonly deliveryLineOctetsMax: number
  readonly drainMs: number
}

export interface LmtpListener {
  /** Where it really listens: port 0 has become a number. */
  readonly address: string
  /**
   * Takes no new connections, ends those without a text on its way, and gives the others `drainMs`. Afterwards
   * nothing of this listener uses the store any more.
   */
  close(): Promise<void>
}

/** Begins to take mail. Rejects when the address cannot be had. */
export async function listenLmtp(options: LmtpOptions): Promise<LmtpListener> {
  const { address, limits, report } = options
  const transactions = transactionsOf(options)
  const broken = (error: unknown): void => report({ kind: 'trouble', where: 'lmtp', error })
  const server = new LibraryServer({
    ...libraryOptions(options),
    onRcptTo: (recipient, session, callback) => {
      void transactions.recipient(recipient.address, session).then(callback).catch(broken)
    },
    onData: (text, session, callback) => {
      void transactions
        .text(text, session)
        .then((replies) => callback(null, [...replies]))
        .then(() => server.dismissIfClosing())
        .catch(broken)
    },
  })
  // The library emits again what its listener emits, and wants to be heard.
  server.on('error', (error) => {
    // What goes wrong with a client's line is seen by its delivery, and before it listens by whoever waits for that.
    if (server.server.listening && !('remoteAddress' in error)) {
      report({ kind: 'trouble', where: 'lmtp listener', error })
    }
  })
  const listensOn = await startListening(server.server, address)
  return {
    address: listensOn,
    close: async () => {
      await server.drain(limits.drainMs)
      await transactions.settled()
    },
  }
}

function transactionsOf(options: LmtpOptions): LmtpTransactions {
  const { address, hostname, directory, domains, store, limits, report, clock } = options
  const spool = {
    directory: options.spoolDirectory,
    memoryOctetsMax: limits.spoolMemoryOctetsMax,
    octetsMax: limits.messageOctetsMax,
  }
  return new LmtpTransactions({
    addressing: { directory, domains },
    delivery: { store, hostname, spool, report, clock },
    recipientsMax: limits.recipientsMax,
    socketPath: address.kind === 'unix' ? address.path : undefined,
  })
}

function libraryOptions({ hostname, limits }: LmtpOptions): SMTPServerOptions {
  return {
    lmtp: true,
    name: hostname,
    banner: 'Newmail',
    heloResponse: '%s',
    logger: false,
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: false,
    // The machines of one site need no AUTH and no STARTTLS between them. The last three are jokes of the library.
    disabledCommands: ['AUTH', 'STARTTLS', 'XCLIENT', 'XFORWARD', 'HELP', 'WIZ', 'SHELL', 'KILL'],
    size: limits.messageOctetsMax,
    maxClients: limits.deliveryConnectionsMax,
    socketTimeout: limits.deliveryIdleMs,
    maxCommandLength: limits.deliveryLineOctetsMax,
    // Ours comes first, and cuts what the library would leave half open.
    closeTimeout: limits.drainMs + 1_000,
    onConnect: (_session, accept) => accept(),
  }
}
