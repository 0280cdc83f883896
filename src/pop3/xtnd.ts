// XTND: the extension point of RFC 1082, with the commands of the OpenVMS servers.
//
// CLIENT, LOGLEVEL, STATS and SHUTDOWN are those of IUPOP3 1.8, the others those of 2.0.

import type { AccountName } from '../base/account-name.ts'
import { andThen, type Awaitable } from '../base/awaitable.ts'
import { statsReport, type StatsFigures } from '../vms/stats-report.ts'
import { logLevelChanged, statisticsFollow, type LogLevel } from '../vms/wording.ts'
import type { Command, Context, Outcome, Transaction } from './command.ts'
import { words } from './command.ts'
import { error, ok } from './reply.ts'

/** What XTND asks of the running server. The command line and the console are other doors to the same. */
export interface Operator {
  /** Whether the account may give the command, which is the first word after XTND (POP_XTND.DAT). */
  mayGive(command: string, account: AccountName): Awaitable<boolean>
  changeLogLevel(level: LogLevel, by: string): void
  statistics(): StatsFigures
  /** What the process uses. */
  resources(): readonly Row[]
  /** What the network has carried. */
  network(): readonly Row[]
  /** The settings in force. */
  options(): readonly Row[]
  /** Reads the settings again; sessions from now on obey them. */
  rereadOptions(): Awaitable<Done>
  /** Ends a session at once, given by its number in `statistics().currentUsers` or its id; `by` is the session that asks. */
  kill(thread: string, by: string): Done
  /** New settings, new figures and new listeners on the same ports; those who are there stay. */
  restart(): Awaitable<Done>
  /** Takes no more clients, and ends when those who are there have gone. */
  shutDown(by: string): void
}

export type Row = readonly [label: string, value: string | number]

export type Done =
  { readonly kind: 'done'; readonly what: string } | { readonly kind: 'refused'; readonly why: string }

type In = Context<Transaction>

interface XtndCommand {
  readonly usage: string
  readonly what: string
  /** Undefined when the words are not what `usage` says. */
  readonly run: (context: In, argument: string) => Awaitable<Outcome> | undefined
}

const levels: Readonly<Record<string, LogLevel>> = {
  ERROR: 'ERROR',
  INFO: 'INFORMATIONAL',
  INFORMATIONAL: 'INFORMATIONAL',
  THREAD: 'THREAD',
  DEBUG: 'DEBUG',
}

const commands: Readonly<Record<string, XtndCommand>> = {
  CLIENT: { usage: 'CLIENT clientinfo', what: 'log what the client says of itself', run: client },
  LOGLEVEL: {
    usage: 'LOGLEVEL ERROR|INFO|THREAD|DEBUG',
    what: 'change the logging level',
    run: logLevel,
  },
  STATS: {
    usage: 'STATS',
    what: 'statistics',
    run: simple(({ services }) => {
      const { operator, wording } = services
      return listing(statisticsFollow, statsReport(operator.statistics(), wording.server))
    }),
  },
  SHUTDOWN: {
    usage: 'SHUTDOWN',
    what: 'stop when the clients who are connected have gone',
    run: simple(({ services, state }) => {
      services.operator.shutDown(state.account)
      return { reply: ok('server shuts down when its clients have gone') }
    }),
  },
  HELP: { usage: 'HELP', what: 'this list', run: simple(() => listing('XTND commands follow', help())) },
  INFO: {
    usage: 'INFO',
    what: 'resources of the server process',
    run: simple(({ services }) =>
      listing('Process information follows', report(services.operator.resources())),
    ),
  },
  NETSTATS: {
    usage: 'NETSTATS',
    what: 'network statistics',
    run: simple(({ services }) => listing('Network statistics follow', report(services.operator.network()))),
  },
  OPTIONS: { usage: 'OPTIONS SHOW|SET', what: 'show the options, or read them again', run: options },
  KILL: { usage: 'KILL thread', what: 'end a thread of STATS at once', run: kill },
  RESTART: {
    usage: 'RESTART',
    what: 'begin anew with new options',
    run: simple(({ services }) => andThen(services.operator.restart(), outcomeOf)),
  },
}

export const xtnd: Command<Transaction> = {
  usage: 'XTND command [argument]',
  run: (context, argument) => {
    const [, keyword = '', rest = ''] = /^\s*(\S*)\s*(.*?)\s*$/.exec(argument) ?? []
    if (keyword === '') return undefined
    const name = keyword.toUpperCase()
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command === undefined) return { reply: error('unknown XTND command'), fault: 'bad-command' }
    const { state, services } = context
    return andThen(services.operator.mayGive(name, state.account), (allowed) =>
      allowed ? obey(context, command, rest) : forbid(context, name),
    )
  },
}

function obey(context: In, command: XtndCommand, argument: string): Awaitable<Outcome> {
  const outcome = command.run(context, argument)
  if (outcome === undefined) return { reply: error(`usage: XTND ${command.usage}`), fault: 'bad-command' }
  const name = command.usage.split(' ', 1)[0] ?? ''
  if (name !== 'CLIENT') tell(context, `${name} ${argument}`.trimEnd(), true)
  return outcome
}

function forbid(context: In, name: string): Outcome {
  tell(context, name, false)
  return { reply: error(`XTND ${name} is not allowed for user "${context.state.account}"`) }
}

function tell({ session, state, services }: In, command: string, allowed: boolean): void {
  const { id, peer } = session
  const { account } = state
  services.report({
    kind: 'operator-command',
    session: id,
    peer,
    account,
    command: printable(command),
    allowed,
  })
}

/** "IUPOP3 simply logs this client information" (IUPOP3 1.8, POP3 Extensions). */
function client({ session, state, services }: In, argument: string): Outcome | undefined {
  if (argument === '') return undefined
  const { id, peer } = session
  services.report({
    kind: 'client-info',
    session: id,
    peer,
    account: state.account,
    info: printable(argument),
  })
  return { reply: ok('client information logged') }
}

function logLevel({ state, services }: In, argument: string): Outcome | undefined {
  const name = argument.toUpperCase()
  const level = Object.hasOwn(levels, name) ? levels[name] : undefined
  if (level === undefined) return undefined
  services.operator.changeLogLevel(level, state.account)
  return { reply: ok(logLevelChanged(level, services.wording.server)) }
}

function options({ services }: In, argument: string): Awaitable<Outcome> | undefined {
  switch (argument.toUpperCase()) {
    case 'SHOW':
      return listing('Options follow', report(services.operator.options()))
    case 'SET':
      return andThen(services.operator.rereadOptions(), outcomeOf)
    default:
      return undefined
  }
}

function kill({ session, services }: In, argument: string): Outcome | undefined {
  const [thread] = words(argument, 1, 1) ?? []
  return thread === undefined ? undefined : outcomeOf(services.operator.kill(thread, session.id))
}

/** A command without arguments. */
function simple(run: (context: In) => Awaitable<Outcome>): XtndCommand['run'] {
  return (context, argument) => (argument === '' ? run(context) : undefined)
}

function outcomeOf(done: Done): Outcome {
  return { reply: done.kind === 'done' ? ok(printable(done.what)) : error(printable(done.why)) }
}

function help(): readonly string[] {
  return Object.values(commands).map(({ usage, what }) => `XTND ${usage} : ${what}`)
}

function report(rows: readonly Row[]): readonly string[] {
  return rows.map(([label, value]) => `${label} : ${printable(String(value))}`)
}

function listing(text: string, lines: readonly string[]): Outcome {
  return { reply: { kind: 'listing', text, lines } }
}

function printable(text: string): string {
  return text.slice(0, 400).replaceAll(/[^\x20-\x7e]/g, '?')
}
