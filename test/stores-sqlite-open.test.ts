// Opening the embedded store: what is made, and what is refused, in which words.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempDisposableSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Connection } from '../src/stores/sqlite/connection.ts'
import { claimDirectory } from '../src/stores/sqlite/data-directory.ts'
import { databaseFile } from '../src/stores/sqlite/database.ts'
import { openSqliteStore } from '../src/stores/sqlite/store.ts'
import { account, deliverTexts, look } from './contract/mail-samples.ts'

/** Opening `directory` is refused with this one line. */
async function refuses(directory: string, message: string | RegExp): Promise<void> {
  await assert.rejects(openSqliteStore(directory), { name: 'StoreRefusal', message })
}

function onDatabase(directory: string, sql: string): void {
  const db = new Connection(databaseFile(directory), { busyMs: 0 })
  db.exec(sql)
  db.close()
}

test('everything made is for its owner alone', async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  const path = join(directory.path, 'new', 'data')
  const umask = process.umask(0)
  try {
    const claimed = claimDirectory(path)
    const store = await openSqliteStore(path)
    await deliverTexts(store.mail, account('jones'), ['one\r\n'])
    const modes = [
      '',
      'owners',
      'newmail.sqlite',
      'newmail.sqlite-wal',
      'newmail.sqlite-shm',
      'serving.sqlite',
    ].map((name) => `${name} ${(statSync(join(path, name)).mode & 0o777).toString(8)}`)
    assert.deepEqual(modes, [
      ' 700',
      'owners 700',
      'newmail.sqlite 600',
      'newmail.sqlite-wal 600',
      'newmail.sqlite-shm 600',
      'serving.sqlite 600',
    ])
    await store.close()
    if (claimed.kind === 'claimed') claimed.claim[Symbol.dispose]()
  } finally {
    process.umask(umask)
  }
})

test('an empty file is a new store', async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  writeFileSync(databaseFile(directory.path), '')
  const store = await openSqliteStore(directory.path)
  assert.deepEqual(await look(store.mail, account('jones')), [])
  await store.close()
})

test('closing twice is closing once', async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  const store = await openSqliteStore(directory.path)
  await Promise.all([store.close(), store.mail.close()])
  await store.close()
})

test('a store of a newer version', async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  await (await openSqliteStore(directory.path)).close()
  onDatabase(directory.path, 'PRAGMA user_version = 99')
  await refuses(
    directory.path,
    `${databaseFile(directory.path)} was written by a newer Newmail (schema 99, this one knows 2); ` +
      'run that version, or restore a backup made before the upgrade',
  )
})

test('a database of somebody else', async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  onDatabase(directory.path, 'CREATE TABLE contacts (name TEXT)')
  const before = readFileSync(databaseFile(directory.path))
  await refuses(
    directory.path,
    `${databaseFile(directory.path)} is not a Newmail database; choose another data directory, or move that file away`,
  )
  assert.deepEqual(readFileSync(databaseFile(directory.path)), before)
})

test('a file that is no database', async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  writeFileSync(databaseFile(directory.path), 'From smith Sat Nov 21 12:00:00 2026\r\n'.repeat(100))
  await refuses(
    directory.path,
    `${databaseFile(directory.path)} is not a database; restore a backup, or choose another data directory`,
  )
})

test('a damaged database', async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  await (await openSqliteStore(directory.path)).close()
  const octets = readFileSync(databaseFile(directory.path))
  // The schema's page, behind the file header.
  octets.fill(0xff, 100, 1_000)
  writeFileSync(databaseFile(directory.path), octets)
  await refuses(
    directory.path,
    `${databaseFile(directory.path)} is damaged; restore a backup, or keep a copy and try the .recover command of sqlite3`,
  )
})

test('a data directory that cannot be made', async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  const file = join(directory.path, 'file')
  writeFileSync(file, '')
  for (const path of [join(file, 'data'), '/proc/newmail']) {
    const message = new RegExp(`^cannot make the data directory ${path}: E.*; choose another$`)
    await refuses(path, message)
    assert.throws(() => claimDirectory(path), { name: 'StoreRefusal', message })
  }
})

test('a data directory that cannot be written', async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  mkdirSync(databaseFile(directory.path))
  for (const path of [directory.path, '/proc']) {
    await refuses(
      path,
      `${databaseFile(path)} cannot be written; give this user the right to, or choose another data directory`,
    )
  }
  assert.throws(() => claimDirectory('/proc'), {
    name: 'StoreRefusal',
    message:
      '/proc/serving.sqlite cannot be written; give this user the right to, or choose another data directory',
  })
})

test('a data directory that is a file', async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  const file = join(directory.path, 'file')
  writeFileSync(file, '')
  await refuses(file, /file\/newmail\.sqlite cannot be written; /)
})
