// argon2id as PHC strings, `$argon2id$v=19$m=7168,t=5,p=1$salt$hash`: how passwords are kept today.

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

export const argon2idPrefix = '$argon2id$'

/**
 * One of the equally strong choices of the OWASP Password Storage Cheat Sheet: 7 MiB, five passes, one lane. Memory that
 * a hash has used stays with the thread that made it, so that less of it is more here.
 */
const cost: Cost = { memoryKiB: 7_168, passes: 5, lanes: 1 }
const saltOctets = 16
const tagOctets = 32

/** Work in the thread pool, so that the event loop stays free. */
const deriveTag = promisify(argon2)

interface Cost {
  readonly memoryKiB: number
  readonly passes: number
  readonly lanes: number
}

interface StoredHash extends Cost {
  readonly salt: Buffer
  readonly tag: Buffer
  readonly foldsCase: boolean
}

/**
 * The PHC string to store for a password: another one each time, as the salt is random. One that folds case knows none
 * of the letters A to Z, and says so by a parameter of ours, `fold=upper`, which keeps others from misreading it.
 */
export async function argon2idHash(
  password: Buffer,
  { foldsCase }: { readonly foldsCase: boolean },
): Promise<string> {
  const salt = randomBytes(saltOctets)
  const tag = await derive(password, { ...cost, salt, tagOctets, foldsCase })
  return phcString(salt, tag, foldsCase)
}

/** Whether the password is the one that was hashed, compared in constant time. Rejects as `verifyHash` does. */
export async function argon2idMatches(hash: string, password: Buffer): Promise<boolean> {
  const { tag, ...stored } = readPhcString(hash)
  return timingSafeEqual(await derive(password, { ...stored, tagOctets: tag.length }), tag)
}

/** A hash that no known password has and that costs what a real one costs: for accounts that do not exist. */
export function dummyHash(): string {
  return phcString(randomBytes(saltOctets), randomBytes(tagOctets), false)
}

interface Derivation extends Cost {
  readonly salt: Buffer
  readonly tagOctets: number
  readonly foldsCase: boolean
}

async function derive(password: Buffer, how: Derivation): Promise<Buffer> {
  const message = how.foldsCase ? upperCase(password) : password
  const tag = await deriveTag('argon2id', {
    message,
    nonce: how.salt,
    memory: how.memoryKiB,
    passes: how.passes,
    parallelism: how.lanes,
    tagLength: how.tagOctets,
  })
  // The caller wipes its own.
  if (message !== password) message.fill(0)
  return tag
}

/** A copy in which a to z are A to Z. */
function upperCase(password: Buffer): Buffer {
  return Buffer.from(password.map((octet) => (octet >= 0x61 && octet <= 0x7a ? octet - 0x20 : octet)))
}

function phcString(salt: Buffer, tag: Buffer, foldsCase: boolean): string {
  const { memoryKiB, passes, lanes } = cost
  const fold = foldsCase ? ',fold=upper' : ''
  return `${argon2idPrefix}v=19$m=${memoryKiB},t=${passes},p=${lanes}${fold}$${unpadded(salt)}$${unpadded(tag)}`
}

const phcPattern =
  /^\$argon2id\$v=19\$m=(?<memory>[1-9]\d{0,6}),t=(?<passes>[1-9]\d{0,3}),p=(?<lanes>[1-9]\d{0,2})(?<fold>,fold=upper)?\$(?<salt>[\w+/]+)\$(?<tag>[\w+/]+)$/

/** Hashes made elsewhere with other costs are accepted; what could not keep a password safe is not. */
function readPhcString(hash: string): StoredHash {
  const parts = phcPattern.exec(hash)?.groups
  if (parts === undefined) throw malformed('is not of the form $argon2id$v=19$m=,t=,p=$salt$hash')
  const { memory = '', passes = '', lanes = '', fold, salt: saltText = '', tag: tagText = '' } = parts
  const stored = {
    memoryKiB: Number(memory),
    passes: Number(passes),
    lanes: Number(lanes),
    salt: Buffer.from(saltText, 'base64'),
    tag: Buffer.from(tagText, 'base64'),
    foldsCase: fold !== undefined,
  }
  // Base64 that does not survive the round trip was cut or altered.
  if (unpadded(stored.salt) !== saltText || unpadded(stored.tag) !== tagText) throw malformed('is not base64')
  if (stored.salt.length < 8) throw malformed('has a salt of less than 8 octets')
  if (stored.tag.length < 16) throw malformed('has a hash of less than 16 octets')
  if (stored.memoryKiB < 8 * stored.lanes) throw malformed('has less memory than 8 KiB for each lane')
  return stored
}

/** The hash itself stays out of the message: it would end up in a log. */
function malformed(fault: string): Error {
  return new Error(`stored password hash ${fault}`)
}

function unpadded(octets: Buffer): string {
  return octets.toString('base64').replaceAll('=', '')
}
