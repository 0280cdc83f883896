// The embedded store keeps the contracts that every store keeps.

import { openSqliteStore } from '../src/stores/sqlite/store.ts'
import { accountStoreContract } from './contract/account-store.ts'
import { mailStoreContract } from './contract/mail-store.ts'

mailStoreContract('sqlite', async (directory) => (await openSqliteStore(directory)).mail)
accountStoreContract('sqlite', (directory) => openSqliteStore(directory))
