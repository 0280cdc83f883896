// Authenticator: the door that PASS, APOP and AUTH share. Finds the account, has the proof checked, then admits.

import { randomBytes } from 'node:crypto'
import { accountName } from '../base/account-name.ts'
import type { AccountName } from '../base/account-name.ts'
import { andThen } from '../base/awaitable.ts'
import type { Awaitable } from '../base/awaitable.ts'
import type { Clock } from '../base/clock.ts'
import type { Account, AccountDirectory } from './account.ts'
import { admit } from './admission.ts'
import { digestMatches } from './apop.ts'
import type { Identity } from './mechanisms/mechanism.ts'
import type { PasswordVerdict, PasswordVerifier } from './password-verifier.ts'
import type { Refusal } from './refusal.ts'
import type { SecretBox } from './secret-box.ts'

export type Authentication =
  | { readonly kind: 'authenticated'; readonly account: Account }
  | { readonly kind: 'refused'; readonly reason: Refusal }
  /** Nothing can be said about the credentials now (`SYS/TEMP`, RFC 3206 §4): this is no failed attempt. */
  | { readonly kind: 'unavailable'; readonly cause: unknown }

export interface AuthenticatorParts {
  readonly directory: AccountDirectory
  readonly verifier: PasswordVerifier
  readonly secrets: SecretBox
  readonly clock: Clock
}

/** Whose secret the dummy is: no account's name is empty. */
const nobody = ''

/**
 * Answers at once when the directory does and the password is remembered. Never throws and never rejects: whatever
 * breaks makes it `unavailable`. Who is no account costs the same work as who is one.
 */
export class Authenticator {
  readonly #directory: AccountDirectory
  readonly #verifier: PasswordVerifier
  readonly #secrets: SecretBox
  readonly #clock: Clock
  readonly #dummySecret: string

  constructor({ directory, verifier, secrets, clock }: AuthenticatorParts) {
    this.#directory = directory
    this.#verifier = verifier
    this.#secrets = secrets
    this.#clock = clock
    this.#dummySecret = secrets.seal(nobody, randomBytes(16))
  }

  /** USER and PASS (RFC 1939 §7). The password's octets must stay as they are until the answer is there. */
  byPassword(claimed: string, password: Buffer): Awaitable<Authentication> {
    const name = accountName(claimed)
    return unlessBroken(() =>
      andThen(this.#find(name), (account) => {
        const holder = account ?? { name: name ?? claimed, passwordHash: undefined }
        return andThen(this.#verifier.verify(holder, password), (verdict) => this.#judge(account, verdict))
      }),
    )
  }

  /** APOP (RFC 1939 §7), with the timestamp of this connection's greeting. */
  byApop(claimed: string, timestamp: string, digest: string): Awaitable<Authentication> {
    return unlessBroken(() =>
      andThen(this.#find(accountName(claimed)), (account) => {
        const matches = digestMatches({ timestamp, digest }, this.#secretOf(account))
        if (account === undefined) return refused('unknown-account')
        if (account.sealedSecret === undefined) return refused('no-secret')
        return matches ? this.#admit(account) : refused('wrong-digest')
      }),
    )
  }

  /** What a SASL mechanism ended with. Nobody acts as another (RFC 4422 §3.4.1 leaves that to the server). */
  byIdentity({ authorizationId, authenticationId, password }: Identity): Awaitable<Authentication> {
    const asItself = authorizationId === '' || accountName(authorizationId) === accountName(authenticationId)
    return asItself ? this.byPassword(authenticationId, password) : refused('other-identity')
  }

  #find(name: AccountName | undefined): Awaitable<Account | undefined> {
    return name === undefined ? undefined : this.#directory.find(name)
  }

  #judge(account: Account | undefined, verdict: PasswordVerdict): Authentication {
    if (verdict === 'busy') return unavailable(new Error('too many passwords are waiting to be checked'))
    if (account === undefined) return refused('unknown-account')
    if (account.passwordHash === undefined) return refused('no-password')
    return verdict === 'right' ? this.#admit(account) : refused('wrong-password')
  }

  /** Where there is no secret, the dummy is opened all the same. */
  #secretOf(account: Account | undefined): Buffer | undefined {
    if (account?.sealedSecret !== undefined) return this.#secrets.open(account.name, account.sealedSecret)
    this.#secrets.open(nobody, this.#dummySecret)
    return undefined
  }

  #admit(account: Account): Authentication {
    const admission = admit(account, this.#clock())
    return admission.kind === 'admitted' ? { kind: 'authenticated', account } : admission
  }
}

/** A directory that is down, a stored hash or secret that is damaged: never "wrong password". */
function unlessBroken(attempt: () => Awaitable<Authentication>): Awaitable<Authentication> {
  try {
    const outcome = attempt()
    return outcome instanceof Promise ? outcome.catch(unavailable) : outcome
  } catch (cause) {
    return unavailable(cause)
  }
}

function refused(reason: Refusal): Authentication {
  return { kind: 'refused', reason }
}

function unavailable(cause: unknown): Authentication {
  return { kind: 'unavailable', cause }
}
