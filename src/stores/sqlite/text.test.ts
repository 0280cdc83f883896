// Collecting: what nobody refers to any more goes step by step, and nothing else does.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Connection } from './connection.ts'
import { migrations } from './schema.ts'
import { sizing } from './sizing.ts'
import { abandonText, beginText } from './stage.ts'
import { collect, fileChunk, fileText, isCollectable } from './text.ts'

function memory(): Connection {
  const db = new Connection(':memory:', { busyMs: 0 })
  for (const step of migrations) db.exec(step)
  return db
}

function count(db: Connection, table: 'text' | 'chunk' | 'envelope' | 'expunged'): number {
  return db.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0
}

/** How many steps it takes until there is nothing to do. */
function collectAll(db: Connection): number {
  let steps = 0
  while (isCollectable(db)) {
    collect(db)
    assert(++steps < 100, 'collecting comes to an end')
  }
  return steps
}

test('a long text goes a few chunks at a time, from its end', () => {
  const db = memory()
  const kept = fileText(db, Buffer.from('kept'), 1)
  const long = beginText(db, 300, 'somebody')
  for (let n = 0; n < 2 * sizing.collectMax + 1; n++) fileChunk(db, long, { n, data: Buffer.from('x') })
  fileText(db, Buffer.from('kept, too'), 1)
  assert.equal(isCollectable(db), false)
  abandonText(db, long)
  collect(db)
  assert.equal(count(db, 'chunk'), sizing.collectMax + 1 + 2)
  assert.equal(collectAll(db), 2)
  assert.equal(count(db, 'chunk'), 2)
  assert.equal(count(db, 'text'), 2)
  assert(db.get('SELECT 1 FROM text WHERE id = ?', kept))
})

test('expunged envelopes go, and their texts when no other envelope needs them', () => {
  const db = memory()
  const shared = fileText(db, Buffer.from('shared'), 2)
  const envelopes = [shared, shared, fileText(db, Buffer.from('own'), 1)].map((text) =>
    db.insert("INSERT INTO envelope (text, prefix) VALUES (?, x'')", text),
  )
  for (const id of envelopes.slice(1)) db.run('INSERT INTO expunged (id) VALUES (?)', id)
  assert.equal(collectAll(db), 1)
  assert.deepEqual(
    (['text', 'chunk', 'envelope', 'expunged'] as const).map((table) => count(db, table)),
    [1, 1, 1, 0],
  )
  assert.equal(db.get<{ refs: number }>('SELECT refs FROM text WHERE id = ?', shared)?.refs, 1)
})

test('many expunged envelopes go in several steps', () => {
  const db = memory()
  for (let n = 0; n < 2 * sizing.collectMax + 1; n++) {
    const id = db.insert(
      "INSERT INTO envelope (text, prefix) VALUES (?, x'')",
      fileText(db, Buffer.from('x'), 1),
    )
    db.run('INSERT INTO expunged (id) VALUES (?)', id)
  }
  assert.equal(collectAll(db), 3)
  assert.equal(count(db, 'text'), 0)
})

test('an envelope that damage has taken does not hold the others up', () => {
  const db = memory()
  const id = db.insert("INSERT INTO envelope (text, prefix) VALUES (77, x'')")
  db.run('INSERT INTO expunged (id) VALUES (?)', id)
  db.run('INSERT INTO expunged (id) VALUES (99)')
  assert.equal(collectAll(db), 1)
})
