// A process to be killed: `holding-store.ts DIRECTORY ACCOUNT` locks the account's maildrop, stages half a text,
// says so and goes on holding both.

import { accountName } from '../../src/base/account-name.ts'
import { openForWriting } from '../../src/stores/sqlite/database.ts'
import { openSqliteStore } from '../../src/stores/sqlite/store.ts'
import { beginText } from '../../src/stores/sqlite/stage.ts'
import { fileChunk } from '../../src/stores/sqlite/text.ts'
import { newmailView } from '../views.ts'

const [directory = '', name = ''] = process.argv.slice(2)
const account = accountName(name)
if (account === undefined) throw new Error(`${name} is no account name`)
const store = await openSqliteStore(directory)
const { kind } = await store.mail.lock(account, { session: 'in-child', peer: 'child' }, newmailView)

const db = openForWriting(directory)
db.write(() => {
  const owner = db.get<{ owner: string }>('SELECT owner FROM lock WHERE account = ?', account)?.owner ?? ''
  fileChunk(db, beginText(db, 1_000_000, owner), { n: 0, data: Buffer.alloc(262_144) })
})
process.stdout.write(`${kind}\n`)
setInterval(() => undefined, 1_000)
