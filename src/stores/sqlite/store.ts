// Opening the embedded store: one directory, one database file, one thread that writes.

import { systemClock, type Clock } from '../../base/clock.ts'
import type { AccountStore } from '../../auth/account.ts'
import type { MailStore } from '../../mail/store.ts'
import { SqliteAccountStore } from './account-store.ts'
import type { Connection } from './connection.ts'
import { databaseFile, openForReading, prepareDatabase } from './database.ts'
import { Locks } from './locks.ts'
import { SqliteMailStore } from './mail-store.ts'
import { livenessIn, Owner } from './owners.ts'
import { refusal } from './refusal.ts'
import { startThread } from './thread.ts'
import { WriteTurn } from './write-turn.ts'
import { Writer, type WriterData } from './writer.ts'

export interface SqliteStore {
  readonly mail: MailStore
  readonly accounts: AccountStore
  readonly close: () => Promise<void>
}

/**
 * Opens the store in `directory`, which is made if need be; any number of processes may have it open. Rejects with a
 * StoreRefusal when it cannot or should not be opened.
 */
export async function openSqliteStore(
  directory: string,
  options: { readonly clock?: Clock } = {},
): Promise<SqliteStore> {
  const { clock = systemClock } = options
  const { db, owner } = openDatabase(directory)
  const turn = new WriteTurn()
  const data: WriterData = { directory, turn: turn.shared }
  const writer = await Writer.start(startThread('writer-thread', data)).catch((error: unknown) => {
    owner.leave()
    db.close()
    throw error
  })
  const closeAll = async (): Promise<void> => {
    await writer.close()
    owner.leave()
    db.close()
  }
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= closeAll())
  const locks = new Locks(db, { writer, turn, owner: owner.id, isAlive: livenessIn(directory) })
  return {
    mail: new SqliteMailStore({ directory, db, writer, locks, owner: owner.id, clock, close }),
    accounts: new SqliteAccountStore(db, writer),
    close,
  }
}

/** The main thread's connection, on a database that is known to be good, and this process as one of its owners. */
function openDatabase(directory: string): { readonly db: Connection; readonly owner: Owner } {
  const preparing = prepareDatabase(directory)
  try {
    const owner = Owner.join(directory, preparing)
    return { db: openForReading(directory), owner }
  } catch (error) {
    throw refusal(databaseFile(directory), error)
  } finally {
    preparing.close()
  }
}
