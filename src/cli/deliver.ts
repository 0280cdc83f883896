// newmail deliver: local delivery, for pipes and .forward files.

import { randomUUID } from 'node:crypto'
import { Command } from 'commander'
import { systemClock } from '../base/clock.ts'
import type { Fact } from '../base/facts.ts'
import { limits } from '../base/limits.ts'
import { Mistake } from '../base/mistake.ts'
import { deliver, type EnvelopeRecipient, type Outcome } from '../delivery/deliver.ts'
import { readPath } from '../delivery/path.ts'
import { findRecipient } from '../delivery/recipient.ts'
import { readConfiguration } from '../server/configuration.ts'
import { openRepository, type Repository } from '../server/repository.ts'
import type { Settings } from '../server/settings.ts'
import { dataOption, type DataOption } from './data-option.ts'
import { exitCodes } from './exit-codes.ts'
import { withoutMailboxLine } from './mailbox-line.ts'

interface DeliverOptions extends DataOption {
  readonly config?: string
  readonly from: string
}

export function deliverCommand(): Command {
  return new Command('deliver')
    .description('deliver the message on standard input; exit code 75 when it is to be tried again')
    .argument('<name...>', 'accounts or addresses')
    .addOption(dataOption())
    .option('--config <file>', 'settings file; newmail.toml in the data directory unless given')
    .option('--from <address>', 'envelope sender', process.env['SENDER'] ?? '')
    .addHelpText(
      'after',
      '\nExamples:\n  $ newmail deliver jones < message.eml' +
        '\n  In a .forward file:  "|newmail deliver --data /var/lib/newmail jones"',
    )
    .action(run)
}

async function run(names: readonly string[], options: DeliverOptions): Promise<void> {
  if (readPath(`<${options.from}>`) === undefined) {
    throw new Mistake(`--from: "${options.from}" is no address`)
  }
  try {
    const { settings } = readConfiguration({
      dataDirectory: options.data,
      file: options.config,
      environment: process.env,
      commandLine: {},
    })
    await using repository = await openRepository(options.data, 'existing')
    const recipients = await allRecipients(names, repository, settings)
    const outcomes = await deliverInput(recipients, options.from, { repository, settings })
    say(outcomes, recipients)
  } catch (error) {
    if (error instanceof UnknownRecipient) throw new Mistake(error.message)
    // A store that cannot be opened, or settings that are wrong, may be right later: the mail must not bounce.
    const message = error instanceof Error ? error.message : String(error)
    for (const line of message.split('\n')) process.stderr.write(`newmail: ${line}; try again later\n`)
    process.exitCode = exitCodes.tryAgain
  }
}

/** The one mistake of whoever sends the mail: it is to go back. */
class UnknownRecipient extends Error {}

async function allRecipients(
  names: readonly string[],
  { accounts }: Repository,
  { domains }: Settings,
): Promise<readonly EnvelopeRecipient[]> {
  const recipients: EnvelopeRecipient[] = []
  for (const address of names) {
    const account = await findRecipient(address, { directory: accounts, domains })
    if (account === undefined)
      throw new UnknownRecipient(`${address}: no such account; nothing has been delivered`)
    recipients.push({ address, account })
  }
  return recipients
}

function deliverInput(
  recipients: readonly EnvelopeRecipient[],
  sender: string,
  { repository, settings }: { readonly repository: Repository; readonly settings: Settings },
): Promise<readonly Outcome[]> {
  return deliver(
    withoutMailboxLine(process.stdin),
    { id: randomUUID(), origin: { kind: 'command' }, sender, recipients },
    {
      store: repository.mail,
      hostname: settings.hostname,
      spool: {
        directory: repository.spoolDirectory,
        memoryOctetsMax: limits.spoolMemoryOctetsMax,
        octetsMax: settings.message_max,
      },
      report: reportTrouble,
      clock: systemClock,
    },
  )
}

/** What happened is said once, by `say`; only what broke is told besides. */
function reportTrouble(fact: Fact): void {
  if (fact.kind === 'trouble') process.stderr.write(`newmail: ${String(fact.error)}\n`)
}

function say(outcomes: readonly Outcome[], recipients: readonly EnvelopeRecipient[]): void {
  for (const [index, outcome] of outcomes.entries()) {
    const address = recipients[index]?.address ?? ''
    switch (outcome.kind) {
      case 'stored':
        process.stdout.write(`${address}: stored as ${outcome.uid}\n`)
        break
      case 'over-quota':
        refuse(`${address}: over quota`, exitCodes.failed)
        break
      case 'too-large':
        refuse(`${address}: message too large; the setting message_max allows more`, exitCodes.failed)
        break
      case 'cut-off':
      case 'failed':
        refuse(`${address}: not delivered; try again later`, exitCodes.tryAgain)
        break
    }
  }
}

/** "Try again" outweighs "failed": better twice than never. */
function refuse(line: string, exitCode: number): void {
  process.stderr.write(`newmail: ${line}\n`)
  process.exitCode = Math.max(Number(process.exitCode ?? 0), exitCode)
}
