// The database file, and the two ways a process has it open.

import { accessSync, chmodSync, constants, existsSync } from 'node:fs'
import { join } from 'node:path'
import { StoreRefusal } from '../../mail/store-refusal.ts'
import { Connection } from './connection.ts'
import { makeDirectory } from './data-directory.ts'
import { migrate } from './migrate.ts'
import { refusal } from './refusal.ts'
import { migrations } from './schema.ts'
import { sizing } from './sizing.ts'

export function databaseFile(directory: string): string {
  return join(directory, 'newmail.sqlite')
}

/** For the thread that writes: what it has committed survives a power cut. It may wait for others. */
export function openForWriting(directory: string): Connection {
  const db = new Connection(databaseFile(directory), { busyMs: sizing.busyMs })
  // Checkpoints come after the answers, not before them: see checkpoint.ts.
  db.exec(`PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
    PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = ${sizing.logOctetsMax}`)
  return db
}

/**
 * For the main thread: it reads, and writes lock rows, which nobody misses after a power cut. It never waits, not
 * for a lock and not for the disk, because every session would wait with it.
 */
export function openForReading(directory: string): Connection {
  const db = new Connection(databaseFile(directory), { busyMs: 0 })
  db.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0')
  return db
}

/** In one that is not empty the pragma would need a VACUUM; in one that is somebody else's it might change a page. */
function isEmpty(db: Connection): boolean {
  return db.get<{ pages: number }>('SELECT page_count AS pages FROM pragma_page_count')?.pages === 0
}

/** Makes the database if there is none and brings it up to date. The connection is one for writing. */
export function prepareDatabase(directory: string, steps = migrations): Connection {
  makeDirectory(directory)
  const file = databaseFile(directory)
  const isNew = !existsSync(file)
  let db: Connection | undefined
  try {
    db = openForWriting(directory)
    if (isNew) chmodSync(file, 0o600)
    // SQLite opens a file it may only read without a word, and fails at the first delivery.
    accessSync(file, constants.W_OK)
    if (isEmpty(db)) db.exec('PRAGMA auto_vacuum = INCREMENTAL')
    migrate(db, file, steps)
    // Stays with the file. After the checks in `migrate`: it would change a file that is not ours.
    db.exec('PRAGMA journal_mode = WAL')
    return db
  } catch (error) {
    db?.close()
    throw error instanceof StoreRefusal ? error : refusal(file, error)
  }
}
