// newmail serve: runs the server until it is told to stop.

import { once } from 'node:events'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { systemClock } from '../base/clock.ts'
import type { Report } from '../base/facts.ts'
import { readConfiguration, type Overrides } from '../server/configuration.ts'
import { FailureWatch } from '../server/failure-watch.ts'
import { Log, openLogPlace } from '../server/log.ts'
import { startNewmail, type Newmail } from '../server/newmail.ts'
import { inForce } from '../server/option-rows.ts'
import { claimRepository } from '../server/repository.ts'
import { dataOption, type DataOption } from './data-option.ts'
import { makeDemo } from './demo.ts'
import { exitCodes } from './exit-codes.ts'
import { version } from './version.ts'

interface ServeOptions extends DataOption {
  readonly config?: string
  readonly pop?: string
  readonly lmtp?: string
  readonly personality?: string
  readonly logicals?: string
  readonly demo?: true
}

/** What is served, and how: from `newmail serve` or from `iupop3`. */
export interface ServeRequest {
  readonly dataDirectory: string
  readonly configFile: string | undefined
  readonly overrides: Overrides
  readonly demo: boolean
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('run the server; SIGTERM or Ctrl-C stops it')
    .addOption(dataOption())
    .option('--config <file>', 'settings file; newmail.toml in the data directory unless given')
    .option('--pop <[host:]port>', 'where POP3 is served; several with commas; port 0: any free one')
    .option('--lmtp <[host:]port>', 'where mail comes in by LMTP, or unix:PATH')
    .option('--personality <name>', 'whose defaults and wording: internet, tcpip or iupop3')
    .option('--logicals <file>', 'a TCPIP$POP_SYSTARTUP.COM whose logical names hold')
    .option('--demo', 'when the data directory is new: make an account and sample mail to look at')
    .addHelpText(
      'after',
      '\nExamples:\n  $ newmail serve --data /var/lib/newmail' +
        '\n  $ newmail serve --pop 0.0.0.0:110 --lmtp unix:/run/newmail/lmtp' +
        '\n  $ newmail serve --data /tmp/try --demo',
    )
    .action((options: ServeOptions) =>
      serve({
        dataDirectory: options.data,
        configFile: options.config,
        overrides: { settings: overriddenSettings(options) },
        demo: options.demo === true,
      }),
    )
}

function overriddenSettings({ pop, lmtp, personality, logicals }: ServeOptions): Overrides['settings'] {
  return {
    ...(pop === undefined ? {} : { pop }),
    ...(lmtp === undefined ? {} : { lmtp }),
    ...(personality === undefined ? {} : { personality }),
    ...(logicals === undefined ? {} : { logicals_file: logicals }),
  }
}

/** Serves until a signal comes; a second one ends the process at once. */
export async function serve({ dataDirectory, configFile, overrides, demo }: ServeRequest): Promise<void> {
  const read = () =>
    readConfiguration({
      dataDirectory,
      file: configFile,
      environment: process.env,
      commandLine: overrides,
    })
  const configuration = read()
  const { settings, conduct, notes } = configuration
  for (const note of notes) process.stderr.write(`newmail: ${note}\n`)
  // Both signals are heard from now on, so that none is lost while the server starts.
  using signals = new StopSignals()
  await using repository = await claimRepository(dataDirectory)
  const clock = systemClock
  using destination = openLogPlace({ file: settings.log_file, keepMs: settings.log_keep, clock })
  const log = new Log({ level: conduct.logLevel, traces: conduct.traces, destination, clock })
  const implementation = `Newmail-${version()}`
  const watch = await FailureWatch.begin({
    dataDirectory,
    version: implementation,
    logFile: settings.log_file,
    lastLines: () => log.lastLines,
    repository,
    postmasters: conduct.postmasters,
    hostname: settings.hostname,
    domains: settings.domains,
    report: log.report,
    clock,
  })
  try {
    const { report } = log
    const newmail = await startNewmail({
      ...inForce(configuration),
      reread: () => inForce(read()),
      repository,
      implementation,
      log,
      report,
      audience: log,
      clock,
    })
    // Only now: a first start that finds its port taken must not leave an account whose password nobody has seen.
    const welcome = demo ? await makeDemo(repository, resolve(dataDirectory)) : undefined
    const reread = (): void => void rereadOptions(newmail, report)
    process.on('SIGHUP', reread)
    announce(newmail)
    report({ kind: 'started', version: implementation, personality: conduct.personality })
    if (welcome !== undefined) process.stdout.write(welcome(newmail))
    // XTND SHUTDOWN has said itself that it stops the server.
    const signal = await Promise.race([signals.first, newmail.finished, watch.crashed])
    if (signal !== undefined) report({ kind: 'stopping', why: signal })
    await newmail.stop()
    process.off('SIGHUP', reread)
    report({ kind: 'stopped' })
    watch.ended()
  } catch (error) {
    await watch.failed(error)
    // Nothing is known of the state of the process: what is still open in it would keep it alive.
    if (watch.hasCrashed) endAtOnce(error)
    throw error
  }
}

/** SIGHUP is XTND OPTIONS SET by another door. Settings that are wrong change nothing. Does not reject. */
async function rereadOptions({ operator }: Newmail, report: Report): Promise<void> {
  const done = await operator.rereadOptions()
  const text = done.kind === 'done' ? done.what : `options not set: ${done.why}`
  report({ kind: 'warning', text: `SIGHUP: ${text}` })
}

function endAtOnce(error: unknown): never {
  process.stderr.write(`newmail: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(exitCodes.failed)
}

/** SIGTERM and SIGINT: the first one stops the server, the second, whichever it is, ends the process at once. */
class StopSignals implements Disposable {
  /** Its name. */
  readonly first: Promise<string>
  readonly #heard = new AbortController()

  constructor() {
    const { signal } = this.#heard
    const heard = async (name: NodeJS.Signals): Promise<string> => {
      await once(process, name, { signal })
      this[Symbol.dispose]()
      return name
    }
    this.first = Promise.race([heard('SIGTERM'), heard('SIGINT')])
    // When it is disposed of before there was a signal, nobody waits for one.
    this.first.catch(() => undefined)
  }

  [Symbol.dispose](): void {
    this.#heard.abort()
  }
}

/** One line per listener, then `ready`: scripts wait for it. */
function announce({ pop, lmtp }: Newmail): void {
  for (const address of pop) process.stdout.write(`pop3 listening on ${address}\n`)
  for (const address of lmtp) process.stdout.write(`lmtp listening on ${address}\n`)
  process.stdout.write('ready\n')
}
