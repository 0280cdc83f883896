// SASL PLAIN (RFC 4616): authorization id, NUL, authentication id, NUL, password in a single message.

import type { Mechanism, Step } from './mechanism.ts'

/** What a server must accept for each of the three (RFC 4616 §2); no account has a longer name. */
const partOctetsMax = 255

export function plain(): Mechanism {
  return {
    // The client speaks first; when it gave no initial response, it is asked with an empty challenge (RFC 5034 §4).
    next: (response) =>
      response === undefined ? { kind: 'challenge', challenge: Buffer.alloc(0) } : readMessage(response),
  }
}

function readMessage(message: Buffer): Step {
  const first = message.indexOf(0)
  const second = message.indexOf(0, first + 1)
  if (second < 0) return malformed('authorization id, authentication id and password expected')
  const authorizationId = message.subarray(0, first)
  const authenticationId = message.subarray(first + 1, second)
  const password = message.subarray(second + 1)
  // NUL must not appear in any of the three, least of all cut a password short (RFC 4616 §2).
  if (password.includes(0)) return malformed('NUL in the password')
  if (authenticationId.length === 0) return malformed('authentication id missing')
  if (password.length === 0) return malformed('password missing')
  if ([authorizationId, authenticationId, password].some((part) => part.length > partOctetsMax)) {
    return malformed(`more than ${partOctetsMax} octets in one part`)
  }
  return {
    kind: 'identified',
    identity: {
      // Octets that are not UTF-8 become U+FFFD, which no account's name contains.
      authorizationId: authorizationId.toString('utf8'),
      authenticationId: authenticationId.toString('utf8'),
      password,
    },
  }
}

function malformed(why: string): Step {
  return { kind: 'malformed', why }
}
