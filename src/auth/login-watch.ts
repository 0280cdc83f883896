// LoginWatch: what is remembered of failed logins, so that whoever guesses is shut out.

import type { Awaitable } from '../base/awaitable.ts'

/** Where a login came from, and the name it tried, which may be no account's. */
export interface LoginSource {
  /** Without the port. */
  readonly address: string
  readonly name: string
}

/** Both parts of a source are given, so that a watch can count by address, by name, or by both. */
export interface LoginWatch {
  /** Whether the source is refused, were its password the right one. */
  isIntruder(source: LoginSource, nowMs: number): Awaitable<boolean>
  /** A wrong password, a wrong digest, or a name that is no account's. */
  failed(source: LoginSource, nowMs: number): Awaitable<void>
}
