// Password hashes of SYSUAF as they are stored: `$vms$JONES:PURDY_S:0x4D63:716CBDC03C071C59`.
//
// `:PWDMIX` follows if that flag is set. The `$V$` string of John the Ripper is read as well.

import { readVmsPassword } from '../vms/password-hash-text.ts'
import type { VmsPassword } from '../vms/password-hash.ts'

const prefix = '$vms$'
const johnsPrefix = '$V$'

export function isVmsHash(hash: string): boolean {
  return hash.startsWith(prefix) || hash.startsWith(johnsPrefix)
}

/** The string to store. The user's name stands in it as it was hashed: in capitals, as SYSUAF has it. */
export function vmsHashText({ userName, algorithm, salt, hash, mixedCase }: VmsPassword): string {
  const parts = [userName, algorithm, `0x${hexadecimal(salt, 4)}`, hexadecimal(hash, 16)]
  return prefix + [...parts, ...(mixedCase ? ['PWDMIX'] : [])].join(':')
}

/** What a stored string says. Throws when it cannot be understood, and does not show it: it would end up in a log. */
export function readVmsHash(text: string): VmsPassword {
  if (text.startsWith(johnsPrefix)) return understood(readVmsPassword(text, ''))
  const [userName = '', ...rest] = text.slice(prefix.length).split(':')
  return { ...understood(readVmsPassword(rest.join(':'), userName)), userName }
}

function understood(reading: ReturnType<typeof readVmsPassword>): VmsPassword {
  if (reading.kind === 'value') return reading.value
  throw new Error('stored password hash is not of the form $vms$USER:ALGORITHM:SALT:HASH')
}

function hexadecimal(number: number | bigint, digits: number): string {
  return number.toString(16).toUpperCase().padStart(digits, '0')
}
