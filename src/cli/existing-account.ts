// An account that a command names, and that has to be there.

import { accountName, type AccountName } from '../base/account-name.ts'
import { Mistake } from '../base/mistake.ts'
import type { Repository } from '../server/repository.ts'

export async function existingAccount(
  { accounts }: Pick<Repository, 'accounts'>,
  text: string,
): Promise<AccountName> {
  const name = accountName(text)
  if (name === undefined || (await accounts.find(name)) === undefined)
    throw new Mistake(`${text}: no such account`)
  return name
}
