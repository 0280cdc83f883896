// A running Newmail: the repository, the doors in and out, and the way it stops.

import { Authenticator } from '../auth/authenticator.ts'
import { BreakInWatch } from '../auth/break-in-watch.ts'
import { PasswordUpgrades } from '../auth/password-upgrades.ts'
import { PasswordVerifier } from '../auth/password-verifier.ts'
import type { Clock } from '../base/clock.ts'
import type { Audience, Report } from '../base/facts.ts'
import { limits } from '../base/limits.ts'
import { Mistake } from '../base/mistake.ts'
import { listenLmtp, type LmtpListener } from '../delivery/lmtp.ts'
import { WastebasketWatch } from '../mail/wastebasket-watch.ts'
import type { ListenAddress } from '../net/address.ts'
import type { Policy } from '../pop3/services.ts'
import type { Operator, Row } from '../pop3/xtnd.ts'
import { topHeadersWarning } from '../vms/own-headers.ts'
import type { Conduct } from './conduct.ts'
import type { Log } from './log.ts'
import type { OperatorHooks } from './operator.ts'
import { pop3Service, type Pop3Service } from './pop3-service.ts'
import type { Repository } from './repository.ts'
import type { Settings } from './settings.ts'

export interface Newmail {
  /** Where it really listens, in the order of the settings. */
  readonly pop: readonly string[]
  readonly lmtp: readonly string[]
  /** Takes no more clients and no more mail, and lets those that are at it finish within the drain time. */
  stop(): Promise<void>
  /** Resolves when XTND SHUTDOWN was given and the last client has gone; `stop` is to follow. */
  readonly finished: Promise<void>
  readonly operator: Operator
}

/** What the configuration says now. */
export interface ConfigurationInForce {
  readonly settings: Settings
  readonly conduct: Conduct
  /** Names and values, for XTND OPTIONS SHOW. */
  readonly options?: readonly Row[]
}

export interface NewmailParts extends ConfigurationInForce {
  /** Reads the configuration again, for XTND OPTIONS SET and RESTART; absent: it stays. Throws a Mistake. */
  readonly reread?: () => ConfigurationInForce
  /** The log, whose level XTND LOGLEVEL changes, and OPTIONS SET too. */
  readonly log?: Pick<Log, 'level' | 'setLevel' | 'setTraces'>
  readonly repository: Repository
  /** Name and version, for CAPA. */
  readonly implementation: string
  readonly report: Report
  /** Who hears the conversations; absent: nobody does. */
  readonly audience?: Audience
  readonly clock: Clock
}

/** Opens all doors, or none: rejects when an address cannot be had. The repository stays the caller's. */
export async function startNewmail(parts: NewmailParts): Promise<Newmail> {
  const { settings, report } = parts
  if (settings.pop.length + settings.lmtp.length === 0) {
    throw new Mistake('pop and lmtp: neither names an address to listen on; give one of them')
  }
  const finished = Promise.withResolvers<void>()
  const { pop3: server, operator } = pop3(parts, finished.resolve)
  const lmtpListeners: LmtpListener[] = []
  let wastebaskets: WastebasketWatch | undefined
  const stop = async (): Promise<void> => {
    await wastebaskets?.[Symbol.asyncDispose]()
    await Promise.all([server.close(), ...lmtpListeners.map((server) => server.close())])
  }
  try {
    const pop: string[] = []
    for (const address of settings.pop) pop.push(await server.listen(address))
    for (const address of settings.lmtp) lmtpListeners.push(await lmtp(parts, address))
    warn(parts)
    wastebaskets = watchWastebaskets(parts)
    for (const address of pop) report({ kind: 'listening', protocol: 'pop3', address })
    for (const { address } of lmtpListeners) report({ kind: 'listening', protocol: 'lmtp', address })
    return {
      pop,
      lmtp: lmtpListeners.map(({ address }) => address),
      stop,
      finished: finished.promise,
      operator,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function watchWastebaskets({ repository, conduct, report, clock }: NewmailParts): WastebasketWatch {
  const failed = (error: unknown): void => report({ kind: 'trouble', where: 'wastebaskets', error })
  return new WastebasketWatch({ store: repository.mail, view: conduct.view, clock, failed })
}

/** Logical names that are defined in vain. */
function warn({ conduct, report }: NewmailParts): void {
  const { internetMail } = conduct.rendering
  const text = internetMail === 'as-is' ? undefined : topHeadersWarning(internetMail)
  if (text !== undefined) report({ kind: 'warning', text })
}

/** What POP3 obeys, of settings and conduct. */
function policyOf(
  { settings, conduct }: ConfigurationInForce,
  { implementation, clock }: NewmailParts,
): Policy {
  return {
    ...conduct,
    hostname: settings.hostname,
    implementation,
    drainMs: settings.drain,
    startedMs: clock(),
  }
}

function pop3(parts: NewmailParts, finished: () => void): Pop3Service {
  const { settings, conduct, repository, report, audience, clock } = parts
  return pop3Service({
    policy: policyOf(parts, parts),
    store: repository.mail,
    authenticator: new Authenticator({
      directory: repository.accounts,
      verifier: new PasswordVerifier(),
      secrets: repository.secrets,
      clock,
      ...(conduct.breakIn === undefined
        ? {}
        : { watch: new BreakInWatch({ rules: conduct.breakIn, random: Math.random }) }),
      ...(settings.password_upgrade ? { upgrades: new PasswordUpgrades(repository.accounts, report) } : {}),
      admission: { ignoreExpiredPasswords: conduct.ignoreExpiredPasswords },
    }),
    hooks: operatorHooks(parts, finished),
    report,
    ...(audience === undefined ? {} : { audience }),
    clock,
  })
}

function operatorHooks(parts: NewmailParts, finished: () => void): OperatorHooks {
  const { log, report } = parts
  let inForce: ConfigurationInForce = parts
  return {
    xtndFile: () => inForce.settings.xtnd,
    logLevel: () => log?.level ?? inForce.conduct.logLevel,
    changeLogLevel: (level, by) => log?.setLevel(level, by),
    options: () => inForce.options ?? [],
    rereadPolicy: () => {
      const before = inForce.conduct.logLevel
      inForce = parts.reread?.() ?? inForce
      // What XTND LOGLEVEL has set holds, unless the settings have changed.
      if (inForce.conduct.logLevel !== before) log?.setLevel(inForce.conduct.logLevel)
      log?.setTraces(inForce.conduct.traces)
      return policyOf(inForce, parts)
    },
    shuttingDown: (by) => report({ kind: 'stopping', why: `XTND SHUTDOWN by ${by}` }),
    finished,
  }
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
