// Password hashes: argon2id as PHC strings, `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** What the OWASP Password Storage Cheat Sheet asks for at least: 19 MiB, two passes, one lane. */
const cost: Cost = { memoryKiB: 19_456, passes: 2, lanes: 1 }
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
}

/** The PHC string to store for a password: another one each time, as the salt is random. */
export async function hashPassword(password: Buffer): Promise<string> {
  const salt = randomBytes(saltOctets)
  const tag = await derive(password, { ...cost, salt, tagOctets })
  return phcString(salt, tag)
}

/**
 * Whether the password is the one that was hashed, compared in constant time. Rejects when the stored hash cannot
 * be understood: that says nothing about the password.
 */
export async function verifyHash(hash: string, password: Buffer): Promise<boolean> {
  const { tag, ...stored } = readPhcString(hash)
  return timingSafeEqual(await derive(password, { ...stored, tagOctets: tag.length }), tag)
}

/** A hash that no known password has and that costs what a real one costs: for accounts that do not exist. */
export function dummyHash(): string {
  return phcString(randomBytes(saltOctets), randomBytes(tagOctets))
}

function derive(password: Buffer, how: Cost & { readonly salt: Buffer; readonly tagOctets: number }) {
  return deriveTag('argon2id', {
    message: password,
    nonce: how.salt,
    memory: how.memoryKiB,
    passes: how.passes,
    parallelism: how.lanes,
    tagLength: how.tagOctets,
  })
}

function phcString(salt: Buffer, tag: Buffer): string {
  const { memoryKiB, passes, lanes } = cost
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${lanes}$${unpadded(salt)}$${unpadded(tag)}`
}

const phcPattern =
  /^\$argon2id\$v=19\$m=(?<memory>[1-9]\d{0,6}),t=(?<passes>[1-9]\d{0,3}),p=(?<lanes>[1-9]\d{0,2})\$(?<salt>[\w+/]+)\$(?<tag>[\w+/]+)$/

/** Hashes made elsewhere with other costs are accepted; what could not keep a password safe is not. */
function readPhcString(hash: string): StoredHash {
  const parts = phcPattern.exec(hash)?.groups
  if (parts === undefined) throw malformed('is not of the form $argon2id$v=19$m=,t=,p=$salt$hash')
  const { memory = '', passes = '', lanes = '', salt: saltText = '', tag: tagText = '' } = parts
  const stored = {
    memoryKiB: Number(memory),
    passes: Number(passes),
    lanes: Number(lanes),
    salt: Buffer.from(saltText, 'base64'),
    tag: Buffer.from(tagText, 'base64'),
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
