// Repository: a data directory opened: its mail, its accounts and its key. Serving and commands begin here.

import { existsSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AccountStore } from '../auth/account.ts'
import { readOrCreateKey } from '../auth/key-file.ts'
import { SecretBox } from '../auth/secret-box.ts'
import { Mistake } from '../base/mistake.ts'
import { clearSpool } from '../delivery/spool.ts'
import type { MailStore } from '../mail/store.ts'
import { claimDirectory } from '../stores/sqlite/data-directory.ts'
import { openSqliteStore } from '../stores/sqlite/store.ts'

export interface Repository extends AsyncDisposable {
  readonly mail: MailStore
  readonly accounts: AccountStore
  readonly secrets: SecretBox
  readonly spoolDirectory: string
}

/** Opens the directory as its one server. */
export async function claimRepository(dataDirectory: string): Promise<Repository> {
  const outcome = claimDirectory(dataDirectory)
  if (outcome.kind === 'already-served') {
    throw new Error(
      `${dataDirectory}: another newmail serves it already; stop that one, or give another --data`,
    )
  }
  try {
    const repository = await openRepository(dataDirectory, 'any')
    await clearSpool(repository.spoolDirectory)
    return {
      ...repository,
      [Symbol.asyncDispose]: async () => {
        await repository[Symbol.asyncDispose]()
        outcome.claim[Symbol.dispose]()
      },
    }
  } catch (error) {
    outcome.claim[Symbol.dispose]()
    throw error
  }
}

/** Opens the directory, making it unless it is to exist already. */
export async function openRepository(dataDirectory: string, wanted: 'existing' | 'any'): Promise<Repository> {
  if (wanted === 'existing' && !existsSync(join(dataDirectory, 'newmail.sqlite'))) {
    throw new Mistake(
      `${dataDirectory}: no Newmail data directory; give --data, or make one with newmail account add`,
    )
  }
  const store = await openSqliteStore(dataDirectory)
  try {
    const key = await readOrCreateKey(dataDirectory)
    if (key.kind === 'refused') throw new Mistake(key.problem)
    const spoolDirectory = join(dataDirectory, 'spool')
    await mkdir(spoolDirectory, { mode: 0o700 }).catch(unlessDirectory(spoolDirectory))
    return {
      mail: store.mail,
      accounts: store.accounts,
      secrets: new SecretBox(key.key),
      spoolDirectory,
      [Symbol.asyncDispose]: () => store.close(),
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** A directory that is there already is fine; anything else in its place is not. */
function unlessDirectory(path: string): (error: NodeJS.ErrnoException) => Promise<void> {
  return async (error) => {
    if (error.code !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error
  }
}
