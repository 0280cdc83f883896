// Authenticator: the door that PASS, APOP and AUTH share. Finds the account, has the proof checked, then admits.

import { randomBytes } from 'node:crypto'
import { accountName } from '../base/account-name.ts'
import type { AccountName } from '../base/account-name.ts'
import { andThen } from '../base/awaitable.ts'
import type { Awaitable } from '../base/awaitable.ts'
import type { Clock } from '../base/clock.ts'
import type { Peer } from '../base/peer.ts'
import type { Account, AccountDirectory } from './account.ts'
import { admit, type AdmissionRules } from './admission.ts'
import { digestMatches } from './apop.ts'
import type { LoginSource, LoginWatch } from './login-watch.ts'
import type { Identity } from './mechanisms/mechanism.ts'
import type { PasswordUpgrades } from './password-upgrades.ts'
import type { PasswordVerdict, PasswordVerifier } from './password-verifier.ts'
import type { Refusal } from './refusal.ts'
import type { SecretBox } from './secret-box.ts'

export type Authentication = { readonly kind: 'authenticated'; readonly account: Account } | NotAuthenticated

export type NotAuthenticated = { readonly kind: 'refused'; readonly reason: Refusal } | Unavailable

/** Nothing can be said about the credentials now (`SYS/TEMP`, RFC 3206 §4): this is no failed attempt. */
interface Unavailable {
  readonly kind: 'unavailable'
  readonly cause: unknown
}

export interface AuthenticatorParts {
  readonly directory: AccountDirectory
  readonly verifier: PasswordVerifier
  readonly secrets: SecretBox
  readonly clock: Clock
  /** Knows who is to be kept out for guessing; absent: nobody is. */
  readonly watch?: LoginWatch | undefined
  /** Takes the better hash of a password that let somebody in; absent: hashes stay as they are. */
  readonly upgrades?: PasswordUpgrades | undefined
  readonly admission?: AdmissionRules
}

/** The refusals that break-in evasion counts: nothing showed that it was the account's user. */
const failures: Readonly<Partial<Record<Refusal, true>>> = {
  'unknown-account': true,
  'no-password': true,
  'wrong-password': true,
  'no-secret': true,
  'wrong-digest': true,
}

/** Whose secret the dummy is: no account's name is empty. */
const nobody = ''

/**
 * Answers at once when the directory does and the password is remembered. Never throws and never rejects: whatever
 * breaks makes it `unavailable`. Who is no account costs the same work as who is one, and an intruder, whose password
 * is not even looked at, the same as who is none.
 */
export class Authenticator {
  readonly #directory: AccountDirectory
  readonly #verifier: PasswordVerifier
  readonly #secrets: SecretBox
  readonly #clock: Clock
  readonly #watch: LoginWatch | undefined
  readonly #upgrades: PasswordUpgrades | undefined
  readonly #admission: AdmissionRules
  readonly #dummySecret: string

  constructor(parts: AuthenticatorParts) {
    this.#directory = parts.directory
    this.#verifier = parts.verifier
    this.#secrets = parts.secrets
    this.#clock = parts.clock
    this.#watch = parts.watch
    this.#upgrades = parts.upgrades
    this.#admission = parts.admission ?? { ignoreExpiredPasswords: false }
    this.#dummySecret = parts.secrets.seal(nobody, randomBytes(16))
  }

  /** USER and PASS (RFC 1939 §7). The password's octets must stay as they are until the answer is there. */
  byPassword(claimed: string, password: Buffer, from: Peer): Awaitable<Authentication> {
    const name = accountName(claimed)
    return this.#watched(claimed, from, (isIntruder) =>
      andThen(this.#find(name), (account) => {
        // A remembered password would answer an intruder at once, and so tell that it is right.
        const holder =
          isIntruder || account === undefined ? { name: name ?? claimed, passwordHash: undefined } : account
        return andThen(this.#verifier.verify(holder, password), (verdict) => this.#judge(account, verdict))
      }),
    )
  }

  /** APOP (RFC 1939 §7), with the timestamp of this connection's greeting. */
  byApop(claimed: string, timestamp: string, digest: string, from: Peer): Awaitable<Authentication> {
    return this.#watched(claimed, from, () =>
      andThen(this.#find(accountName(claimed)), (account) => {
        const matches = digestMatches({ timestamp, digest }, this.#secretOf(account))
        if (account === undefined) return refused('unknown-account')
        if (account.sealedSecret === undefined) return refused('no-secret')
        return matches ? this.#admit(account) : refused('wrong-digest')
      }),
    )
  }

  /** What a SASL mechanism ended with. Nobody acts as another (RFC 4422 §3.4.1 leaves that to the server). */
  byIdentity(
    { authorizationId, authenticationId, password }: Identity,
    from: Peer,
  ): Awaitable<Authentication> {
    const asItself = authorizationId === '' || accountName(authorizationId) === accountName(authenticationId)
    return asItself ? this.byPassword(authenticationId, password, from) : refused('other-identity')
  }

  /** For USER where the wording is FRIENDLY, which refuses unknown names at once; one that is unknown is a failure. */
  knows(claimed: string, from: Peer): Awaitable<{ readonly kind: 'known' } | NotAuthenticated> {
    return unlessBroken(() =>
      andThen(this.#find(accountName(claimed)), (account) =>
        account === undefined
          ? andThen(this.#failed(sourceOf(claimed, from)), () => refused('unknown-account'))
          : { kind: 'known' },
      ),
    )
  }

  /** Asks the watch before, for the work to be done, and after, as there may have been other attempts meanwhile. */
  #watched(
    claimed: string,
    from: Peer,
    prove: (isIntruder: boolean) => Awaitable<Authentication>,
  ): Awaitable<Authentication> {
    const watch = this.#watch
    if (watch === undefined) return unlessBroken(() => prove(false))
    const source = sourceOf(claimed, from)
    const isIntruder = () => watch.isIntruder(source, this.#clock())
    return unlessBroken(() =>
      andThen(isIntruder(), (wasIntruder) =>
        andThen(prove(wasIntruder), (outcome): Awaitable<Authentication> => {
          if (outcome.kind === 'unavailable') return outcome
          if (wasIntruder) return refused('intruder')
          if (isFailure(outcome)) return andThen(this.#failed(source), () => outcome)
          return andThen(isIntruder(), (isNow) => (isNow ? refused('intruder') : outcome))
        }),
      ),
    )
  }

  #failed(source: LoginSource): Awaitable<void> {
    return this.#watch?.failed(source, this.#clock())
  }

  #find(name: AccountName | undefined): Awaitable<Account | undefined> {
    return name === undefined ? undefined : this.#directory.find(name)
  }

  #judge(account: Account | undefined, verdict: PasswordVerdict): Authentication {
    if (verdict.kind === 'busy') return unavailable(new Error('too many passwords are waiting to be checked'))
    if (account === undefined) return refused('unknown-account')
    if (account.passwordHash === undefined) return refused('no-password')
    if (verdict.kind === 'wrong') return refused('wrong-password')
    const outcome = this.#admit(account)
    if (outcome.kind === 'authenticated' && verdict.better !== undefined) {
      this.#upgrades?.begin(account.name, { oldHash: account.passwordHash, newHash: verdict.better })
    }
    return outcome
  }

  /** Where there is no secret, the dummy is opened all the same. */
  #secretOf(account: Account | undefined): Buffer | undefined {
    if (account?.sealedSecret !== undefined) return this.#secrets.open(account.name, account.sealedSecret)
    this.#secrets.open(nobody, this.#dummySecret)
    return undefined
  }

  #admit(account: Account): Authentication {
    const admission = admit(account, this.#clock(), this.#admission)
    return admission.kind === 'admitted' ? { kind: 'authenticated', account } : admission
  }
}

/** A directory that is down, a stored hash or secret that is damaged: never "wrong password". */
function unlessBroken<T>(attempt: () => Awaitable<T>): Awaitable<T | Unavailable> {
  try {
    const outcome = attempt()
    return outcome instanceof Promise ? outcome.catch(unavailable) : outcome
  } catch (cause) {
    return unavailable(cause)
  }
}

/** One account has one source from one address, however its name is spelled. */
function sourceOf(claimed: string, { address }: Peer): LoginSource {
  return { address, name: accountName(claimed) ?? claimed }
}

/** Who has shown who they are has not failed, whether they are let in or not. */
function isFailure(outcome: Authentication): boolean {
  return outcome.kind === 'refused' && failures[outcome.reason] === true
}

function refused(reason: Refusal): NotAuthenticated {
  return { kind: 'refused', reason }
}

function unavailable(cause: unknown): Unavailable {
  return { kind: 'unavailable', cause }
}
