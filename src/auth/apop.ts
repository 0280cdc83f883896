// APOP (RFC 1939 §7): the timestamp of the greeting, and the digest that proves the shared secret.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../base/clock.ts'

/** What stands for the secret of those who have none; it never matches. */
const noSecret = 'no secret'
const digestPattern = /^[0-9a-f]{32}$/i

export interface ApopClaim {
  /** As it stood in the greeting, angle brackets included. */
  readonly timestamp: string
  /** As the client sent it. RFC 1939 §7 asks for lower case; upper case says the same. */
  readonly digest: string
}

/**
 * Whether the digest is MD5 of timestamp and secret (RFC 1939 §7), compared in constant time. Without a secret, or
 * with an empty one, it is not, after the same work.
 */
export function digestMatches({ timestamp, digest }: ApopClaim, secret: Buffer | undefined): boolean {
  const expected = createHash('md5')
    .update(timestamp)
    .update(secret ?? noSecret)
    .digest()
  const claimed = digestPattern.test(digest) ? Buffer.from(digest, 'hex') : Buffer.alloc(expected.length)
  const matches = timingSafeEqual(expected, claimed)
  return matches && secret !== undefined && secret.length > 0
}

/**
 * The maker of timestamps `<random.counter.time@host>`, which have the syntax of a msg-id and must differ each time
 * (RFC 1939 §7): the counter sees to that in this process, the random part among processes and restarts. It is
 * random each time so that nobody can ask a client for the digest of a timestamp that is yet to come. mpop takes
 * letters, digits and `. @ _ + / -` between the angle brackets and nothing else.
 */
export function apopTimestamp(host: string, clock: Clock): () => string {
  const place = safeHost(host)
  let counter = 0
  return () => {
    counter += 1
    return `<${randomBytes(12).toString('hex')}.${counter}.${clock()}@${place}>`
  }
}

/** A host name that fits into a msg-id and into the 512 octets of a greeting (RFC 2449 §4). */
function safeHost(host: string): string {
  const labels = host.replaceAll(/[^A-Za-z0-9._-]/g, '-').split('.')
  const place = labels.filter((label) => label !== '').join('.')
  return place.length > 0 && place.length <= 255 ? place : 'localhost'
}
