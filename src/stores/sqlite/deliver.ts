// Delivery: one text into the maildrops of its recipients, within one transaction.

import { messageKinds, type Mail11Form } from '../../mail/message-head.ts'
import { newUid } from '../../mail/uid.ts'
import type { DeliveryOutcome, Quota, Recipient, Usage } from '../../mail/store.ts'
import type { Connection } from './connection.ts'
import { count, folderNamed, newmail, usage } from './folder.ts'
import { fileText } from './text.ts'

export interface DeliverJob {
  readonly kind: 'deliver'
  readonly text: WrittenText
  /** Undefined: Internet mail. */
  readonly mail11: Mail11Form | undefined
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
  const kind = job.mail11 === undefined ? 0 : messageKinds.indexOf(job.mail11.kind)
  const folders = job.recipients.map((recipient) => admit(db, recipient, { octets, kind }))
  const refs = folders.filter((folder) => folder !== undefined).length
  // A staged text that nobody takes loses its owner all the same, and so is collected.
  const text = refs > 0 || job.text.kind === 'staged' ? writeText(db, job.text, refs) : 0
  if (job.mail11 !== undefined) writeFields(db, text, job.mail11)
  return job.recipients.map(({ account, prefix }, index) => {
    const folder = folders[index]
    if (folder === undefined) return { kind: 'over-quota' }
    const id = db.insert('INSERT INTO envelope (text, prefix) VALUES (?, ?)', text, prefix)
    const uid = newUid(account, job.arrivedMs, id)
    db.run(
      'INSERT INTO message (folder, id, uid, octets, arrived, kind) VALUES (?, ?, ?, ?, ?, ?)',
      folder,
      id,
      uid,
      prefix.length + octets,
      job.arrivedMs,
      kind,
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
  text: { readonly octets: number; readonly kind: number },
): number | undefined {
  const message = { messages: 1, octets: prefix.length + text.octets, others: text.kind === 0 ? 0 : 1 }
  if (isBounded(quota) && isOver(quota, usage(db, account), message)) return undefined
  const folder = folderNamed(db, account, newmail)
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

function writeFields(db: Connection, text: number, { from, to, cc, subject }: Mail11Form): void {
  db.run(
    'UPDATE text SET mail11_from = ?, mail11_to = ?, mail11_cc = ?, mail11_subject = ? WHERE id = ?',
    from,
    to,
    cc,
    subject,
    text,
  )
}
