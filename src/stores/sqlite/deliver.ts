// Delivery: one text into the maildrops of its recipients, within one transaction.

import { newUid } from '../../mail/uid.ts'
import type { DeliveryOutcome, Quota, Recipient, Usage } from '../../mail/store.ts'
import type { Connection } from './connection.ts'
import { count, folderForDelivery, usage } from './folder.ts'
import { fileText } from './text.ts'

export interface DeliverJob {
  readonly kind: 'deliver'
  readonly text: WrittenText
  readonly arrivedMs: number
  readonly recipients: readonly Recipient[]
}

/** Octets, or the id of a text whose chunks are in the database already. */
export type WrittenText =
  | { readonly kind: 'data'; readonly data: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'staged'; readonly text: number; readonly octets: number }

/** What can be said from within the transaction; that it failed is said by whoever sees it fail. */
export type FilingOutcome = Exclude<DeliveryOutcome, { kind: 'failed' }>

export function deliver(db: Connection, job: DeliverJob): readonly FilingOutcome[] {
  const octets = job.text.kind === 'data' ? job.text.data.length : job.text.octets
  const folders = job.recipients.map((recipient) => admit(db, recipient, octets))
  const refs = folders.filter((folder) => folder !== undefined).length
  // A staged text that nobody takes loses its owner all the same, and so is collected.
  const text = refs > 0 || job.text.kind === 'staged' ? writeText(db, job.text, refs) : 0
  return job.recipients.map(({ account, prefix }, index) => {
    const folder = folders[index]
    if (folder === undefined) return { kind: 'over-quota' }
    const id = db.insert('INSERT INTO envelope (text, prefix) VALUES (?, ?)', text, prefix)
    const uid = newUid(account, job.arrivedMs, id)
    db.run(
      'INSERT INTO message (folder, id, uid, octets, arrived) VALUES (?, ?, ?, ?, ?)',
      folder,
      id,
      uid,
      prefix.length + octets,
      job.arrivedMs,
    )
    return { kind: 'stored', uid }
  })
}

/**
 * The folder that takes the message, already counted in; undefined when it would be over the quota. The text is
 * filed after this, because nobody may want it.
 */
function admit(
  db: Connection,
  { account, quota, prefix }: Recipient,
  textOctets: number,
): number | undefined {
  const message = { messages: 1, octets: prefix.length + textOctets }
  if (isBounded(quota) && isOver(quota, usage(db, account), message)) return undefined
  const folder = folderForDelivery(db, account)
  count(db, folder, message)
  return folder
}

function isBounded({ octetsMax, messagesMax }: Quota): boolean {
  return octetsMax !== undefined || messagesMax !== undefined
}

function isOver({ octetsMax = Infinity, messagesMax = Infinity }: Quota, kept: Usage, more: Usage): boolean {
  return kept.octets + more.octets > octetsMax || kept.messages + more.messages > messagesMax
}

function writeText(db: Connection, text: WrittenText, refs: number): number {
  if (text.kind === 'data') return fileText(db, text.data, refs)
  const linked = db.run(
    'UPDATE text SET refs = ?, owner = NULL WHERE id = ? AND refs = 0 AND owner IS NOT NULL',
    refs,
    text.text,
  )
  // Only if another process thought us dead and had our text collected.
  if (linked === 0) throw new Error('the staged text is gone')
  return text.text
}
