// Folders and their counters, which STAT and the quota go by.

import type { AccountName } from '../../base/account-name.ts'
import type { Usage } from '../../mail/store.ts'
import type { FolderName } from '../../mail/view.ts'
import type { Connection } from './connection.ts'

/** The folder that mail arrives in. */
export const newmail = 'NEWMAIL' satisfies FolderName
/** The folder for what has been read. */
export const mail = 'MAIL' satisfies FolderName
/** The folder for what has been deleted. */
export const wastebasket = 'WASTEBASKET' satisfies FolderName

/** All folders of an account together. */
export function usage(db: Connection, account: AccountName): Usage {
  const sums = db.get<Usage>(
    `SELECT coalesce(sum(messages), 0) AS messages, coalesce(sum(octets), 0) AS octets
     FROM maildrop JOIN folder ON maildrop = maildrop.id WHERE account = ?`,
    account,
  )
  return { messages: sums?.messages ?? 0, octets: sums?.octets ?? 0 }
}

/** The id of the account's folder of that name, if there is one. */
export function findFolder(db: Connection, account: AccountName, name: string): number | undefined {
  return db.get<{ id: number }>(
    'SELECT folder.id FROM maildrop JOIN folder ON maildrop = maildrop.id AND name = ? WHERE account = ?',
    name,
    account,
  )?.id
}

/** The same; made when there is none yet, and the maildrop with the first of them. */
export function folderNamed(db: Connection, account: AccountName, name: string): number {
  const found = findFolder(db, account, name)
  if (found !== undefined) return found
  const maildrop =
    db.get<{ id: number }>('SELECT id FROM maildrop WHERE account = ?', account)?.id ??
    db.insert('INSERT INTO maildrop (account) VALUES (?)', account)
  return db.insert(
    'INSERT INTO folder (maildrop, name, messages, octets) VALUES (?, ?, 0, 0)',
    maildrop,
    name,
  )
}

/** What a folder counts. */
export interface Counters extends Usage {
  /** Messages that are no Internet mail. */
  readonly others: number
}

/** Every change of a folder's messages goes with one of its counters, in the same transaction. */
export function count(db: Connection, folder: number, change: Counters): void {
  db.run(
    'UPDATE folder SET messages = messages + ?, octets = octets + ?, others = others + ? WHERE id = ?',
    change.messages,
    change.octets,
    change.others,
    folder,
  )
}

export function negative({ messages, octets, others }: Counters): Counters {
  return { messages: -messages, octets: -octets, others: -others }
}
