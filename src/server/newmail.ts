// A running Newmail: the repository, the doors in and out, and the way it stops.

import { Authenticator } from '../auth/authenticator.ts'
import { PasswordVerifier } from '../auth/password-verifier.ts'
import type { Clock } from '../base/clock.ts'
import type { Report } from '../base/facts.ts'
import { limits } from '../base/limits.ts'
import { Mistake } from '../base/mistake.ts'
import { listenLmtp, type LmtpListener } from '../delivery/lmtp.ts'
import type { ListenAddress } from '../net/address.ts'
import { Pop3Server } from '../pop3/server.ts'
import type { Repository } from './repository.ts'
import type { Settings } from './settings.ts'

export interface Newmail {
  /** Where it really listens, in the order of the settings. */
  readonly pop: readonly string[]
  readonly lmtp: readonly string[]
  /** Takes no more clients and no more mail, and lets those that are at it finish within the drain time. */
  stop(): Promise<void>
}

export interface NewmailParts {
  readonly settings: Settings
  readonly repository: Repository
  /** Name and version, for CAPA. */
  readonly implementation: string
  readonly report: Report
  readonly clock: Clock
}

/** Opens all doors, or none: rejects when an address cannot be had. The repository stays the caller's. */
export async function startNewmail(parts: NewmailParts): Promise<Newmail> {
  const { settings, report } = parts
  if (settings.pop.length + settings.lmtp.length === 0) {
    throw new Mistake('pop and lmtp: neither names an address to listen on; give one of them')
  }
  const pop3 = pop3Server(parts)
  const lmtpListeners: LmtpListener[] = []
  const stop = async (): Promise<void> => {
    await Promise.all([pop3.close(), ...lmtpListeners.map((server) => server.close())])
  }
  try {
    const pop: string[] = []
    for (const address of settings.pop) pop.push(await pop3.listen(address))
    for (const address of settings.lmtp) lmtpListeners.push(await lmtp(parts, address))
    for (const address of pop) report({ kind: 'listening', protocol: 'pop3', address })
    for (const { address } of lmtpListeners) report({ kind: 'listening', protocol: 'lmtp', address })
    return { pop, lmtp: lmtpListeners.map(({ address }) => address), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function pop3Server({ settings, repository, implementation, report, clock }: NewmailParts): Pop3Server {
  const { hostname, idle, takeover, drain } = settings
  return new Pop3Server({
    policy: {
      hostname,
      implementation,
      idleMs: idle,
      takeoverMs: takeover === 'never' ? undefined : takeover,
      drainMs: drain,
    },
    store: repository.mail,
    authenticator: new Authenticator({
      directory: repository.accounts,
      verifier: new PasswordVerifier(),
      secrets: repository.secrets,
      clock,
    }),
    xtnd: {},
    report,
    clock,
  })
}

function lmtp(
  { settings, repository, report, clock }: NewmailParts,
  address: ListenAddress,
): Promise<LmtpListener> {
  return listenLmtp({
    address,
    hostname: settings.hostname,
    directory: repository.accounts,
    domains: settings.domains,
    store: repository.mail,
    spoolDirectory: repository.spoolDirectory,
    limits: {
      ...limits,
      messageOctetsMax: settings.message_max,
      recipientsMax: settings.recipients_max,
      drainMs: settings.drain,
    },
    report,
    clock,
  })
}
