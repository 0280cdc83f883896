// `delivering-store.ts DIRECTORY ACCOUNT COUNT`: opens the store, delivers so many messages at once, and ends.

import { accountName } from '../../src/base/account-name.ts'
import { openSqliteStore } from '../../src/stores/sqlite/store.ts'

const [directory = '', name = '', count = '0'] = process.argv.slice(2)
const account = accountName(name)
if (account === undefined) throw new Error(`${name} is no account name`)
const store = await openSqliteStore(directory)
const data = Buffer.from(`from ${process.pid}\r\n`)
const delivery = {
  text: { kind: 'memory', octets: data.length, data },
  arrivedMs: Date.now(),
  recipients: [{ account, quota: {}, prefix: Buffer.alloc(0) }],
} as const
const outcomes = await Promise.all(Array.from({ length: Number(count) }, () => store.mail.deliver(delivery)))
await store.close()
for (const outcome of outcomes.flat()) if (outcome.kind === 'failed') throw outcome.cause
