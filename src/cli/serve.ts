// newmail serve: runs the server until it is told to stop.

import { once } from 'node:events'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { systemClock } from '../base/clock.ts'
import { readConfiguration } from '../server/configuration.ts'
import { openLog } from '../server/log.ts'
import { startNewmail, type Newmail } from '../server/newmail.ts'
import { claimRepository } from '../server/repository.ts'
import { dataOption, type DataOption } from './data-option.ts'
import { makeDemo } from './demo.ts'
import { version } from './version.ts'

interface ServeOptions extends DataOption {
  readonly config?: string
  readonly pop?: string
  readonly lmtp?: string
  readonly demo?: true
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('run the server; SIGTERM or Ctrl-C stops it')
    .addOption(dataOption())
    .option('--config <file>', 'settings file; newmail.toml in the data directory unless given')
    .option('--pop <[host:]port>', 'where POP3 is served; several with commas; port 0: any free one')
    .option('--lmtp <[host:]port>', 'where mail comes in by LMTP, or unix:PATH')
    .option('--demo', 'when the data directory is new: make an account and sample mail to look at')
    .addHelpText(
      'after',
      '\nExamples:\n  $ newmail serve --data /var/lib/newmail' +
        '\n  $ newmail serve --pop 0.0.0.0:110 --lmtp unix:/run/newmail/lmtp' +
        '\n  $ newmail serve --data /tmp/try --demo',
    )
    .action(serve)
}

async function serve(options: ServeOptions): Promise<void> {
  const { settings } = readConfiguration({
    dataDirectory: options.data,
    file: options.config,
    environment: process.env,
    commandLine: {
      ...(options.pop === undefined ? {} : { pop: options.pop }),
      ...(options.lmtp === undefined ? {} : { lmtp: options.lmtp }),
    },
  })
  // Both signals are heard from now on, so that none is lost while the server starts.
  using signals = new StopSignals()
  await using repository = await claimRepository(options.data)
  const demo = options.demo === true ? await makeDemo(repository, resolve(options.data)) : undefined
  const newmail = await startNewmail({
    settings,
    repository,
    implementation: `Newmail-${version()}`,
    report: openLog(settings.log_level, process.stderr),
    clock: systemClock,
  })
  announce(newmail)
  if (demo !== undefined) process.stdout.write(demo(newmail))
  await signals.first
  await newmail.stop()
}

/** SIGTERM and SIGINT: the first one stops the server, the second, whichever it is, ends the process at once. */
class StopSignals implements Disposable {
  readonly first: Promise<void>
  readonly #heard = new AbortController()

  constructor() {
    const { signal } = this.#heard
    this.first = Promise.race([
      once(process, 'SIGTERM', { signal }),
      once(process, 'SIGINT', { signal }),
    ]).then(() => this[Symbol.dispose]())
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
