// Message heads: the forms in which a store keeps mail, and what rendering needs to know of a message.

import type { Uid } from './uid.ts'

/** Text with its own headers; MAIL-11 fields and text; MAIL-11 fields and octets that POP does not transfer. */
export const messageKinds = ['internet', 'mail11', 'foreign'] as const
export type MessageKind = (typeof messageKinds)[number]

/** A message as VMS MAIL has it: fields beside the text, each as it was given. */
export interface Mail11Form {
  readonly kind: Exclude<MessageKind, 'internet'>
  /** With the personal name, if there is one. */
  readonly from: string
  readonly to: string
  readonly cc: string
  readonly subject: string
}

export interface MessageHead {
  /** Absent: Internet mail. */
  readonly mail11: Mail11Form | undefined
  /** As they are kept: prefix and text. */
  readonly octets: number
  /** The first of these octets, `headOctetsMax` of them unless there are fewer. */
  readonly head: Buffer
  readonly arrivedMs: number
  readonly uid: Uid
  /** A number that no other message of this store ever has. */
  readonly serial: number
}

/** Headers are looked for within so many octets; what stands behind them is sent and not read. */
export const headOctetsMax = 65_536
