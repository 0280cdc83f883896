// Random walks over deliveries and sessions, compared with an array.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountName } from '../../src/base/account-name.ts'
import type { LockedMaildrop, MailStore } from '../../src/mail/store.ts'
import {
  account,
  deliver,
  inMemory,
  locked,
  look,
  recipient,
  see,
  type MailStoreUnderTest,
  type Seen,
} from './mail-samples.ts'

type Step =
  | { readonly kind: 'deliver'; readonly to: readonly number[]; readonly text: string }
  | { readonly kind: 'lock'; readonly who: number }
  | { readonly kind: 'leave'; readonly who: number }
  /** Deletes the messages whose index has its bit set. */
  | { readonly kind: 'update'; readonly who: number; readonly marks: number }
  | { readonly kind: 'remove'; readonly who: number }

const who = fc.nat({ max: 2 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: deliverStep() },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('lock'), who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('update'), who, marks: fc.nat({ max: 255 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave'), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove'), who }) },
)

function deliverStep(): fc.Arbitrary<Step> {
  return fc.record({
    kind: fc.constant('deliver'),
    to: fc.array(who, { minLength: 1, maxLength: 3 }),
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

interface Session {
  readonly maildrop: LockedMaildrop
  readonly snapshot: readonly Seen[]
}

class Walk {
  readonly #mail: MailStore
  readonly #names: readonly AccountName[]
  readonly #kept: Seen[][] = [[], [], []]
  readonly #sessions: (Session | undefined)[] = [undefined, undefined, undefined]

  constructor(mail: MailStore, name: string) {
    this.#mail = mail
    this.#names = [0, 1, 2].map((index) => account(`${name}-${index}`))
  }

  async take(taken: Step): Promise<void> {
    switch (taken.kind) {
      case 'deliver':
        return this.#deliver(taken.to, taken.text)
      case 'lock':
        return this.#lock(taken.who)
      case 'leave':
        await this.#sessions[taken.who]?.maildrop[Symbol.asyncDispose]()
        this.#sessions[taken.who] = undefined
        return
      case 'update':
        return this.#update(taken.who, taken.marks)
      case 'remove':
        return this.#remove(taken.who)
    }
  }

  async end(): Promise<void> {
    for (const [index, name] of this.#names.entries()) {
      await this.#sessions[index]?.maildrop[Symbol.asyncDispose]()
      assert.deepEqual(await look(this.#mail, name), this.#kept[index])
    }
  }

  async #deliver(to: readonly number[], text: string): Promise<void> {
    const outcomes = await deliver(
      this.#mail,
      inMemory(Buffer.from(text, 'latin1')),
      to.map((index) => recipient(this.#name(index), { prefix: '' })),
    )
    for (const [index, outcome] of outcomes.entries()) {
      assert.equal(outcome.kind, 'stored')
      this.#kept[to[index] ?? 0]?.push({ uid: outcome.uid, text })
    }
  }

  async #lock(index: number): Promise<void> {
    if (this.#sessions[index] !== undefined) {
      const outcome = await this.#mail.lock(this.#name(index), { session: 'second', peer: '' })
      assert.equal(outcome.kind, 'in-use')
      return
    }
    const maildrop = await locked(this.#mail, this.#name(index))
    this.#sessions[index] = { maildrop, snapshot: [...(this.#kept[index] ?? [])] }
  }

  async #update(index: number, marks: number): Promise<void> {
    const session = this.#sessions[index]
    if (session === undefined) return
    assert.deepEqual(await see(session.maildrop), session.snapshot)
    const isMarked = (_: Seen, at: number): boolean => (marks & (1 << at)) !== 0
    const deleted = [...session.snapshot.keys()].filter((at) => (marks & (1 << at)) !== 0)
    assert.equal(await session.maildrop.update({ deleted }), 'updated')
    const gone = new Set(session.snapshot.filter(isMarked).map(({ uid }) => uid))
    this.#kept[index] = (this.#kept[index] ?? []).filter(({ uid }) => !gone.has(uid))
    this.#sessions[index] = undefined
  }

  async #remove(index: number): Promise<void> {
    const isLocked = this.#sessions[index] !== undefined
    assert.equal(await this.#mail.remove(this.#name(index)), isLocked ? 'in-use' : 'removed')
    if (!isLocked) this.#kept[index] = []
  }

  #name(index: number): AccountName {
    return this.#names[index] ?? account('walk')
  }
}
