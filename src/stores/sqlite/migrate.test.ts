// Migration: steps in order, each whole or not at all, and the refusals.

import assert from 'node:assert/strict'
import { mkdtempDisposableSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { StoreRefusal } from '../../mail/store-refusal.ts'
import { Connection } from './connection.ts'
import { migrate } from './migrate.ts'
import { applicationId, migrations } from './schema.ts'

const steps = [
  'CREATE TABLE a (n INTEGER) STRICT; INSERT INTO a VALUES (1)',
  'ALTER TABLE a ADD COLUMN m INTEGER; UPDATE a SET m = n + 1',
  'CREATE TABLE b AS SELECT m FROM a',
]

function withDatabase(work: (db: Connection, file: string) => void): void {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  const file = join(directory.path, 'test.sqlite')
  const db = new Connection(file, { busyMs: 0 })
  work(db, file)
  db.close()
}

function versionOf(db: Connection): number | undefined {
  return db.get<{ user_version: number }>('PRAGMA user_version')?.user_version
}

test('steps run in order, those that have run do not run again', () => {
  withDatabase((db, file) => {
    migrate(db, file, steps.slice(0, 1))
    assert.equal(versionOf(db), 1)
    db.exec('UPDATE a SET n = 10')
    migrate(db, file, steps)
    assert.equal(versionOf(db), 3)
    assert.deepEqual({ ...db.get<object>('SELECT * FROM b') }, { m: 11 })
    migrate(db, file, steps)
    assert.equal(versionOf(db), 3)
  })
})

test('a step that fails leaves the database at the step before, and may be tried again', () => {
  withDatabase((db, file) => {
    const broken = [steps[0] ?? '', 'UPDATE a SET n = 99; CREATE TABLE c (n INTEGER); DROP TABLE absent']
    assert.throws(() => migrate(db, file, broken), /no such table: absent/)
    assert.equal(versionOf(db), 1)
    assert.deepEqual({ ...db.get<object>('SELECT * FROM a') }, { n: 1 })
    assert.equal(db.get("SELECT 1 FROM sqlite_schema WHERE name = 'c'"), undefined)
    migrate(db, file, steps)
    assert.equal(versionOf(db), 3)
  })
})

test('a newer version is refused and left as it is', () => {
  withDatabase((db, file) => {
    migrate(db, file, steps)
    assert.throws(() => migrate(db, file, steps.slice(0, 2)), {
      name: 'StoreRefusal',
      message: `${file} was written by a newer Newmail (schema 3, this one knows 2); run that version, or restore a backup made before the upgrade`,
    })
    assert.equal(versionOf(db), 3)
  })
})

test('somebody else’s database is refused, and not an octet of it changes', () => {
  for (const theirs of ['CREATE TABLE contacts (name TEXT)', 'PRAGMA application_id = 42']) {
    withDatabase((db, file) => {
      db.exec(theirs)
      const before = readFileSync(file)
      assert.throws(() => migrate(db, file, steps), StoreRefusal)
      assert.deepEqual(readFileSync(file), before)
    })
  }
})

test('the schema says whose it is', () => {
  withDatabase((db, file) => {
    migrate(db, file, migrations)
    assert.equal(db.get<{ application_id: number }>('PRAGMA application_id')?.application_id, applicationId)
  })
})
