// newmail check: looks for damage in the store.

import { Command } from 'commander'
import { openRepository } from '../server/repository.ts'
import { dataOption, type DataOption } from './data-option.ts'
import { exitCodes } from './exit-codes.ts'

export function checkCommand(): Command {
  return new Command('check')
    .description('look for damage in the store; exit code 1 when there is any')
    .addOption(dataOption())
    .addHelpText('after', '\nExample:\n  $ newmail check --data /var/lib/newmail')
    .action(async ({ data }: DataOption) => {
      await using repository = await openRepository(data, 'existing')
      let findings = 0
      for await (const finding of repository.mail.check()) {
        process.stdout.write(`${finding}\n`)
        findings++
      }
      if (findings > 0) process.exitCode = exitCodes.failed
      else process.stdout.write('no damage found\n')
    })
}
