// A store of an earlier version opens, and its mail is what it was.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Connection } from '../src/stores/sqlite/connection.ts'
import { databaseFile } from '../src/stores/sqlite/database.ts'
import { migrate } from '../src/stores/sqlite/migrate.ts'
import { migrations } from '../src/stores/sqlite/schema.ts'
import { openSqliteStore } from '../src/stores/sqlite/store.ts'
import { account, deliverMail11, deliverTexts, locked, look, textsOf } from './contract/mail-samples.ts'

const [jones, smith] = [account('jones'), account('smith')]

/** As version 1 left it: two messages of jones, one of them of two chunks, and an account with an alias. */
const mailOfVersion1 = `
  INSERT INTO maildrop VALUES (1, 'jones');
  INSERT INTO folder VALUES (1, 1, 'NEWMAIL', 2, 300022);
  INSERT INTO text VALUES (1, 10, 1, NULL), (2, 300000, 1, NULL);
  INSERT INTO chunk VALUES (1048576, CAST('one' || char(13, 10) || 'abc' || char(13, 10) AS BLOB));
  INSERT INTO chunk VALUES (2097152, zeroblob(262144)), (2097153, zeroblob(37856));
  INSERT INTO envelope VALUES (1, 1, CAST('P: x' || char(13, 10) AS BLOB)), (2, 2, CAST('P: y' || char(13, 10) AS BLOB));
  INSERT INTO message VALUES (1, 1, 'jones-20261121120000-1', 16, 5), (1, 2, 'imported!', 300006, 6);
  INSERT INTO account VALUES ('jones', NULL, NULL, '', NULL, NULL, NULL);
  INSERT INTO alias VALUES ('j', 'jones');`

function version1(directory: string): void {
  const file = databaseFile(directory)
  const db = new Connection(file, { busyMs: 0 })
  migrate(db, file, migrations.slice(0, 1))
  db.exec(mailOfVersion1)
  db.exec('PRAGMA journal_mode = WAL')
  db.close()
}

test('mail of version 1 keeps its unique-ids and octets, and goes on as mail of today', async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  version1(directory.path)
  for (const opening of ['first', 'second']) {
    const store = await openSqliteStore(directory.path)
    assert.deepEqual(await Array.fromAsync(store.mail.check()), [], opening)
    const seen = await look(store.mail, jones)
    assert.deepEqual(
      seen.map(({ uid, text }) => [uid, text.length]),
      [
        ['jones-20261121120000-1', 16],
        ['imported!', 300_006],
      ],
    )
    assert.equal(seen[0]?.text, 'P: x\r\none\r\nabc\r\n')
    await store.close()
  }
  const store = await openSqliteStore(directory.path)
  await deliverTexts(store.mail, jones, ['three\r\n'])
  await deliverMail11(store.mail, jones)
  const maildrop = await locked(store.mail, jones, 's1', { wastebasketMs: 1, readMail: 'moves-to-mail' })
  assert.deepEqual([...(await maildrop.kinds())], [0, 0, 0, 1])
  assert.equal(await maildrop.update({ deleted: [1], retrieved: [0] }), 'updated')
  assert.deepEqual(await textsOf(store.mail, jones), ['three\r\n', 'text\r\n'])
  assert.equal((await store.mail.undelete(jones)).kind, 'restored')
  assert.deepEqual((await look(store.mail, jones, 'MAIL')).map(({ uid }) => uid).slice(0, 2), [
    'jones-20261121120000-1',
    'imported!',
  ])
  assert.deepEqual(await Array.fromAsync(store.mail.check()), [])
  await store.close()
})

test('a store of version 1 cannot give space back and says how much it is; a new one can', async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  for (const [made, kind] of [
    ['before', 'not-supported'],
    ['now', 'reclaimed'],
  ] as const) {
    const path = join(directory.path, made)
    mkdirSync(path)
    if (made === 'before') version1(path)
    const store = await openSqliteStore(path)
    await deliverTexts(store.mail, smith, ['x'.repeat(1_000_000), 'stays\r\n'])
    await (await locked(store.mail, smith)).update({ deleted: [0], retrieved: [] })
    const outcome = await store.mail.reclaim()
    assert.equal(outcome.kind, kind)
    assert(outcome.octets >= 990_000, String(outcome.octets))
    assert.deepEqual(await textsOf(store.mail, smith), ['stays\r\n'])
    assert.deepEqual(await Array.fromAsync(store.mail.check()), [])
    await store.close()
  }
})
