// PasswordVerifier: checks passwords against stored hashes, a few at a time, and remembers which were right.

import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import type { Awaitable } from '../base/awaitable.ts'
import { limits } from '../base/limits.ts'
import { dummyHash, verifyHash } from './password-hash.ts'

/** `busy`: too many passwords wait already, and nothing is known about this one. */
export type PasswordVerdict = 'right' | 'wrong' | 'busy'

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
  readonly check?: (hash: string, password: Buffer) => Promise<boolean>
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
  readonly #check: (hash: string, password: Buffer) => Promise<boolean>

  // A key object, since node turns a Buffer into one at each call, which takes seven times as long.
  readonly #key = createSecretKey(randomBytes(32))
  readonly #dummyHash = dummyHash()
  /** Right ones, the most recently used last. */
  readonly #verified = new Set<string>()
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
    if (this.#recall(key)) return 'right'
    const underWay = this.#underWay.get(key)
    if (underWay !== undefined) return underWay
    if (this.#hashing >= this.#hashesMax && this.#waiting.length >= this.#queueMax) return 'busy'
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
      const matches = await this.#check(holder.passwordHash ?? this.#dummyHash, password)
      if (holder.passwordHash === undefined || !matches) return 'wrong'
      this.#remember(key)
      return 'right'
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

  #recall(key: string): boolean {
    if (!this.#verified.delete(key)) return false
    this.#verified.add(key)
    return true
  }

  #remember(key: string): void {
    this.#verified.add(key)
    if (this.#verified.size <= this.#verifiedMax) return
    const [oldest = key] = this.#verified
    this.#verified.delete(oldest)
  }
}
