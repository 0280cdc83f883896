// Maildrop: one session's view of a locked maildrop: message-numbers, marks and what STAT counts.
//
// Message-numbers live here and nowhere else (RFC 1939 §5): they are given at login, never move, and a message
// marked as deleted is gone from every command, because every command asks `message`.

import { andThen, type Awaitable } from '../base/awaitable.ts'
import type { Clock } from '../base/clock.ts'
import { Flags } from './flags.ts'
import { isRendered, renderedSizes } from './rendered-sizes.ts'
import { messageId, render, renderedText, rendersInternetMail } from './rendering.ts'
import type { RenderingRules } from './rendering-rules.ts'
import type { LockedMaildrop, Text } from './store.ts'
import type { Uid } from './uid.ts'

export interface Message {
  readonly number: number
  readonly octets: number
}

export interface Presentation {
  readonly rules: RenderingRules
  readonly clock: Clock
}

export class Maildrop {
  readonly #locked: LockedMaildrop
  readonly #rules: RenderingRules
  readonly #clock: Clock
  /** Every message is sent as it is kept: what the store says is what clients are told. */
  readonly #isPlain: boolean
  /** Octets of all messages as they are sent; undefined until they are counted. */
  #octets: number | undefined
  #sizes: Float64Array | undefined
  #kinds: Uint8Array | undefined
  #numbering: Awaitable<void> | undefined
  readonly #marks: Flags
  readonly #retrieved: Flags
  #markedOctets = 0
  #last = 0
  /** When each message was downloaded first, for its X-POP3-ID. */
  readonly #downloads = new Map<number, number>()

  constructor(locked: LockedMaildrop, { rules, clock }: Presentation) {
    this.#locked = locked
    this.#rules = rules
    this.#clock = clock
    this.#isPlain = locked.isInternetOnly && !rendersInternetMail(rules)
    this.#octets = this.#isPlain ? locked.octets : undefined
    this.#marks = new Flags(locked.messages)
    this.#retrieved = new Flags(locked.messages)
  }

  /** Messages not marked as deleted. */
  get messages(): number {
    return this.#locked.messages - this.#marks.count
  }

  /** Octets of the messages not marked as deleted; as they are kept while they have not been counted. */
  get octets(): number {
    return (this.#octets ?? this.#locked.octets) - this.#markedOctets
  }

  /** Messages marked as deleted. */
  get marked(): number {
    return this.#marks.count
  }

  /** Octets of the messages marked as deleted. */
  get markedOctets(): number {
    return this.#markedOctets
  }

  /** The highest message-number in the snapshot, marked or not. */
  get highest(): number {
    return this.#locked.messages
  }

  /** The highest message-number that RETR or DELE referred to (RFC 1460 LAST). */
  get last(): number {
    return this.#last
  }

  /** Has `octets` be what is sent; whatever shows it to a client needs it first. At once where nothing is rendered. */
  counted(): Awaitable<void> {
    return this.#octets === undefined ? this.number() : undefined
  }

  /**
   * Loads what the messages' numbers stand for; whatever takes a number needs it first. STAT does not, unless messages
   * are rendered, so that a poll of a maildrop of a million messages costs what an empty one does.
   */
  number(): Awaitable<void> {
    if (this.#sizes !== undefined) return undefined
    return (this.#numbering ??= this.#number())
  }

  /** The one resolver of message-numbers; undefined when there is no such message, or not any more. */
  message(number: number): Message | undefined {
    const octets = this.#sizes?.[number - 1]
    if (octets === undefined || this.#marks.has(number - 1)) return undefined
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

  /** The text as it is sent; as many octets as the message is listed with. */
  text({ number }: Message): Awaitable<Text> {
    const index = number - 1
    if (!this.#isRendered(index)) return this.#locked.text(index)
    return andThen(this.#locked.heads(index, 1), ([head]) => {
      if (head === undefined) throw new Error(`message ${number} is gone`)
      const rendering = render(head, this.#rules, this.#downloadedMs(number))
      if (!rendering.keptFollows) return rendering.before
      return andThen(this.#locked.text(index), (kept) => renderedText(rendering, kept))
    })
  }

  /** By what a downloaded message is found in the log: its X-POP3-ID, or its unique-id when there is none. */
  downloadId(number: number): Awaitable<string> {
    if (this.#rules.idHeaders === 'none') return andThen(this.uids(number, 1), ([uid = '']) => uid)
    return andThen(this.#locked.heads(number - 1, 1), ([head]) =>
      head === undefined ? '' : messageId(head, this.#rules, this.#downloadedMs(number)),
    )
  }

  /** RETR: the client has the message (RFC 1460 LAST), and UPDATE may move it. TOP does neither. */
  retrieve({ number }: Message): void {
    this.#retrieved.add(number - 1)
    this.#last = Math.max(this.#last, number)
  }

  mark({ number, octets }: Message): void {
    this.#marks.add(number - 1)
    this.#markedOctets += octets
    this.#last = Math.max(this.#last, number)
  }

  /** RSET: no message is marked, and none has been retrieved (RFC 1939 §5, RFC 1460). */
  reset(): void {
    this.#marks.clear()
    this.#retrieved.clear()
    this.#markedOctets = 0
    this.#last = 0
  }

  /** The UPDATE state (RFC 1939 §6); see `LockedMaildrop.update`. */
  update(): Promise<'updated' | 'stale'> {
    const retrieved = this.#retrieved.indexes().filter((index) => !this.#marks.has(index))
    return this.#locked.update({ deleted: this.#marks.indexes(), retrieved })
  }

  /** Gives the lock back; nothing has changed. */
  release(): PromiseLike<void> {
    return this.#locked[Symbol.asyncDispose]()
  }

  #isRendered(index: number): boolean {
    return !this.#isPlain && (rendersInternetMail(this.#rules) || isRendered(this.#kinds?.[index] ?? 0))
  }

  /** Made once per session and message. */
  #downloadedMs(number: number): number {
    if (this.#rules.idOf === 'unique-id') return 0
    const downloaded = this.#downloads.get(number) ?? this.#clock()
    this.#downloads.set(number, downloaded)
    return downloaded
  }

  #number(): Awaitable<void> {
    const numbering = andThen(this.#locked.sizes(), (kept) => {
      this.#assertCounted(kept)
      if (!this.#isPlain) return this.#render(kept)
      this.#sizes = kept
      return undefined
    })
    if (!(numbering instanceof Promise)) return undefined
    // One that failed may go well the next time.
    return numbering.finally(() => (this.#numbering = undefined))
  }

  async #render(kept: Float64Array): Promise<void> {
    const kinds = await this.#locked.kinds()
    const sizes = await renderedSizes(this.#locked, { kept, kinds, rules: this.#rules })
    this.#octets = sum(sizes)
    this.#kinds = kinds
    this.#sizes = sizes
  }

  /** STAT has been answered from kept counters; LIST must not tell another story. */
  #assertCounted(kept: Float64Array): void {
    const octets = sum(kept)
    if (kept.length === this.#locked.messages && octets === this.#locked.octets) return
    throw new Error(
      `the maildrop's counters say ${this.#locked.messages} messages of ${this.#locked.octets} octets, ` +
        `but there are ${kept.length} of ${octets}: run newmail check`,
    )
  }
}

function sum(sizes: Float64Array): number {
  return sizes.reduce((sum, size) => sum + size, 0)
}
