// Check: it finds every damage that is done here on purpose, and nothing where there is none.

import assert from 'node:assert/strict'
import { closeSync, mkdtempDisposableSync, openSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { accountName, type AccountName } from '../../base/account-name.ts'
import { limits } from '../../base/limits.ts'
import { addAccount } from './accounts.ts'
import { findings } from './check.ts'
import type { Connection } from './connection.ts'
import { databaseFile, openForReading, prepareDatabase } from './database.ts'
import { deliver } from './deliver.ts'
import { beginText } from './stage.ts'
import { fileChunk } from './text.ts'
import { waste } from './wastebasket.ts'

function named(text: string): AccountName {
  const name = accountName(text)
  assert(name !== undefined)
  return name
}

/** Two accounts that share a long text and have a short one each; one text being staged; one to be collected. */
function fill(db: Connection): void {
  const recipients = ['jones', 'smith'].map((name) => ({
    account: named(name),
    quota: {},
    prefix: Buffer.from('Return-Path: <>\r\n'),
  }))
  const common = { kind: 'deliver', mail11: undefined, arrivedMs: 0 } as const
  db.write(() => {
    const long = Buffer.alloc(limits.chunkOctets * 2 + 1, 'x')
    deliver(db, { ...common, text: { kind: 'data', data: long }, recipients })
    for (const recipient of recipients) {
      const text = { kind: 'data', data: Buffer.from('short\r\n') } as const
      deliver(db, { ...common, text, recipients: [recipient] })
    }
    deliver(db, { ...common, text: { kind: 'data', data: Buffer.alloc(0) }, recipients })
    fileChunk(db, beginText(db, 10, 'somebody'), { n: 0, data: Buffer.from('12345') })
    const mail11 = { kind: 'mail11', from: 'SMITH', to: '', cc: '', subject: '' } as const
    const text = { kind: 'data', data: Buffer.from('text') } as const
    deliver(db, { ...common, mail11, text, recipients: recipients.slice(0, 1) })
    waste(db, Float64Array.of(4), { account: named('smith'), from: 2, wastedMs: 1 })
    const unlinked = db.get<{ id: number }>('DELETE FROM message WHERE id = 3 RETURNING id')?.id ?? 0
    db.run('INSERT INTO expunged (id) VALUES (?)', unlinked)
    db.run('UPDATE folder SET messages = messages - 1, octets = octets - 24 WHERE id = 1')
    for (const recipient of recipients) {
      addAccount(db, {
        name: recipient.account,
        passwordHash: undefined,
        sealedSecret: undefined,
        flags: [],
        expiresMs: undefined,
        quota: {},
        aliases: [`${recipient.account}@example.com`],
      })
    }
  })
}

const damages: readonly (readonly [damage: string, finding: RegExp])[] = [
  [
    'UPDATE folder SET messages = 9 WHERE id = 1',
    /^NEWMAIL of jones counts 9 messages of \d+ octets and has 3 of \d+$/,
  ],
  ['UPDATE folder SET octets = octets + 1 WHERE id = 2', /^NEWMAIL of smith counts 2 messages/],
  [
    'UPDATE folder SET others = 0 WHERE id = 1',
    /^NEWMAIL of jones counts 0 messages that are no Internet mail and has 1$/,
  ],
  ['UPDATE message SET kind = 3 WHERE kind = 1', /^message \d+ is of no known kind \(3\)$/],
  ['UPDATE message SET kind = 0 WHERE kind = 1', /^message \d+ of kind 0 has MAIL-11 fields$/],
  ['UPDATE message SET kind = 2 WHERE kind = 0', /^message 1 of kind 2 has no MAIL-11 fields$/],
  ['DELETE FROM waste', /^message 4 is in WASTEBASKET, and nobody knows since when$/],
  ['UPDATE waste SET id = 99', /^message 99 is not in WASTEBASKET where it is said to be$/],
  ['DELETE FROM maildrop WHERE id = 1', /^folder NEWMAIL \(1\) belongs to no maildrop$/],
  ['DELETE FROM folder WHERE id = 1', /^message 1 is in no folder$/],
  [
    'UPDATE message SET uid = (SELECT uid FROM message WHERE id = 1) WHERE id = 5',
    /^2 messages of jones have the unique-id jones-/,
  ],
  ['DELETE FROM envelope WHERE id = 1', /^message 1 has no envelope$/],
  ["INSERT INTO envelope (id, text, prefix) VALUES (99, 2, x'')", /^envelope 99 has 0 messages$/],
  ['INSERT INTO expunged (id) VALUES (1)', /^envelope 1 has 2 messages$/],
  ["UPDATE envelope SET prefix = x'00' WHERE id = 1", /^message 1 is listed with \d+ octets and has \d+$/],
  ['UPDATE text SET refs = 7 WHERE id = 1', /^text 1 counts 7 envelopes and has 2$/],
  ['DELETE FROM text WHERE id = 1', /^envelope 1 has no text$/],
  ['DELETE FROM chunk WHERE id = 1048577', /^text 1 has 131073 of its 262145 octets$/],
  ['UPDATE chunk SET id = id + 1 WHERE id = 1048578', /^text 1 has 262145 of its 262145 octets/],
  ["UPDATE chunk SET data = x'00' WHERE id = 2097152", /^text 2 has 1 of its 7 octets$/],
  ["INSERT INTO chunk (id, data) VALUES (99 * 1048576, x'00')", /^chunk 103809024 belongs to no text$/],
  ["DELETE FROM account WHERE name = 'jones'", /^alias jones@example.com of jones belongs to no account$/],
  ["UPDATE alias SET alias = 'smith' WHERE account = 'jones'", /^alias smith of jones is an account, too$/],
  ['DROP TABLE alias', /^cannot check whether aliases have accounts.*: no such table: alias$/],
]

test('a healthy store has nothing to find, staged and uncollected texts included', () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  const db = prepareDatabase(directory.path)
  fill(db)
  assert.deepEqual([...findings(db)], [])
  db.close()
})

test('each damage is found', () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  const db = prepareDatabase(directory.path)
  fill(db)
  for (const [damage, finding] of damages) {
    db.run('SAVEPOINT healthy')
    db.exec(damage)
    const found = [...findings(db)]
    assert(
      found.some((sentence) => finding.test(sentence)),
      `${damage}: ${found.join('; ')}`,
    )
    db.run('ROLLBACK TO healthy')
    db.run('RELEASE healthy')
  }
  assert.deepEqual([...findings(db)], [])
  db.close()
})

test('a damaged page is found', () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'newmail-'))
  const db = prepareDatabase(directory.path)
  fill(db)
  const { page } = db.get<{ page: number }>(
    "SELECT rootpage AS page FROM sqlite_schema WHERE name = 'message'",
  ) ?? {
    page: 0,
  }
  db.close()
  const file = openSync(databaseFile(directory.path), 'r+')
  writeSync(file, Buffer.alloc(64, 0xff), 0, 64, (page - 1) * 4096)
  closeSync(file)
  const damaged = openForReading(directory.path)
  const found = [...findings(damaged)]
  assert(found.length > 0)
  assert(
    found.some((sentence) => /malformed|Tree \d+|page/.test(sentence)),
    found.join('; '),
  )
  damaged.close()
})
