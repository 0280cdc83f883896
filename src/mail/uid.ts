// Unique-ids: given once, at delivery, and kept for ever (RFC 1939 §7).

import { createHash } from 'node:crypto'
import type { AccountName } from '../base/account-name.ts'

/** 1 to 70 characters from 0x21 to 0x7E (RFC 1939 §7). */
export type Uid = string & { readonly brand: 'Uid' }

const uidPattern = /^[\x21-\x7e]{1,70}$/

/** The text as a unique-id; undefined when RFC 1939 §7 does not allow it. */
export function readUid(text: string): Uid | undefined {
  // The pattern is what the brand stands for.
  return uidPattern.test(text) ? (text as Uid) : undefined
}

/**
 * A new unique-id: user name plus arrival date (TCP/IP Services 15.1.2) plus a counter that the store never
 * gives twice. The name is shortened by hash where it would not fit.
 */
export function newUid(account: AccountName, arrivedMs: number, counter: number): Uid {
  const arrived = new Date(arrivedMs).toISOString().replaceAll(/\D/g, '').slice(0, 14)
  const tail = `-${arrived}-${counter}`
  const room = 70 - tail.length
  const name =
    account.length <= room ? account : createHash('sha256').update(account).digest('hex').slice(0, room)
  // An account name, digits and hyphens are all within 0x21 to 0x7E.
  return `${name}${tail}` as Uid
}
