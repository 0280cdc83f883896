// Maildrop: one session's view of a locked maildrop: message-numbers, marks and what STAT counts.
//
// Message-numbers live here and nowhere else (RFC 1939 §5): they are given at login, never move, and a message
// marked as deleted is gone from every command, because every command asks `message`.

import { andThen, type Awaitable } from '../base/awaitable.ts'
import type { LockedMaildrop, Text } from './store.ts'
import type { Uid } from './uid.ts'

export interface Message {
  readonly number: number
  readonly octets: number
}

export class Maildrop {
  readonly #locked: LockedMaildrop
  #sizes: Float64Array | undefined
  /** One octet a message: is it marked as deleted? Made by the first mark. */
  #marks: Uint8Array | undefined
  #marked = 0
  #markedOctets = 0
  #last = 0

  constructor(locked: LockedMaildrop) {
    this.#locked = locked
  }

  /** Messages not marked as deleted. */
  get messages(): number {
    return this.#locked.messages - this.#marked
  }

  /** Octets of the messages not marked as deleted. */
  get octets(): number {
    return this.#locked.octets - this.#markedOctets
  }

  /** Messages marked as deleted. */
  get marked(): number {
    return this.#marked
  }

  /** The highest message-number in the snapshot, marked or not. */
  get highest(): number {
    return this.#locked.messages
  }

  /** The highest message-number that RETR or DELE referred to (RFC 1460 LAST). */
  get last(): number {
    return this.#last
  }

  /**
   * Loads what the messages' numbers stand for; whatever takes a number needs it first. STAT does not, so that a
   * poll of a maildrop of a million messages costs what an empty one does.
   */
  number(): Awaitable<void> {
    if (this.#sizes !== undefined) return undefined
    return andThen(this.#locked.sizes(), (sizes) => this.#numbered(sizes))
  }

  /** The one resolver of message-numbers; undefined when there is no such message, or not any more. */
  message(number: number): Message | undefined {
    const octets = this.#sizes?.[number - 1]
    if (octets === undefined || this.#isMarked(number)) return undefined
    return { number, octets }
  }

  /** The messages from `first` on, at most `count` numbers of them, without the marked ones. */
  *messagesFrom(first: number, count: number): Generator<Message> {
    const end = Math.min(first + count, this.highest + 1)
    for (let number = first; number < end; number++) {
      const message = this.message(number)
      if (message !== undefined) yield message
    }
  }

  /** The unique-ids of the numbers `first` to `first + count - 1`, marked ones included. */
  uids(first: number, count: number): Awaitable<readonly Uid[]> {
    return andThen(this.#locked.uids(first - 1, count), (uids) => {
      // A unique-id that belongs to another message would cost the client that message.
      if (uids.length === count) return uids
      throw new Error(`${count} messages have ${uids.length} unique-ids: run newmail check`)
    })
  }

  text(message: Message): Awaitable<Text> {
    return this.#locked.text(message.number - 1)
  }

  /** The client has seen this message (RFC 1460 LAST). */
  access(message: Message): void {
    this.#last = Math.max(this.#last, message.number)
  }

  mark(message: Message): void {
    this.#marks ??= new Uint8Array(this.highest)
    this.#marks[message.number - 1] = 1
    this.#marked++
    this.#markedOctets += message.octets
    this.access(message)
  }

  /** RSET: no message is marked, and none has been retrieved (RFC 1939 §5, RFC 1460). */
  reset(): void {
    this.#marks = undefined
    this.#marked = 0
    this.#markedOctets = 0
    this.#last = 0
  }

  /** The UPDATE state (RFC 1939 §6); see `LockedMaildrop.update`. */
  update(): Promise<'updated' | 'stale'> {
    const deleted: number[] = []
    this.#marks?.forEach((mark, index) => {
      if (mark === 1) deleted.push(index)
    })
    return this.#locked.update({ deleted })
  }

  /** Gives the lock back; nothing has changed. */
  release(): PromiseLike<void> {
    return this.#locked[Symbol.asyncDispose]()
  }

  #isMarked(number: number): boolean {
    return this.#marks?.[number - 1] === 1
  }

  #numbered(sizes: Float64Array): void {
    // STAT has been answered from kept counters; LIST must not tell another story.
    const octets = sizes.reduce((sum, size) => sum + size, 0)
    if (sizes.length !== this.#locked.messages || octets !== this.#locked.octets) {
      throw new Error(
        `the maildrop's counters say ${this.#locked.messages} messages of ${this.#locked.octets} octets, ` +
          `but there are ${sizes.length} of ${octets}: run newmail check`,
      )
    }
    this.#sizes = sizes
  }
}
