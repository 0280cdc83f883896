// Changed ids: what becomes of each message at UPDATE, by the view and by what kind of message it is.

import { messageKinds } from '../../mail/message-head.ts'
import type { Changes } from '../../mail/store.ts'
import type { View } from '../../mail/view.ts'
import { mail, wastebasket } from './folder.ts'
import { idAt, type Listing } from './listing.ts'
import type { Move } from './update.ts'

export interface ChangedIds {
  readonly deleted: Float64Array<ArrayBuffer>
  readonly moves: readonly (Move & { readonly ids: Float64Array<ArrayBuffer> })[]
  readonly isEmpty: boolean
}

/**
 * Foreign messages move once they are retrieved or deleted, and are never deleted: a client that deletes without looking
 * does not see them again either (IUPOP3 1.8, History). What is where it should go does not move.
 */
export function changedIds(
  { deleted, retrieved }: Changes,
  { ids, kinds }: Listing,
  { folder, readMail, foreignFolder }: View,
): ChangedIds {
  const isForeign = (index: number): boolean => messageKinds[kinds?.[index] ?? 0] === 'foreign'
  const idsOf = (indexes: readonly number[]) => Float64Array.from(indexes, (index) => idAt(ids, index))
  const toMail = readMail === 'moves-to-mail' ? retrieved.filter((index) => !isForeign(index)) : []
  const foreign = kinds === undefined ? [] : [...deleted, ...retrieved].filter(isForeign)
  const moves = [
    { to: mail, ids: idsOf(toMail) },
    // From WASTEBASKET they would be purged.
    { to: foreignFolder === wastebasket ? mail : foreignFolder, ids: idsOf(foreign) },
  ].filter((move) => move.to !== folder && move.ids.length > 0)
  const goes = idsOf(kinds === undefined ? deleted : deleted.filter((index) => !isForeign(index)))
  return { deleted: goes, moves, isEmpty: goes.length === 0 && moves.length === 0 }
}
