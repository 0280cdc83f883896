// Admission: whether an account may use its mail now. Who somebody is has been settled before.

import type { Account } from './account.ts'

export type Admission =
  { readonly kind: 'admitted' } | { readonly kind: 'refused'; readonly reason: NotAdmitted }

export type NotAdmitted = 'disuser' | 'dismail' | 'account-expired' | 'password-expired'

export interface AdmissionRules {
  /** IUPOP3_IGNORE_EXPIRED_PASSWORDS (IUPOP3 2.0). An account that has expired itself is not meant. */
  readonly ignoreExpiredPasswords: boolean
}

/**
 * DIGITAL TCP/IP Services 15.1.3 and IUPOP3 1.8 keep the same users out. Of several reasons the one is given that
 * the operator has to remove first.
 */
export function admit(
  { flags, expiresMs }: Account,
  nowMs: number,
  { ignoreExpiredPasswords }: AdmissionRules,
): Admission {
  if (flags.includes('DISUSER')) return refused('disuser')
  if (flags.includes('DISMAIL')) return refused('dismail')
  if (expiresMs !== undefined && nowMs >= expiresMs) return refused('account-expired')
  if (ignoreExpiredPasswords) return { kind: 'admitted' }
  if (flags.includes('PWD_EXPIRED') || flags.includes('PWD2_EXPIRED')) return refused('password-expired')
  return { kind: 'admitted' }
}

function refused(reason: NotAdmitted): Admission {
  return { kind: 'refused', reason }
}
