// newmail undelete: brings deleted messages back to the folders that they came from.

import { Command } from 'commander'
import { openRepository } from '../server/repository.ts'
import { dataOption, type DataOption } from './data-option.ts'
import { existingAccount } from './existing-account.ts'
import { exitCodes } from './exit-codes.ts'

export function undeleteCommand(): Command {
  return new Command('undelete')
    .description('bring back what is in the WASTEBASKET of an account')
    .argument('<name>', 'account name')
    .addOption(dataOption())
    .addHelpText(
      'after',
      '\nDeleted messages stay there as long as the setting wastebasket says, and until newmail purge.' +
        '\n\nExample:\n  $ newmail undelete jones',
    )
    .action(run)
}

async function run(name: string, { data }: DataOption): Promise<void> {
  await using repository = await openRepository(data, 'existing')
  const account = await existingAccount(repository, name)
  const outcome = await repository.mail.undelete(account)
  if (outcome.kind === 'restored') {
    process.stdout.write(`${account}: ${outcome.messages} messages restored\n`)
    return
  }
  const since = new Date(outcome.sinceMs).toISOString()
  process.stderr.write(
    `newmail: ${account}: in use by ${outcome.holder.peer} since ${since}; try again when that session has ended\n`,
  )
  process.exitCode = exitCodes.tryAgain
}
