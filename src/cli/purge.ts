// newmail purge: empties WASTEBASKET, as PURGE of VMS MAIL does, and gives space back, as PURGE/RECLAIM does.

import { Command } from 'commander'
import type { AccountName } from '../base/account-name.ts'
import type { Usage } from '../mail/store.ts'
import { openRepository, type Repository } from '../server/repository.ts'
import { dataOption, type DataOption } from './data-option.ts'
import { existingAccount } from './existing-account.ts'

interface PurgeOptions extends DataOption {
  readonly reclaim?: true
}

export function purgeCommand(): Command {
  return new Command('purge')
    .description('remove deleted messages for good, however short a time ago they were deleted')
    .argument('[name...]', 'accounts; all of them unless named')
    .addOption(dataOption())
    .option('--reclaim', 'give space that is not used any more back to the file system')
    .addHelpText('after', '\nExamples:\n  $ newmail purge jones smith\n  $ newmail purge --reclaim')
    .action(run)
}

/** Sessions go on meanwhile, and so does a server. */
async function run(names: readonly string[], { data, reclaim }: PurgeOptions): Promise<void> {
  await using repository = await openRepository(data, 'existing')
  const accounts: AccountName[] = []
  for (const name of names) accounts.push(await existingAccount(repository, name))
  for (const account of accounts)
    say(`${account}: ${usageText(await repository.mail.purge({ account }))} purged`)
  if (accounts.length === 0) say(`${usageText(await repository.mail.purge({}))} purged`)
  if (reclaim === true) await giveBack(repository)
}

async function giveBack({ mail }: Repository): Promise<void> {
  const { kind, octets } = await mail.reclaim()
  if (kind === 'reclaimed') say(`${octets} octets given back`)
  else
    say(
      `${octets} octets are free and will be used again; this store was made without the means to give them back`,
    )
}

function usageText({ messages, octets }: Usage): string {
  return `${messages} messages (${octets} octets)`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
