// A password hash out of SYSUAF on the command line: --vms-hash and the options that go with it.

import { Option } from 'commander'
import type { AccountName } from '../base/account-name.ts'
import { Mistake } from '../base/mistake.ts'
import { readVmsPassword } from '../vms/password-hash-text.ts'
import type { VmsPassword } from '../vms/password-hash.ts'
import { vmsAlgorithms, type VmsAlgorithm } from '../vms/purdy.ts'

export interface VmsHashWords {
  readonly vmsHash?: string | undefined
  readonly vmsSalt?: string | undefined
  readonly vmsAlgorithm?: string | undefined
  readonly vmsUser?: string | undefined
  readonly pwdmix?: true
}

export function vmsHashOptions(): readonly Option[] {
  return [
    new Option(
      '--vms-hash <hash>',
      "the password's hash in SYSUAF: 16 hexadecimal digits, or '$V$...' in single quotes, or - for standard input",
    ),
    new Option('--vms-salt <salt>', 'its salt, such as 0x4D63'),
    new Option('--vms-algorithm <name>', `${vmsAlgorithms.join(', ')} (the default), or the code 0 to 3`),
    new Option('--vms-user <name>', "the user's name in SYSUAF, when it is not the account's"),
    new Option('--pwdmix', 'the user had the flag PWDMIX: the case of the password counts'),
  ]
}

/**
 * The hash that the words give. A number is written as a number, `716CBDC03C071C59`, with or without `0x`; the eight
 * octets in their order on disk are written apart, `59 1C 07 3C C0 BD 6C 71`, so that neither is taken for the other.
 * No fault shows the hash.
 */
export function readVmsHashWords(text: string, account: AccountName, words: VmsHashWords): VmsPassword {
  const password = isWhole(text) ? readWhole(text, account, words) : readParts(text, account, words)
  if (password.hash === 0n)
    throw new Mistake('--vms-hash: 0 stands for no password; leave --vms-hash away and set one')
  if (password.algorithm === 'AD_II' && password.hash > 0xffffffffn)
    throw new Mistake(
      '--vms-hash: a hash of AD_II begins with eight zeros as a number; turn the octets round, or name another --vms-algorithm',
    )
  return password
}

/** Options that say nothing without a hash. */
export function refuseStrayVmsWords(words: VmsHashWords): void {
  refuseWords(words, 'goes with a hash; give --vms-hash too')
}

function refuseWords({ vmsSalt, vmsAlgorithm, vmsUser, pwdmix }: VmsHashWords, why: string): void {
  const words = Object.entries({
    '--vms-salt': vmsSalt,
    '--vms-algorithm': vmsAlgorithm,
    '--vms-user': vmsUser,
    '--pwdmix': pwdmix,
  })
  const [option] = words.find(([, value]) => value !== undefined) ?? []
  if (option !== undefined) throw new Mistake(`${option}: ${why}`)
}

/** `$V$...` says everything itself, and `PURDY_S:0x4D63:716CBDC03C071C59` all but the user's name. */
function isWhole(text: string): boolean {
  return text.startsWith('$V$') || vmsAlgorithms.some((name) => text.toUpperCase().startsWith(`${name}:`))
}

function readWhole(text: string, account: AccountName, words: VmsHashWords): VmsPassword {
  const hasUser = text.startsWith('$V$')
  refuseWords(hasUser ? words : { ...words, vmsUser: undefined }, 'the hash says so itself; leave it away')
  const reading = readVmsPassword(text, hasUser ? '' : vmsUser(account, words))
  if (reading.kind === 'value') return reading.value
  // What is wrong with a part would be said by showing it, and the hash may stand in the wrong place.
  const what = hasUser ? reading.fault : 'that is no algorithm, salt and hash'
  throw new Mistake(`--vms-hash: ${what}; ${reading.remedy}`)
}

function readParts(text: string, account: AccountName, words: VmsHashWords): VmsPassword {
  const hash = readHash(text)
  const algorithm = readAlgorithm(words.vmsAlgorithm)
  return {
    algorithm,
    hash,
    salt: readSalt(words.vmsSalt, algorithm),
    userName: vmsUser(account, words),
    mixedCase: words.pwdmix === true,
  }
}

function readHash(text: string): bigint {
  if (/^(?:0x)?[\da-f]{16}$/i.test(text)) return BigInt(`0x${text.slice(-16)}`)
  if (/^[\da-f]{2}(?:[ :-][\da-f]{2}){7}$/i.test(text))
    return Buffer.from(text.replaceAll(/[ :-]/g, ''), 'hex').readBigUInt64LE()
  throw new Mistake(
    "--vms-hash: that is no hash of SYSUAF; write the number, 716CBDC03C071C59, or its octets on disk, '59 1C 07 3C C0 BD 6C 71', or '$V$' and 26 characters in single quotes",
  )
}

function readAlgorithm(text: string | undefined): VmsAlgorithm {
  if (text === undefined) return 'PURDY_S'
  const named = vmsAlgorithms.find((name, code) => name === text.toUpperCase() || `${code}` === text)
  if (named !== undefined) return named
  throw new Mistake(
    `--vms-algorithm: "${text}" is none of OpenVMS; use ${vmsAlgorithms.join(', ')}, or 0 to 3`,
  )
}

/** AD_II has none. */
function readSalt(text: string | undefined, algorithm: VmsAlgorithm): number {
  if (text === undefined && algorithm === 'AD_II') return 0
  if (text === undefined) throw new Mistake(`--vms-salt: ${algorithm} has a salt; give it, such as 0x4D63`)
  if (/^(?:0x[\da-f]{1,4}|\d{1,5})$/i.test(text) && Number(text) <= 0xffff) return Number(text)
  throw new Mistake(`--vms-salt: "${text}" is not a number of 16 bits; write 0x4D63, or 19811`)
}

/** What AUTHORIZE takes for a user name, in 32 characters of SYSUAF, where it stands in capitals. */
function vmsUser(account: AccountName, { vmsUser: given }: VmsHashWords): string {
  const name = (given ?? account).toUpperCase()
  if (/^[A-Z0-9$_]{1,32}$/.test(name)) return name
  const [where, remedy] =
    given === undefined
      ? ['--vms-hash', 'give the name that it has in SYSUAF with --vms-user']
      : ['--vms-user', 'use at most 32 letters, digits, $ and _']
  throw new Mistake(`${where}: "${given ?? account}" cannot be a user name of OpenVMS; ${remedy}`)
}
