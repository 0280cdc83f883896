// Password hashes of OpenVMS: what SYSUAF keeps of a password, and whether a password is the one.

import { timingSafeEqual } from 'node:crypto'
import { vmsHash, type VmsAlgorithm } from './purdy.ts'

export interface VmsPassword {
  readonly algorithm: VmsAlgorithm
  /** 64 bits; 0 is no password at all. */
  readonly hash: bigint
  /** 16 bits. */
  readonly salt: number
  /** The user's name as it was hashed: on OpenVMS in capitals. */
  readonly userName: string
  /** The flag PWDMIX: the password was hashed as it was typed. */
  readonly mixedCase: boolean
}

/** A password has at most 32 characters (SYS$HASH_PASSWORD). */
const passwordCharactersMax = 32

/**
 * Whether this is the password. Without PWDMIX its case does not count. Where there is none (hash 0) nothing matches:
 * a mail server on a network cannot do as OpenVMS does, which asks such a user for no password.
 */
export function vmsPasswordMatches(stored: VmsPassword, password: string): boolean {
  if (stored.hash === 0n || password === '' || password.length > passwordCharactersMax) return false
  const typed = octets(stored.mixedCase ? password : upperCase(password))
  const userName = octets(stored.userName.trimEnd())
  if (typed === undefined || userName === undefined) return false
  const hash = vmsHash(stored.algorithm, { password: typed, userName, salt: stored.salt })
  return timingSafeEqual(quadword(hash), quadword(stored.hash))
}

/** OpenVMS has one octet for a character; undefined where there is none. */
function octets(text: string): Buffer | undefined {
  const encoded = Buffer.from(text, 'latin1')
  return encoded.toString('latin1') === text ? encoded : undefined
}

function upperCase(text: string): string {
  return text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())
}

function quadword(hash: bigint): Buffer {
  const buffer = Buffer.alloc(8)
  buffer.writeBigUInt64LE(hash)
  return buffer
}
