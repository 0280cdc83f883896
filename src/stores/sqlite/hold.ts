// Hold: a mark on a file that says "a process is here", and that the kernel takes off however that process ends.
//
// It is an exclusive SQLite transaction on a file of its own. SQLite's locks are record locks of the operating
// system: they work between containers that share a directory, need no process ids, which may be reused, and no
// heartbeat. Within one process SQLite keeps the books itself, so two stores in one process see each other too.

import { chmodSync, existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { sqliteFault } from './sqlite-error.ts'

export class Hold implements Disposable {
  readonly #database: DatabaseSync

  private constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** Makes the file if need be, for its owner alone; undefined while somebody else holds it. */
  static take(file: string): Hold | undefined {
    const isNew = !existsSync(file)
    const database = new DatabaseSync(file, { timeout: 0 })
    try {
      if (isNew) chmodSync(file, 0o600)
      // On a file that may only be read, BEGIN EXCLUSIVE succeeds and excludes nobody; a write does not succeed.
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE; PRAGMA user_version = 1')
      return new Hold(database)
    } catch (error) {
      database.close()
      if (sqliteFault(error) === 'busy') return undefined
      throw error
    }
  }

  /** Whether anybody holds the file; nobody holds one that does not exist. */
  static isTaken(file: string): boolean {
    let database: DatabaseSync | undefined
    try {
      database = new DatabaseSync(file, { timeout: 0, readOnly: true })
      database.exec('SELECT count(*) FROM sqlite_schema')
      return false
    } catch (error) {
      const fault = sqliteFault(error)
      if (fault === 'busy') return true
      // No file, or one that another user keeps from us: about that one nothing is known, and so it counts.
      if (fault === 'not-writable') return existsSync(file)
      throw error
    } finally {
      database?.close()
    }
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }
}
