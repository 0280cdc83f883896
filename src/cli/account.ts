// newmail account: makes, changes and shows accounts; safe while the server runs.

import { Command } from 'commander'
import type { Account } from '../auth/account.ts'
import type { AccountName } from '../base/account-name.ts'
import { accountName } from '../base/account-name.ts'
import { isVmsHash } from '../auth/vms-hash.ts'
import { Mistake } from '../base/mistake.ts'
import { openRepository } from '../server/repository.ts'
import { changedAccount, detailOptions, newAccount, type AccountDetails } from './account-details.ts'
import { dataOption, type DataOption } from './data-option.ts'

type Options = DataOption & AccountDetails

export function accountCommand(): Command {
  const command = new Command('account').description('accounts: add, set, show, list, remove')
  command.addCommand(
    accountSubcommand('add', 'make an account')
      .addHelpText(
        'after',
        '\nExamples:\n  $ newmail account add jones\n  $ newmail account add jones --password-stdin < password.txt' +
          '\n  $ newmail account add JONES --vms-hash 716CBDC03C071C59 --vms-salt 0x4D63 --pop-secret POP_SECRET.DAT' +
          '\n  $ newmail account add jones --quota 500M --expires 2027-12-31 --aliases sales,info@example.org',
      )
      .action(add),
  )
  command.addCommand(
    accountSubcommand('set', 'change an account; what is not named stays')
      .addHelpText('after', '\nExample:\n  $ newmail account set jones --flags DISMAIL --expires never')
      .action(set),
  )
  command.addCommand(plainSubcommand('show', 'show an account').argument('<name>').action(show))
  command.addCommand(plainSubcommand('list', 'all accounts with their messages and octets').action(list))
  command.addCommand(
    plainSubcommand('remove', 'remove an account and its mail').argument('<name>').action(remove),
  )
  return command
}

function plainSubcommand(name: string, what: string): Command {
  return new Command(name).description(what).addOption(dataOption())
}

function accountSubcommand(name: string, what: string): Command {
  const command = plainSubcommand(name, what).argument('<name>', 'account name')
  for (const option of detailOptions()) command.addOption(option)
  return command
}

async function add(text: string, options: Options): Promise<void> {
  const name = readName(text)
  await using repository = await openRepository(options.data, 'any')
  if ((await repository.accounts.find(name)) !== undefined) {
    throw new Mistake(`${name}: account exists; newmail account set changes it`)
  }
  // A text may have been on its way when a former account of that name was removed: it is nobody else's.
  if ((await repository.mail.usage(name)).messages > 0) {
    throw new Mistake(
      `${name}: mail of a former account is still here; newmail account remove ${name} removes it`,
    )
  }
  const account = await newAccount(name, options, repository.secrets)
  if ((await repository.accounts.add(account)) === 'exists') {
    throw new Mistake(`${name}: the name or one of the aliases is taken`)
  }
  const note = account.passwordHash === undefined ? ' (no password yet: nobody can log in by password)' : ''
  process.stdout.write(`${name} added${note}\n`)
}

async function set(text: string, options: Options): Promise<void> {
  const name = readName(text)
  await using repository = await openRepository(options.data, 'existing')
  const account = await known(repository.accounts.find(name), name)
  const outcome = await repository.accounts.change(await changedAccount(account, options, repository.secrets))
  if (outcome === 'alias-taken') throw new Mistake(`${name}: one of the aliases is taken`)
  if (outcome === 'unknown') throw new Mistake(`${name}: no such account`)
  process.stdout.write(`${name} changed\n`)
}

async function show(text: string, { data }: DataOption): Promise<void> {
  const name = readName(text)
  await using repository = await openRepository(data, 'existing')
  const account = await known(repository.accounts.find(name), name)
  const { messages, octets } = await repository.mail.usage(name)
  const { messagesMax, octetsMax } = account.quota
  const rows = {
    name,
    password: shownPassword(account),
    'apop secret': account.sealedSecret === undefined ? 'none' : 'set',
    flags: account.flags.join(', ') || 'none',
    expires: account.expiresMs === undefined ? 'never' : new Date(account.expiresMs).toISOString(),
    aliases: account.aliases.join(', ') || 'none',
    mail: `${messages} messages, ${octets} octets`,
    quota: `${messagesMax ?? 'any'} messages, ${octetsMax ?? 'any'} octets`,
  }
  for (const [label, value] of Object.entries(rows)) process.stdout.write(`${label.padEnd(12)} ${value}\n`)
}

async function list({ data }: DataOption): Promise<void> {
  await using repository = await openRepository(data, 'existing')
  for (const account of await repository.accounts.list()) {
    const { messages, octets } = await repository.mail.usage(account.name)
    process.stdout.write(`${account.name}\t${messages} messages\t${octets} octets\n`)
  }
}

async function remove(text: string, { data }: DataOption): Promise<void> {
  const name = readName(text)
  await using repository = await openRepository(data, 'existing')
  const { messages } = await repository.mail.usage(name)
  if (messages === 0) await known(repository.accounts.find(name), name)
  if ((await repository.mail.remove(name)) === 'in-use') {
    throw new Error(`${name}: a session holds the maildrop; try again when it has ended`)
  }
  await repository.accounts.remove(name)
  // What came in between goes too.
  await repository.mail.remove(name)
  process.stdout.write(`${name} removed\n`)
}

function shownPassword({ passwordHash }: Account): string {
  if (passwordHash === undefined) return 'none'
  return isVmsHash(passwordHash) ? 'set, hashed by OpenVMS' : 'set'
}

function readName(text: string): AccountName {
  const name = accountName(text)
  if (name !== undefined) return name
  throw new Mistake(`"${text}" is no account name: use 1 to 255 letters, digits and $ _ . - + @`)
}

async function known(
  found: Account | undefined | Promise<Account | undefined>,
  name: AccountName,
): Promise<Account> {
  const account = await found
  if (account === undefined) throw new Mistake(`${name}: no such account; newmail account list shows them`)
  return account
}
