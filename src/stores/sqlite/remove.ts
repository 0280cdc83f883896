// Removing all of an account's mail.

import type { AccountName } from '../../base/account-name.ts'
import type { Connection } from './connection.ts'
import { heldBy } from './lock.ts'
import type { IsAlive } from './owners.ts'

export interface RemoveMailJob {
  readonly kind: 'remove-mail'
  readonly account: AccountName
}

/** The messages are gone with this; their text is left to `collect`. */
export function removeMail(db: Connection, account: AccountName, isAlive: IsAlive): 'removed' | 'in-use' {
  if (heldBy(db, account, isAlive) !== undefined) return 'in-use'
  const ofAccount = 'SELECT folder.id FROM maildrop JOIN folder ON maildrop = maildrop.id WHERE account = ?'
  db.run(`INSERT INTO expunged (id) SELECT id FROM message WHERE folder IN (${ofAccount})`, account)
  db.run(`DELETE FROM waste WHERE folder IN (${ofAccount})`, account)
  db.run(`DELETE FROM message WHERE folder IN (${ofAccount})`, account)
  db.run(`DELETE FROM folder WHERE id IN (${ofAccount})`, account)
  db.run('DELETE FROM maildrop WHERE account = ?', account)
  db.run('DELETE FROM lock WHERE account = ?', account)
  return 'removed'
}
