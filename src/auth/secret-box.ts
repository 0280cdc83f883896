// SecretBox: keeps APOP secrets unreadable at rest. APOP needs the secret itself (RFC 1939 §7), so a hash won't do.

import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

export const keyOctets = 32
/** Names cipher and layout, so that both can change: AES-256-GCM; nonce, tag and ciphertext in base64url. */
const prefix = 'v1.'
const nonceOctets = 12
const tagOctets = 16
const cipherName = 'aes-256-gcm'
const options = { authTagLength: tagOctets } as const

/** Seals and opens with the server's key. A sealed secret opens for the account it was sealed for and no other. */
export class SecretBox {
  readonly #key: KeyObject

  constructor(key: Buffer) {
    if (key.length !== keyOctets)
      throw new Error(`the server's key has ${key.length} octets, not ${keyOctets}`)
    this.#key = createSecretKey(key)
  }

  seal(account: string, secret: Buffer): string {
    const nonce = randomBytes(nonceOctets)
    const cipher = createCipheriv(cipherName, this.#key, nonce, options).setAAD(Buffer.from(account))
    const sealed = Buffer.concat([cipher.update(secret), cipher.final()])
    return prefix + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
  }

  /** Throws when it was sealed with another key or for another account, or is damaged. */
  open(account: string, sealed: string): Buffer {
    if (!sealed.startsWith(prefix)) throw cannotOpen(account, 'it was sealed in a way unknown here')
    const octets = Buffer.from(sealed.slice(prefix.length), 'base64url')
    if (octets.length < nonceOctets + tagOctets) throw cannotOpen(account, 'it is cut short')
    const decipher = createDecipheriv(cipherName, this.#key, octets.subarray(0, nonceOctets), options)
      .setAAD(Buffer.from(account))
      .setAuthTag(octets.subarray(nonceOctets, nonceOctets + tagOctets))
    const opened = decipher.update(octets.subarray(nonceOctets + tagOctets))
    try {
      return Buffer.concat([opened, decipher.final()])
    } catch (cause) {
      throw cannotOpen(account, 'it was sealed with another key, or is damaged', cause)
    }
  }
}

function cannotOpen(account: string, why: string, cause?: unknown): Error {
  return new Error(`the APOP secret of account "${account}" cannot be opened: ${why}`, { cause })
}
