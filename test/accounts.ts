// Accounts made the quick way: straight into the repository, all with one password, whose hash costs next to nothing.

import assert from 'node:assert/strict'
import { argon2Sync, randomBytes } from 'node:crypto'
import { accountName, type AccountName } from '../src/base/account-name.ts'
import type { Repository } from '../src/server/repository.ts'

export const password = 'tan staaf'

export async function addAccounts(
  { accounts }: Pick<Repository, 'accounts'>,
  names: readonly string[],
): Promise<void> {
  const passwordHash = cheapHash()
  const rest = { sealedSecret: undefined, flags: [], expiresMs: undefined, quota: {}, aliases: [] }
  const outcomes = names.map((name) => accounts.add({ name: known(name), passwordHash, ...rest }))
  for (const outcome of await Promise.all(outcomes)) assert.equal(outcome, 'added')
}

export function known(name: string): AccountName {
  return accountName(name) ?? assert.fail(`no account can be called ${name}`)
}

/** As cheap as argon2 can be. */
function cheapHash(): string {
  const [memory, passes, lanes] = [8, 1, 1]
  const nonce = randomBytes(16)
  const message = Buffer.from(password)
  const tag = argon2Sync('argon2id', { message, nonce, memory, passes, parallelism: lanes, tagLength: 16 })
  const [salt, hash] = [nonce, tag].map((octets) => octets.toString('base64').replaceAll('=', ''))
  return `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$${salt}$${hash}`
}
