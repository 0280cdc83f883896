// newmail deliver: local delivery, for pipes and .forward files.

import { randomUUID } from 'node:crypto'
import { Command } from 'commander'
import { systemClock } from '../base/clock.ts'
import type { Fact } from '../base/facts.ts'
import { limits } from '../base/limits.ts'
import { Mistake } from '../base/mistake.ts'
import { deliver, type Envelope, type EnvelopeRecipient, type Outcome } from '../delivery/deliver.ts'
import { readPath } from '../delivery/path.ts'
import { findRecipient } from '../delivery/recipient.ts'
import { readConfiguration } from '../server/configuration.ts'
import { openRepository, type Repository } from '../server/repository.ts'
import type { Settings } from '../server/settings.ts'
import { dataOption, type DataOption } from './data-option.ts'
import { mail11Form, type Mail11Options } from './deliver-mail11.ts'
import { exitCodes } from './exit-codes.ts'
import { withoutMailboxLine } from './mailbox-line.ts'

interface DeliverOptions extends DataOption, Mail11Options {
  readonly config?: string
}

export function deliverCommand(): Command {
  return new Command('deliver')
    .description('deliver the message on standard input; exit code 75 when it is to be tried again')
    .argument('<name...>', 'accounts or addresses')
    .addOption(dataOption())
    .option('--config <file>', 'settings file; newmail.toml in the data directory unless given')
    .option('--from <address>', 'envelope sender, or what VMS MAIL has in From: (default: SENDER)')
    .option('--mail11', 'a message as VMS MAIL has it: fields beside a text without headers')
    .option('--to <text>', 'with --mail11: To: (default: the names)')
    .option('--cc <text>', 'with --mail11: CC:')
    .option('--subject <text>', 'with --mail11: Subj:')
    .option('--foreign', 'with --mail11: octets that POP does not transfer')
    .addHelpText(
      'after',
      '\nExamples:\n  $ newmail deliver jones < message.eml' +
        '\n  $ newmail deliver --mail11 --from \'HOST12::JONES "Jim Jones"\' --subject Prices smith < text' +
        '\n  In a .forward file:  "|newmail deliver --data /var/lib/newmail jones"',
    )
    .action(run)
}

async function run(names: readonly string[], options: DeliverOptions): Promise<void> {
  const mail11 = mail11Form(options, names)
  const sender = mail11 === undefined ? (options.from ?? process.env['SENDER'] ?? '') : ''
  if (readPath(`<${sender}>`) === undefined) throw new Mistake(`--from: "${sender}" is no address`)
  try {
    const { settings } = readConfiguration({
      dataDirectory: options.data,
      file: options.config,
      environment: process.env,
      commandLine: { settings: {} },
    })
    await using repository = await openRepository(options.data, 'existing')
    const recipients = await allRecipients(names, repository, settings)
    const message = { sender, recipients, ...(mail11 === undefined ? {} : { mail11 }) }
    const outcomes = await deliverInput(message, { repository, settings })
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
  message: Pick<Envelope, 'sender' | 'recipients' | 'mail11'>,
  { repository, settings }: { readonly repository: Repository; readonly settings: Settings },
): Promise<readonly Outcome[]> {
  return deliver(
    message.mail11 === undefined ? withoutMailboxLine(process.stdin) : process.stdin,
    { id: randomUUID(), origin: { kind: 'command' }, ...message },
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
