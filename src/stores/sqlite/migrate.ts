// Migration: brings a database to the version this Newmail knows, or says why it will not.

import { StoreRefusal } from '../../mail/store-refusal.ts'
import type { Connection } from './connection.ts'
import { applicationId } from './schema.ts'

/**
 * Each step is one transaction that looks at the version first: two processes may do this at the same time, and one
 * that dies leaves the database at the step before.
 */
export function migrate(db: Connection, file: string, steps: readonly string[]): void {
  refuseForeign(db, file)
  while (schemaVersion(db) !== steps.length) {
    db.write(() => {
      const version = schemaVersion(db)
      if (version > steps.length) throw newer(file, version, steps.length)
      const step = steps[version]
      if (step === undefined) return
      db.exec(step)
      db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1}`)
    })
  }
}

/** A database that is neither Newmail's nor empty belongs to somebody else: not one page of it is written. */
function refuseForeign(db: Connection, file: string): void {
  const { id } = db.get<{ id: number }>('SELECT application_id AS id FROM pragma_application_id') ?? { id: 0 }
  if (id === applicationId) return
  const { tables } = db.get<{ tables: number }>('SELECT count(*) AS tables FROM sqlite_schema') ?? {
    tables: 0,
  }
  if (id === 0 && tables === 0) return
  throw new StoreRefusal(
    `${file} is not a Newmail database; choose another data directory, or move that file away`,
  )
}

function schemaVersion(db: Connection): number {
  const row = db.get<{ version: number }>('SELECT user_version AS version FROM pragma_user_version')
  return row?.version ?? 0
}

function newer(file: string, version: number, known: number): StoreRefusal {
  return new StoreRefusal(
    `${file} was written by a newer Newmail (schema ${version}, this one knows ${known}); ` +
      'run that version, or restore a backup made before the upgrade',
  )
}
