// Folders and their counters, which STAT and the quota go by.

import type { AccountName } from '../../base/account-name.ts'
import type { Usage } from '../../mail/store.ts'
import type { Connection } from './connection.ts'

/** The folder that mail arrives in and POP3 shows. */
export const newmail = 'NEWMAIL'

/** All folders of an account together. */
export function usage(db: Connection, account: AccountName): Usage {
  const sums = db.get<Usage>(
    `SELECT coalesce(sum(messages), 0) AS messages, coalesce(sum(octets), 0) AS octets
     FROM maildrop JOIN folder ON maildrop = maildrop.id WHERE account = ?`,
    account,
  )
  return { messages: sums?.messages ?? 0, octets: sums?.octets ?? 0 }
}

/** The id of the folder that takes the account's new mail; made when it is the first. */
export function folderForDelivery(db: Connection, account: AccountName): number {
  const found = db.get<{ id: number }>(
    'SELECT folder.id FROM maildrop JOIN folder ON maildrop = maildrop.id AND name = ? WHERE account = ?',
    newmail,
    account,
  )
  if (found !== undefined) return found.id
  const maildrop =
    db.get<{ id: number }>('SELECT id FROM maildrop WHERE account = ?', account)?.id ??
    db.insert('INSERT INTO maildrop (account) VALUES (?)', account)
  return db.insert(
    'INSERT INTO folder (maildrop, name, messages, octets) VALUES (?, ?, 0, 0)',
    maildrop,
    newmail,
  )
}

/** Every change of a folder's messages goes with one of its counters, in the same transaction. */
export function count(db: Connection, folder: number, change: Usage): void {
  db.run(
    'UPDATE folder SET messages = messages + ?, octets = octets + ? WHERE id = ?',
    change.messages,
    change.octets,
    folder,
  )
}
