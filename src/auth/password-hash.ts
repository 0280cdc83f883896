// Password hashes: tells by its prefix how a stored one was made, and whether a password is the one.

import { argon2idHash, argon2idMatches, argon2idPrefix } from './argon2id.ts'
import { isVmsHash, readVmsHash } from './vms-hash.ts'
import { vmsPasswordMatches } from '../vms/password-hash.ts'

/** What one password is to one stored hash. */
export type Verified =
  | { readonly matches: false }
  | {
      readonly matches: true
      /** A hash of this password as passwords are hashed today; absent: the stored one is such a hash. */
      readonly better: string | undefined
    }

/** The string to store for a new password. */
export function hashPassword(password: Buffer): Promise<string> {
  return argon2idHash(password, { foldsCase: false })
}

/**
 * Whether the password is the one that was hashed, compared in constant time. Rejects when the stored hash cannot
 * be understood: that says nothing about the password.
 */
export async function verifyHash(hash: string, password: Buffer): Promise<Verified> {
  if (hash.startsWith(argon2idPrefix)) {
    return (await argon2idMatches(hash, password)) ? { matches: true, better: undefined } : { matches: false }
  }
  if (isVmsHash(hash)) {
    const stored = readVmsHash(hash)
    return verifyInherited(password, {
      // OpenVMS has one octet for a character.
      matches: () => vmsPasswordMatches(stored, password.toString('latin1')),
      foldsCase: !stored.mixedCase,
    })
  }
  throw new Error('stored password hash is of no form known here')
}

/** A hash of a kind that is not made any more. */
interface Inherited {
  readonly matches: () => boolean
  /** The password was hashed in capitals, so in any case it is the right one, and stays so. */
  readonly foldsCase: boolean
}

/**
 * Inherited hashes are quick, and time would tell who has one. So a hash as they are made today comes first, whether
 * the password is right or wrong: it takes as long as checking one, and a right password has its better hash then.
 */
async function verifyInherited(password: Buffer, { matches, foldsCase }: Inherited): Promise<Verified> {
  const better = await argon2idHash(password, { foldsCase })
  return matches() ? { matches: true, better } : { matches: false }
}
