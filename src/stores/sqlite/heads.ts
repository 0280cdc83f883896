// Heads: what rendering needs to know of messages, one statement for a page of them.

import { headOctetsMax, messageKinds, type MessageHead } from '../../mail/message-head.ts'
import type { Uid } from '../../mail/uid.ts'
import type { Connection } from './connection.ts'

interface Row {
  readonly id: number
  readonly uid: Uid
  readonly octets: number
  readonly arrived: number
  readonly kind: number
  readonly prefix: Uint8Array
  /** None of a foreign message, which is not looked at, and none of an empty text. */
  readonly data: Uint8Array | null
  readonly from: string | null
  readonly to: string | null
  readonly cc: string | null
  readonly subject: string | null
}

/** Of `count` messages from the id `first` to the id `last`. Throws when there are not so many. */
export function readHeads(
  db: Connection,
  folder: number,
  { first, last, count }: { readonly first: number; readonly last: number; readonly count: number },
): readonly MessageHead[] {
  const rows = db.all<Row>(
    `SELECT message.id, uid, message.octets, arrived, kind, prefix,
       iif(kind = 2, NULL, substr(data, 1, ${headOctetsMax})) AS data,
       mail11_from AS "from", mail11_to AS "to", mail11_cc AS cc, mail11_subject AS subject
     FROM message JOIN envelope ON envelope.id = message.id JOIN text ON text.id = envelope.text
     LEFT JOIN chunk ON chunk.id = text.id * 1048576
     WHERE folder = ? AND message.id BETWEEN ? AND ? ORDER BY message.id`,
    folder,
    first,
    last,
  )
  if (rows.length !== count) throw new Error(`${count - rows.length} messages are gone; run newmail check`)
  return rows.map(headOf)
}

function headOf(row: Row): MessageHead {
  const { id, uid, octets, arrived, prefix, data } = row
  const whole = data === null ? [prefix] : [prefix, data]
  const head = Buffer.concat(whole).subarray(0, headOctetsMax)
  return { mail11: formOf(row), octets, head, arrivedMs: arrived, uid, serial: id }
}

function formOf({ kind: index, from, to, cc, subject }: Row): MessageHead['mail11'] {
  const kind = messageKinds[index]
  if (kind === undefined) throw new Error(`there are no messages of kind ${index}`)
  if (kind === 'internet') return undefined
  return { kind, from: from ?? '', to: to ?? '', cc: cc ?? '', subject: subject ?? '' }
}
