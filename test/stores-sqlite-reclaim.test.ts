// Giving space back: after sessions whose view asks for it, and only then.

import assert from 'node:assert/strict'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Connection } from '../src/stores/sqlite/connection.ts'
import { databaseFile } from '../src/stores/sqlite/database.ts'
import { openSqliteStore } from '../src/stores/sqlite/store.ts'
import { account, deliverTexts, locked, textsOf } from './contract/mail-samples.ts'

const jones = account('jones')
/** Space that is to be given back is given back within this time. */
const patienceMs = 20_000

test('TCPIP$POP_PURGE_RECLAIM: an UPDATE that deletes gives space back, in the background', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'newmail-'))
  const { mail, close } = await openSqliteStore(directory.path)
  const db = new Connection(databaseFile(directory.path), { busyMs: 1_000, readOnly: true })
  const pages = (what: 'page_count' | 'freelist_count'): number =>
    db.get<{ pages: number }>(`SELECT ${what} AS pages FROM pragma_${what}`)?.pages ?? 0
  await deliverTexts(mail, jones, ['x'.repeat(3_000_000), 'y'.repeat(3_000_000), 'z', 'stays\r\n'])
  const before = pages('page_count')

  await (await locked(mail, jones, 's1', { reclaims: false })).update({ deleted: [0], retrieved: [] })
  await (await locked(mail, jones, 's2', { reclaims: true })).update({ deleted: [], retrieved: [0] })
  // Long texts are collected in the background.
  const deadline = Date.now() + patienceMs
  while (pages('freelist_count') < 700 && Date.now() < deadline) await setTimeout(10)
  assert(pages('freelist_count') > 700, 'nobody has asked for the space')
  assert.equal(pages('page_count'), before)

  await (await locked(mail, jones, 's3', { reclaims: true })).update({ deleted: [0, 1], retrieved: [] })
  while (pages('page_count') > before - 1_400 && Date.now() < deadline) await setTimeout(10)
  assert(pages('page_count') < before - 1_400)
  assert.deepEqual(await textsOf(mail, jones), ['stays\r\n'])
  assert.deepEqual(await Array.fromAsync(mail.check()), [])
  db.close()
  await close()
})

test('a store may be closed while space is being given back', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'newmail-'))
  const { mail, close } = await openSqliteStore(directory.path)
  await deliverTexts(mail, jones, ['x'.repeat(3_000_000), 'stays\r\n'])
  await (await locked(mail, jones, 's1', { reclaims: true })).update({ deleted: [0], retrieved: [] })
  const asked = mail.reclaim().catch((error: unknown) => String(error))
  await close()
  assert.equal(await asked, 'Error: the store is closed')
  const again = await openSqliteStore(directory.path)
  assert.deepEqual(await textsOf(again.mail, jones), ['stays\r\n'])
  assert.deepEqual(await Array.fromAsync(again.mail.check()), [])
  await again.close()
})
