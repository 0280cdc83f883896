// Owners: which processes have this store open, and which of those that had it are gone.
//
// A process holds the file owners/<id>.sqlite as long as it lives. Whoever looks at another's file, makes one or
// removes one does so inside a write transaction on the database, so that these never cross.

import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Connection } from './connection.ts'
import { makeDirectory } from './data-directory.ts'
import { Hold } from './hold.ts'

export type IsAlive = (owner: string) => boolean

/** This process as an owner. Its id is new with every start. */
export class Owner {
  readonly id = randomUUID()
  readonly #hold: Hold
  readonly #file: string

  private constructor(directory: string) {
    this.#file = ownerFile(directory, this.id)
    const hold = Hold.take(this.#file)
    if (hold === undefined) throw new Error(`${this.#file} is new and yet held`)
    this.#hold = hold
  }

  /** Clears away what dead processes left behind, and joins the living. */
  static join(directory: string, db: Connection): Owner {
    makeDirectory(join(directory, 'owners'))
    return db.write(() => {
      forgetDead(directory, db)
      return new Owner(directory)
    })
  }

  /** The locks still held are void from here on. */
  leave(): void {
    rmSync(this.#file, { force: true })
    this.#hold[Symbol.dispose]()
  }
}

/** Tells living owners from dead ones, for a caller that is inside a write transaction. */
export function livenessIn(directory: string): IsAlive {
  return (owner) => Hold.isTaken(ownerFile(directory, owner))
}

/** Locks of the dead go, and texts they were staging are left to be collected. */
function forgetDead(directory: string, db: Connection): void {
  const isAlive = livenessIn(directory)
  const owners = db.all<{ owner: string }>(
    'SELECT owner FROM lock UNION SELECT owner FROM text WHERE refs = 0 AND owner IS NOT NULL',
  )
  for (const { owner } of owners) {
    if (isAlive(owner)) continue
    db.run('DELETE FROM lock WHERE owner = ?', owner)
    db.run('UPDATE text SET owner = NULL WHERE refs = 0 AND owner = ?', owner)
  }
  for (const name of readdirSync(join(directory, 'owners'))) {
    const file = join(directory, 'owners', name)
    if (!Hold.isTaken(file)) rmSync(file, { force: true })
  }
}

function ownerFile(directory: string, owner: string): string {
  return join(directory, 'owners', `${owner}.sqlite`)
}
