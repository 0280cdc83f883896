// Messages in their folders: moved or taken out, and the counters with them.

import type { AccountName } from '../../base/account-name.ts'
import type { Connection } from './connection.ts'
import { count, findFolder, folderNamed, negative, type Counters } from './folder.ts'

/** Moves messages between folders; ids and unique-ids stay, and so does the order of arrival. */
export function move(
  db: Connection,
  ids: Iterable<number>,
  { from, to }: { readonly from: number; readonly to: number },
): Counters {
  const moved = sum(ids, (id) =>
    db.get<Row>(
      'UPDATE message SET folder = ? WHERE folder = ? AND id = ? RETURNING octets, kind',
      to,
      from,
      id,
    ),
  )
  count(db, from, negative(moved))
  count(db, to, moved)
  return moved
}

/** Moves all messages of a folder. */
export function moveAll(
  db: Connection,
  account: AccountName,
  { from, to }: { readonly from: string; readonly to: string },
): void {
  const source = findFolder(db, account, from)
  if (source === undefined) return
  const all = db.get<Counters>('SELECT messages, octets, others FROM folder WHERE id = ?', source)
  if (all === undefined || all.messages === 0) return
  const target = folderNamed(db, account, to)
  db.run('UPDATE message SET folder = ? WHERE folder = ?', target, source)
  count(db, source, negative(all))
  count(db, target, all)
}

/** Takes messages out of a folder; `gone` has to see to their envelopes. */
export function unlink(
  db: Connection,
  ids: Iterable<number>,
  { folder, gone }: { readonly folder: number; readonly gone: (id: number) => void },
): Counters {
  const unlinked = sum(ids, (id) => {
    const row = db.get<Row>(
      'DELETE FROM message WHERE folder = ? AND id = ? RETURNING octets, kind',
      folder,
      id,
    )
    gone(id)
    return row
  })
  count(db, folder, negative(unlinked))
  return unlinked
}

interface Row {
  readonly octets: number
  readonly kind: number
}

function sum(ids: Iterable<number>, change: (id: number) => Row | undefined): Counters {
  let [messages, octets, others] = [0, 0, 0]
  for (const id of ids) {
    const row = change(id)
    // The lock was held all the time, or the folder is one that no session has: nobody else can have taken it away.
    if (row === undefined) throw new Error(`message ${id} has vanished from its folder`)
    messages++
    octets += row.octets
    if (row.kind !== 0) others++
  }
  return { messages, octets, others }
}
