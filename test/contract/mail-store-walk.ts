// Random walks over deliveries and sessions, compared with an array.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountName } from '../../src/base/account-name.ts'
import type { MessageKind } from '../../src/mail/message-head.ts'
import type { LockedMaildrop, MailStore } from '../../src/mail/store.ts'
import type { FolderName } from '../../src/mail/view.ts'
import {
  account,
  arrivedMs,
  folders,
  inMemory,
  locked,
  recipient,
  see,
  type MailStoreUnderTest,
  type Seen,
} from './mail-samples.ts'
import { newmailView } from '../views.ts'

type Step =
  | {
      readonly kind: 'deliver'
      readonly to: readonly number[]
      readonly form: MessageKind
      readonly text: string
    }
  | { readonly kind: 'lock'; readonly who: number }
  | { readonly kind: 'leave'; readonly who: number }
  /** Deletes the messages whose index has its bit set, and has read others. */
  | { readonly kind: 'update'; readonly who: number; readonly marks: number; readonly reads: number }
  | { readonly kind: 'remove' | 'undelete' | 'purge'; readonly who: number }

const who = fc.nat({ max: 2 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: deliverStep() },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('lock'), who }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('update'), who, marks: bits(), reads: bits() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave'), who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('remove', 'undelete', 'purge'), who }) },
)

function bits(): fc.Arbitrary<number> {
  return fc.nat({ max: 255 })
}

function deliverStep(): fc.Arbitrary<Step> {
  return fc.record({
    kind: fc.constant('deliver'),
    to: fc.array(who, { minLength: 1, maxLength: 3 }),
    form: fc.constantFrom('internet', 'internet', 'mail11', 'foreign'),
    text: fc.string({ maxLength: 20 }).map((text) => Buffer.from(text).toString('latin1')),
  })
}

export function walkContract(store: () => Promise<MailStoreUnderTest>): void {
  test('sessions, deliveries and removals leave what an array would have', async () => {
    const { mail } = await store()
    let walks = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const walk = new Walk(mail, `walk-${++walks}`)
        for (const taken of steps) await walk.take(taken)
        await walk.end()
      }),
      { numRuns: 40 },
    )
  })
}

/** Read mail moves to MAIL, and deleted mail waits in WASTEBASKET. */
const view = { readMail: 'moves-to-mail', wastebasketMs: 86_400_000 } as const

interface Kept extends Seen {
  readonly isForeign: boolean
  folder: FolderName
}

interface Session {
  readonly maildrop: LockedMaildrop
  readonly snapshot: readonly Kept[]
}

class Walk {
  readonly #mail: MailStore
  readonly #names: readonly AccountName[]
  readonly #kept: Kept[][] = [[], [], []]
  readonly #sessions: (Session | undefined)[] = [undefined, undefined, undefined]

  constructor(mail: MailStore, name: string) {
    this.#mail = mail
    this.#names = [0, 1, 2].map((index) => account(`${name}-${index}`))
  }

  async take(taken: Step): Promise<void> {
    switch (taken.kind) {
      case 'deliver':
        return this.#deliver(taken)
      case 'lock':
        return this.#lock(taken.who)
      case 'leave':
        await this.#sessions[taken.who]?.maildrop[Symbol.asyncDispose]()
        this.#sessions[taken.who] = undefined
        return
      case 'update':
        return this.#update(taken)
      case 'remove':
        return this.#remove(taken.who)
      case 'undelete':
        return this.#undelete(taken.who)
      case 'purge':
        await this.#mail.purge({ account: this.#name(taken.who) })
        this.#keep(taken.who, ({ folder }) => folder !== 'WASTEBASKET')
    }
  }

  async end(): Promise<void> {
    for (const [index, name] of this.#names.entries()) {
      await this.#sessions[index]?.maildrop[Symbol.asyncDispose]()
      const found = await folders(this.#mail, name)
      assert.deepEqual(found.newmail, this.#in(index, 'NEWMAIL').map(seen))
      assert.deepEqual(found.mail, this.#in(index, 'MAIL').map(seen))
      assert.equal((await this.#mail.usage(name)).messages, this.#kept[index]?.length)
    }
  }

  async #deliver({ to, form, text }: Step & { kind: 'deliver' }): Promise<void> {
    const fields = { from: 'SMITH', to: '', cc: '', subject: '' }
    const outcomes = await this.#mail.deliver({
      text: inMemory(Buffer.from(text, 'latin1')),
      ...(form === 'internet' ? {} : { mail11: { kind: form, ...fields } }),
      arrivedMs,
      recipients: to.map((index) => recipient(this.#name(index), { prefix: '' })),
    })
    for (const [index, outcome] of outcomes.entries()) {
      assert.equal(outcome.kind, 'stored')
      const kept = { uid: outcome.uid, text, isForeign: form === 'foreign' }
      this.#kept[to[index] ?? 0]?.push({ ...kept, folder: 'NEWMAIL' })
    }
  }

  async #lock(index: number): Promise<void> {
    if (this.#sessions[index] !== undefined) {
      const outcome = await this.#mail.lock(this.#name(index), { session: 'second', peer: '' }, newmailView)
      assert.equal(outcome.kind, 'in-use')
      return
    }
    const maildrop = await locked(this.#mail, this.#name(index), 's1', view)
    this.#sessions[index] = { maildrop, snapshot: this.#in(index, 'NEWMAIL') }
  }

  async #update({ who, marks, reads }: Step & { kind: 'update' }): Promise<void> {
    const session = this.#sessions[who]
    if (session === undefined) return
    const { maildrop, snapshot } = session
    assert.deepEqual(await see(maildrop), snapshot.map(seen))
    const isMarked = (at: number): boolean => (marks & (1 << at)) !== 0
    const deleted = [...snapshot.keys()].filter(isMarked)
    const retrieved = [...snapshot.keys()].filter((at) => (reads & (1 << at)) !== 0 && !isMarked(at))
    assert.equal(await maildrop.update({ deleted, retrieved }), 'updated')
    for (const at of [...deleted, ...retrieved]) {
      const message = snapshot[at]
      if (message !== undefined) message.folder = isMarked(at) && !message.isForeign ? 'WASTEBASKET' : 'MAIL'
    }
    this.#sessions[who] = undefined
  }

  async #undelete(index: number): Promise<void> {
    const outcome = await this.#mail.undelete(this.#name(index))
    if (this.#sessions[index] !== undefined) return assert.equal(outcome.kind, 'in-use')
    const wasted = this.#in(index, 'WASTEBASKET')
    assert.deepEqual(outcome, { kind: 'restored', messages: wasted.length })
    // These sessions delete from NEWMAIL alone.
    for (const message of wasted) message.folder = 'NEWMAIL'
  }

  async #remove(index: number): Promise<void> {
    const isLocked = this.#sessions[index] !== undefined
    assert.equal(await this.#mail.remove(this.#name(index)), isLocked ? 'in-use' : 'removed')
    if (!isLocked) this.#kept[index] = []
  }

  #in(index: number, folder: FolderName): readonly Kept[] {
    return (this.#kept[index] ?? []).filter((message) => message.folder === folder)
  }

  #keep(index: number, isKept: (message: Kept) => boolean): void {
    this.#kept[index] = (this.#kept[index] ?? []).filter(isKept)
  }

  #name(index: number): AccountName {
    return this.#names[index] ?? account('walk')
  }
}

function seen({ uid, text }: Kept): Seen {
  return { uid, text }
}
