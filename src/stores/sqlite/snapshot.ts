// Snapshot: what a session sees of a maildrop, fixed at the moment of its locking.

import type { AccountName } from '../../base/account-name.ts'
import type { View } from '../../mail/view.ts'
import type { Connection } from './connection.ts'
import { findFolder, mail, newmail, type Counters } from './folder.ts'
import { moveAll } from './messages.ts'

/** What of the view the snapshot depends on. */
export type Shown = Pick<View, 'folder' | 'messagesMax'>

/** The messages are those of `folder` up to the id `last`. */
export interface Snapshot extends Counters {
  readonly folder: number
  readonly last: number
}

/** Counters and one seek: what this costs does not grow with the maildrop. Within a write transaction. */
export function snapshot(db: Connection, account: AccountName, { folder, messagesMax }: Shown): Snapshot {
  // TCPIP$POP_USE_MAIL_FOLDER moves all mail to MAIL and shows that (TCP/IP Services V5.1 table 18-2).
  if (folder === mail) moveAll(db, account, { from: newmail, to: mail })
  const whole = db.get<Snapshot>(
    `SELECT folder.id AS folder, messages, octets, others,
       coalesce((SELECT id FROM message WHERE message.folder = folder.id ORDER BY id DESC LIMIT 1), 0) AS last
     FROM maildrop JOIN folder ON maildrop = maildrop.id AND name = ? WHERE account = ?`,
    folder,
    account,
  )
  if (whole === undefined) return { folder: 0, messages: 0, octets: 0, others: 0, last: 0 }
  if (messagesMax === undefined || whole.messages <= messagesMax) return whole
  return oldest(db, whole.folder, messagesMax) ?? whole
}

/** All that one connection discovers under TCPIP$POP_MESSAGE_MAXIMUM. */
function oldest(db: Connection, folder: number, messagesMax: number): Snapshot | undefined {
  const found = db.get<Omit<Snapshot, 'folder'>>(
    `SELECT count(*) AS messages, coalesce(sum(octets), 0) AS octets, coalesce(sum(kind != 0), 0) AS others,
       coalesce(max(id), 0) AS last
     FROM (SELECT id, octets, kind FROM message WHERE folder = ? ORDER BY id LIMIT ?)`,
    folder,
    messagesMax,
  )
  return found === undefined ? undefined : { ...found, folder }
}

/** How many messages `snapshot` will have to move first. */
export function messagesToMove(db: Connection, account: AccountName, { folder }: Shown): number {
  const from = folder === mail ? findFolder(db, account, newmail) : undefined
  if (from === undefined) return 0
  return db.get<Counters>('SELECT messages FROM folder WHERE id = ?', from)?.messages ?? 0
}
