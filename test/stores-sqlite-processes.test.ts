// The embedded store between processes: locks of the dead, two at once, one server a directory.

import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposableSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { Connection } from '../src/stores/sqlite/connection.ts'
import { claimDirectory } from '../src/stores/sqlite/data-directory.ts'
import { databaseFile } from '../src/stores/sqlite/database.ts'
import { openSqliteStore } from '../src/stores/sqlite/store.ts'
import { account, deliverTexts, locked, look } from './contract/mail-samples.ts'
import { newmailView } from './views.ts'

const jones = account('jones')

/** A process that does not outlive the test. */
function start(t: TestContext, script: string, ...values: string[]): ChildProcess {
  const file = join(import.meta.dirname, 'processes', script)
  const child = spawn(process.execPath, [file, ...values], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  return child
}

/** A process that holds the maildrop of jones. */
async function startHolding(t: TestContext, directory: string): Promise<ChildProcess> {
  const child = start(t, 'holding-store.ts', directory, jones)
  assert(child.stdout)
  const [line] = await once(child.stdout, 'data')
  assert.equal(String(line), 'locked\n')
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

test('another process’s lock holds while it lives and falls with it, at once', async (t) => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  const store = await openSqliteStore(directory.path)
  await deliverTexts(store.mail, jones, ['one\r\n'])
  const child = await startHolding(t, directory.path)

  const outcome = await store.mail.lock(jones, { session: 'here', peer: '' }, newmailView)
  assert.equal(outcome.kind, 'in-use')
  assert.deepEqual(outcome.holder, { session: 'in-child', peer: 'child' })
  assert.equal(await store.mail.remove(jones), 'in-use')

  await kill(child)
  assert.equal((await look(store.mail, jones)).length, 1)
  await store.close()
})

test('what a killed process left behind is gone after the next start', async (t) => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  await kill(await startHolding(t, directory.path))
  const db = new Connection(databaseFile(directory.path), { busyMs: 1_000 })
  const left = (table: string): number => db.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0
  assert.deepEqual(['lock', 'text', 'chunk'].map(left), [1, 1, 1])

  const store = await openSqliteStore(directory.path)
  assert.equal(left('lock'), 0)
  assert.equal(readdirSync(join(directory.path, 'owners')).length, 1)
  for (let tries = 0; left('text') > 0 && tries < 200; tries++) await setTimeout(10)
  assert.deepEqual(['text', 'chunk'].map(left), [0, 0])
  await store.close()
  assert.deepEqual(readdirSync(join(directory.path, 'owners')), [])
  db.close()
})

test('a live process keeps what it is staging when another starts', async (t) => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  const child = await startHolding(t, directory.path)
  const store = await openSqliteStore(directory.path)
  await deliverTexts(store.mail, account('smith'), ['one\r\n'])
  await store.close()
  const db = new Connection(databaseFile(directory.path), { busyMs: 1_000 })
  assert.equal(db.get<{ n: number }>('SELECT count(*) AS n FROM text WHERE refs = 0')?.n, 1)
  assert.equal(db.get<{ n: number }>('SELECT count(*) AS n FROM lock')?.n, 1)
  db.close()
  await kill(child)
})

test('a lock that was taken away is stale, whatever took it', async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  const [first, second] = [await openSqliteStore(directory.path), await openSqliteStore(directory.path)]
  await deliverTexts(first.mail, jones, ['one\r\n', 'two\r\n'])
  const lost = await locked(first.mail, jones)
  await lost.sizes()
  const db = new Connection(databaseFile(directory.path), { busyMs: 1_000 })
  db.exec('DELETE FROM lock')
  db.close()
  const next = await locked(second.mail, jones, 'next')
  assert.equal(await lost.update({ deleted: [0], retrieved: [] }), 'stale')
  await lost[Symbol.asyncDispose]()
  assert.equal(await next.update({ deleted: [1], retrieved: [] }), 'updated')
  assert.equal((await look(first.mail, jones)).length, 1)
  await second.close()
  await first.close()
})

test('processes that make and fill one store at the same time lose nothing', async (t) => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  const path = join(directory.path, 'made', 'by', 'all')
  const children = [1, 2, 3].map(() => start(t, 'delivering-store.ts', path, jones, '25'))
  const exits = await Promise.all(children.map((child) => once(child, 'exit')))
  assert.deepEqual(
    exits.map(([code]) => code),
    [0, 0, 0],
  )
  const store = await openSqliteStore(path)
  const seen = await look(store.mail, jones)
  assert.equal(new Set(seen.map(({ uid }) => uid)).size, 75)
  assert.deepEqual(await Array.fromAsync(store.mail.check()), [])
  await store.close()
})

test('while another process writes, the event loop does not wait for the lock', async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  const store = await openSqliteStore(directory.path)
  const db = new Connection(databaseFile(directory.path), { busyMs: 0 })
  db.run('BEGIN IMMEDIATE')
  const lock = store.mail.lock(jones, { session: 'waiting', peer: '' }, newmailView)
  assert(lock instanceof Promise)
  let turns = 0
  const outcome = lock.then(({ kind }) => `${kind} after ${turns} turns`)
  for (; turns < 50; turns++) await setImmediate()
  db.run('COMMIT')
  assert.equal(await outcome, 'locked after 50 turns')
  db.close()
  await store.close()
})

test('a directory has one server at a time', async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  const path = join(directory.path, 'data')
  const first = claimDirectory(path)
  assert.equal(first.kind, 'claimed')
  assert.equal(claimDirectory(path).kind, 'already-served')
  const store = await openSqliteStore(path)
  await store.close()
  assert.equal(claimDirectory(path).kind, 'already-served')
  first.claim[Symbol.dispose]()
  const second = claimDirectory(path)
  assert.equal(second.kind, 'claimed')
  second.claim[Symbol.dispose]()
})
