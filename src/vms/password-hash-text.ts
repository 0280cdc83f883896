// Password hashes as text: the `$V$` string of John the Ripper, and the parts written out.

import type { VmsPassword } from './password-hash.ts'
import { vmsAlgorithms } from './purdy.ts'
import { fault, value, type Reading } from './reading.ts'

/** Six bits a character, the least significant first; R, Q, T and S, and d and e, do stand in this order. */
const alphabet = '-ABCDEFGHIJKLMNOPQRTSUVWXYZ0123456789abcedfghijklmnopqrstuvwxyz+'
/** Three characters of a user name in 16 bits. */
const nameAlphabet = ' ABCDEFGHIJKLMNOPQRSTUVWXYZ$._0123456789'

const remedy =
  'write $V$ and 26 characters, or ALGORITHM:SALT:HASH such as PURDY_S:0x4D63:716CBDC03C071C59, with :PWDMIX if that flag is set'

/** The hash from either form. The parts hold no user name, so it is given. */
export function readVmsPassword(text: string, userName: string): Reading<VmsPassword> {
  if (text.startsWith('$V$')) return readVString(text)
  const [algorithm = '', salt = '', hash = '', flag, ...more] = text.split(':')
  const known = vmsAlgorithms.find((name) => name === algorithm.toUpperCase())
  if (known === undefined)
    return fault(`"${algorithm}" is no algorithm of OpenVMS`, `name one of ${vmsAlgorithms.join(', ')}`)
  if (!/^(?:0x[\da-f]{1,4}|\d{1,5})$/i.test(salt) || Number(salt) > 0xffff)
    return fault(`"${salt}" is not a salt of 16 bits`, remedy)
  if (!/^(?:0x)?[\da-f]{16}$/i.test(hash))
    return fault('the hash does not have 16 hexadecimal digits', remedy)
  if (more.length > 0 || (flag !== undefined && flag.toUpperCase() !== 'PWDMIX'))
    return fault('only PWDMIX may follow the hash', remedy)
  return value({
    algorithm: known,
    hash: BigInt(hash.length === 16 ? `0x${hash}` : hash),
    salt: Number(salt),
    userName: userName.toUpperCase(),
    mixedCase: flag !== undefined,
  })
}

/** 64 bits of hash, 8 of algorithm, 16 of salt, 64 of user name, 4 of flags of which the first is PWDMIX. */
function readVString(text: string): Reading<VmsPassword> {
  const digits = Array.from(text.slice(3), (character) => alphabet.indexOf(character))
  if (digits.length !== 26 || digits.includes(-1))
    return fault('a $V$ string has 26 characters after that, letters, digits, - and +', remedy)
  let bits = 0n
  for (const digit of digits.toReversed()) bits = (bits << 6n) | BigInt(digit)
  const field = (at: number, width: number): bigint => BigInt.asUintN(width, bits >> BigInt(at))
  const algorithm = vmsAlgorithms[Number(field(64, 8))]
  const name = [88, 104, 120, 136].map((at) => threeCharacters(Number(field(at, 16))))
  if (algorithm === undefined)
    return fault(`the $V$ string has algorithm ${field(64, 8)}, which is unknown`, remedy)
  if (name.includes(undefined)) return fault('the $V$ string holds no user name', remedy)
  const mixedCase = (field(152, 4) & 1n) === 1n
  return value({
    algorithm,
    hash: field(0, 64),
    salt: Number(field(72, 16)),
    userName: name.join('').trimEnd(),
    mixedCase,
  })
}

/** The `$V$` string; a fault when the user name has more than 12 characters or others than OpenVMS allows. */
export function vStringText({ algorithm, hash, salt, userName, mixedCase }: VmsPassword): Reading<string> {
  const name = Array.from(userName.toUpperCase().padEnd(12), (character) => nameAlphabet.indexOf(character))
  if (name.length > 12 || name.includes(-1)) {
    return fault(
      `"${userName}" cannot be an OpenVMS user name`,
      'name the user as in SYSUAF: at most 12 letters, digits, $ and _',
    )
  }
  let bits =
    hash |
    (BigInt(vmsAlgorithms.indexOf(algorithm)) << 64n) |
    (BigInt(salt) << 72n) |
    (mixedCase ? 1n << 152n : 0n)
  for (const [index, digit] of name.entries()) {
    bits += BigInt(digit * 40 ** (index % 3)) << BigInt(88 + 16 * Math.floor(index / 3))
  }
  const characters = Array.from(
    { length: 26 },
    (_, index) => alphabet[Number((bits >> BigInt(6 * index)) & 63n)],
  )
  return value(`$V$${characters.join('')}`)
}

function threeCharacters(word: number): string | undefined {
  if (word >= 64_000) return undefined
  return [word % 40, Math.floor(word / 40) % 40, Math.floor(word / 1_600)]
    .map((digit) => nameAlphabet[digit])
    .join('')
}
