// PasswordVerifier: checks passwords against stored hashes, a few at a time, and remembers which were right.

import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import type { Awaitable } from '../base/awaitable.ts'
import { limits } from '../base/limits.ts'
import { dummyHash } from './argon2id.ts'
import { verifyHash, type Verified } from './password-hash.ts'

/** `busy`: too many passwords wait already, and nothing is known about this one. */
export type PasswordVerdict = RightPassword | { readonly kind: 'wrong' } | { readonly kind: 'busy' }

interface RightPassword {
  readonly kind: 'right'
  /** What should be stored instead of the holder's hash, if anything (see `Verified`). */
  readonly better: string | undefined
}

/** The part of an account that matters here. Whoever is no account has a name, and no hash. */
export interface PasswordHolder {
  readonly name: string
  readonly passwordHash: string | undefined
}

export interface VerifierOptions {
  readonly hashesMax?: number
  readonly queueMax?: number
  readonly verifiedMax?: number
  /** How a hash is checked; must be asynchronous. */
  readonly check?: (hash: string, password: Buffer) => Promise<Verified>
}

/**
 * Mail programs log in every minute with the same password, and argon2 is slow on purpose. So right passwords are
 * remembered, as a keyed digest of stored hash and password: no password is kept, an account whose password
 * changes is forgotten by construction, and the digests are worth nothing outside this process.
 */
export class PasswordVerifier {
  readonly #hashesMax: number
  readonly #queueMax: number
  readonly #verifiedMax: number
  readonly #check: (hash: string, password: Buffer) => Promise<Verified>

  // A key object, since node turns a Buffer into one at each call, which takes seven times as long.
  readonly #key = createSecretKey(randomBytes(32))
  readonly #dummyHash = dummyHash()
  /** Right ones, the most recently used last. */
  readonly #verified = new Map<string, RightPassword>()
  readonly #underWay = new Map<string, Promise<PasswordVerdict>>()
  readonly #waiting: (() => void)[] = []
  #hashing = 0

  constructor(options: VerifierOptions = {}) {
    this.#hashesMax = options.hashesMax ?? limits.passwordHashesMax
    this.#queueMax = options.queueMax ?? limits.passwordQueueMax
    this.#verifiedMax = options.verifiedMax ?? limits.verifiedPasswordsMax
    this.#check = options.check ?? verifyHash
  }

  /**
   * Answers at once when the password is remembered. A holder without a hash takes as long as any other whose
   * password is wrong. Rejects when the stored hash cannot be understood.
   */
  verify(holder: PasswordHolder, password: Buffer): Awaitable<PasswordVerdict> {
    const key = this.#digest(holder, password)
    const known = this.#recall(key)
    if (known !== undefined) return known
    const underWay = this.#underWay.get(key)
    if (underWay !== undefined) return underWay
    if (this.#hashing >= this.#hashesMax && this.#waiting.length >= this.#queueMax) return { kind: 'busy' }
    // A copy, because the caller's octets may be part of a buffer that is used again while this one waits.
    const verdict = this.#hash(key, holder, Buffer.from(password)).finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, verdict)
    return verdict
  }

  /** Without a stored hash the name takes its place, so that equal logins share their work in either case. */
  #digest({ name, passwordHash }: PasswordHolder, password: Buffer): string {
    return createHmac('sha256', this.#key)
      .update(passwordHash ?? `no hash: ${name}`)
      .update('\0')
      .update(password)
      .digest('base64')
  }

  async #hash(key: string, holder: PasswordHolder, password: Buffer): Promise<PasswordVerdict> {
    await this.#turn()
    try {
      const verified = await this.#check(holder.passwordHash ?? this.#dummyHash, password)
      if (holder.passwordHash === undefined || !verified.matches) return { kind: 'wrong' }
      return this.#remember(key, { kind: 'right', better: verified.better })
    } catch (cause) {
      throw new Error(`the password of account "${holder.name}" cannot be checked`, { cause })
    } finally {
      password.fill(0)
      this.#passOn()
    }
  }

  async #turn(): Promise<void> {
    if (this.#hashing < this.#hashesMax) this.#hashing += 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #passOn(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#hashing -= 1
    else next()
  }

  #recall(key: string): RightPassword | undefined {
    const known = this.#verified.get(key)
    if (known === undefined) return undefined
    this.#verified.delete(key)
    return this.#remember(key, known)
  }

  #remember(key: string, verdict: RightPassword): RightPassword {
    this.#verified.set(key, verdict)
    if (this.#verified.size > this.#verifiedMax) {
      const [oldest = key] = this.#verified.keys()
      this.#verified.delete(oldest)
    }
    return verdict
  }
}
