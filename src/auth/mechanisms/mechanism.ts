// Mechanism: one SASL exchange as one method. Each mechanism is a file of its own in this folder.

import type { Awaitable } from '../../base/awaitable.ts'
import type { Refusal } from '../refusal.ts'

/**
 * One exchange, from the server's side. Whoever drives it deals with base64, line length and the client's `*`
 * (RFC 5034 §4); here are plain octets.
 */
export interface Mechanism {
  /**
   * Takes the client's response and says what comes next. The first call has the initial response, or undefined
   * when the client sent none. Undefined is not an empty response: an empty one was sent, as `=` (RFC 5034 §4).
   * Not to be called again once it has given anything but a challenge.
   */
  next(response: Buffer | undefined): Awaitable<Step>
}

export type Step =
  /** Send this and come back with the response. */
  | { readonly kind: 'challenge'; readonly challenge: Buffer }
  /** The client has said who it is; the password is still to be checked. */
  | { readonly kind: 'identified'; readonly identity: Identity }
  /** The exchange itself has shown that the client is not who it says it is. */
  | { readonly kind: 'failed'; readonly reason: Refusal }
  /** Not what this mechanism prescribes; why is fit for the client. */
  | { readonly kind: 'malformed'; readonly why: string }

/** The two identities of RFC 4422 §2, and what proves the second. */
export interface Identity {
  /** Whom to act as; empty: whoever the credentials belong to. */
  readonly authorizationId: string
  /** Whose credentials these are. */
  readonly authenticationId: string
  readonly password: Buffer
}
