// Group commit: what happens to the others when one job fails.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Connection } from './connection.ts'
import { commitGroup } from './group-commit.ts'

function memory(): Connection {
  const db = new Connection(':memory:', { busyMs: 0 })
  db.exec('CREATE TABLE n (n INTEGER PRIMARY KEY) STRICT')
  return db
}

function numbersIn(db: Connection): number[] {
  return db.all<{ n: number }>('SELECT n FROM n ORDER BY n').map(({ n }) => n)
}

/** Inserts the number, then fails for odd ones. */
function insertEven(db: Connection, n: number): string {
  db.run('INSERT INTO n VALUES (?)', n)
  if (n % 2 === 1) throw new Error(`${n} is odd`)
  return `${n} is even`
}

test('answers come in order; a job that fails leaves nothing behind and its neighbours alone', () => {
  const db = memory()
  const answers = commitGroup(db, [2, 3, 4, 2, 6], { perform: (n: number) => insertEven(db, n) })
  assert.deepEqual(
    answers.map((answer) => (answer.kind === 'done' ? answer.result : String(answer.error))),
    ['2 is even', 'Error: 3 is odd', '4 is even', 'Error: UNIQUE constraint failed: n.n', '6 is even'],
  )
  assert.deepEqual(numbersIn(db), [2, 4, 6])
  assert.equal(db.inTransaction, false)
})

test('when SQLite gives the whole transaction up, all jobs have failed', () => {
  const db = memory()
  const answers = commitGroup(db, [2, 4, 6], {
    perform: (n: number) => {
      // What a full disk does, without one.
      if (n === 4) db.run('INSERT OR ROLLBACK INTO n VALUES (2)')
      return insertEven(db, n)
    },
  })
  assert.deepEqual(
    answers.map(({ kind }) => kind),
    ['failed', 'failed', 'failed'],
  )
  assert.deepEqual(numbersIn(db), [])
})

test('when the commit fails, all jobs have failed', () => {
  const db = memory()
  db.exec(`PRAGMA foreign_keys = ON;
    CREATE TABLE child (n INTEGER REFERENCES n DEFERRABLE INITIALLY DEFERRED) STRICT`)
  const answers = commitGroup(db, [2, 4], {
    perform: (n: number) => {
      db.run('INSERT INTO child VALUES (99)')
      return insertEven(db, n)
    },
  })
  assert.deepEqual(
    answers.map(({ kind }) => kind),
    ['failed', 'failed'],
  )
  assert.deepEqual(numbersIn(db), [])
  assert.equal(db.inTransaction, false)
})

test('when the transaction cannot begin, all jobs have failed', () => {
  const db = memory()
  db.run('BEGIN')
  const answers = commitGroup(db, [2, 4], { perform: (n: number) => insertEven(db, n) })
  assert.deepEqual(
    answers.map(({ kind }) => kind),
    ['failed', 'failed'],
  )
})
