// Login: from "who are you" to TRANSACTION. USER/PASS, APOP and AUTH all end here.

import { andThen, type Awaitable } from '../base/awaitable.ts'
import type { Account } from '../auth/account.ts'
import type { Authentication } from '../auth/authenticator.ts'
import { Maildrop } from '../mail/maildrop.ts'
import type { LockOutcome } from '../mail/store.ts'
import type { Authorization, Context, Outcome } from './command.ts'
import { nobody } from './command.ts'
import { error, ok } from './reply.ts'
import { accessDenied, inUse } from './wording.ts'

type In = Context<Authorization>

export interface Attempt {
  /** The name that the client gave. */
  readonly name: string
  /** How it tried, for the log. */
  readonly method: 'PASS' | 'APOP' | 'AUTH PLAIN'
  readonly authentication: Awaitable<Authentication>
}

/** What the attempt leads to: the maildrop, or a refusal that says no more than it must. */
export function login(context: In, { name, method, authentication }: Attempt): Awaitable<Outcome> {
  return andThen(authentication, (result): Awaitable<Outcome> => {
    switch (result.kind) {
      case 'authenticated':
        return enter(context, result.account, method)
      case 'refused':
        reportFailure(context, name, method, result.reason)
        return { reply: error(accessDenied(name), 'AUTH'), fault: 'failed-authentication', next: nobody }
      case 'unavailable':
        context.services.report({ kind: 'trouble', where: `login of ${name}`, error: result.cause })
        return { reply: error('accounts cannot be checked now, try again later', 'SYS/TEMP'), next: nobody }
    }
  })
}

/** Locks the maildrop (RFC 1939 §4), taking it over from a session that has gone silent. */
function enter(context: In, account: Account, method: Attempt['method']): Awaitable<Outcome> {
  const { services, session } = context
  const holder = { session: session.id, peer: session.peer }
  const first = services.store.lock(account.name, holder)
  const locked = andThen(first, (outcome): Awaitable<LockOutcome> => {
    if (outcome.kind === 'locked') return outcome
    const freed = services.sessions.takeOver(outcome.holder.session, session.peer)
    return andThen(freed, (free) => (free ? services.store.lock(account.name, holder) : outcome))
  })
  return andThen(locked, (outcome): Outcome => {
    if (outcome.kind === 'in-use') {
      reportFailure(context, account.name, method, `in use by ${outcome.holder.peer}`)
      return {
        reply: error(inUse(outcome.sinceMs), 'IN-USE'),
        next: { name: 'AUTHORIZATION', user: undefined },
      }
    }
    const maildrop = new Maildrop(outcome.maildrop)
    const { messages, octets } = maildrop
    services.report({
      kind: 'logged-in',
      session: session.id,
      peer: session.peer,
      account: account.name,
      method,
      messages,
      octets,
    })
    return {
      reply: ok(`maildrop has ${messages} messages (${octets} octets)`),
      next: { name: 'TRANSACTION', account: account.name, maildrop },
    }
  })
}

function reportFailure({ services, session }: In, account: string, method: string, reason: string): void {
  services.report({ kind: 'login-failed', session: session.id, peer: session.peer, account, method, reason })
}
