// Login: from "who are you" to TRANSACTION. USER/PASS, APOP and AUTH all end here.

import { andThen, type Awaitable } from '../base/awaitable.ts'
import type { Account } from '../auth/account.ts'
import type { Authentication } from '../auth/authenticator.ts'
import type { Refusal } from '../auth/refusal.ts'
import type { LoginFailed } from '../base/facts.ts'
import { Maildrop } from '../mail/maildrop.ts'
import type { LockOutcome } from '../mail/store.ts'
import type { Authorization, Context, Outcome } from './command.ts'
import { nobody } from './command.ts'
import { error, ok } from './reply.ts'
import type { Wording } from './wording.ts'

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
        return refuse(context, { name, method, reason: result.reason })
      case 'unavailable':
        context.services.report({ kind: 'trouble', where: `login of ${name}`, error: result.cause })
        return { reply: error('accounts cannot be checked now, try again later', 'SYS/TEMP'), next: nobody }
    }
  })
}

/** A refusal in the words of the personality; too many of them end the session. */
export function refuse(
  context: In,
  { name, method, reason }: { readonly name: string; readonly method: string; readonly reason: Refusal },
): Outcome {
  reportFailure(context, { account: name, method, reason, inUse: false })
  const reply = error(context.services.wording.refusal(reason, name), 'AUTH')
  return { reply, fault: 'failed-authentication', next: nobody }
}

/** Locks the maildrop (RFC 1939 §4), taking it over from a session that has gone silent. */
function enter(context: In, account: Account, method: Attempt['method']): Awaitable<Outcome> {
  const { services, session } = context
  const holder = { session: session.id, peer: session.peer }
  const lock = () => services.store.lock(account.name, holder, services.policy.view)
  const locked = andThen(lock(), (outcome): Awaitable<LockOutcome> => {
    if (outcome.kind === 'locked') return outcome
    const freed = services.sessions.takeOver(outcome.holder.session, session.peer)
    return andThen(freed, (free) => (free ? lock() : outcome))
  })
  return andThen(locked, (outcome): Awaitable<Outcome> => {
    if (outcome.kind === 'in-use') {
      const { peer } = outcome.holder
      reportFailure(context, { account: account.name, method, reason: `in use by ${peer}`, inUse: true })
      return { reply: error(services.wording.inUse(outcome.sinceMs, peer), 'IN-USE'), next: nobody }
    }
    const { clock, policy } = services
    const maildrop = new Maildrop(outcome.maildrop, { rules: policy.rendering, clock })
    return andThen(counted(maildrop, services.wording), () => welcome(context, account, method, maildrop))
  })
}

/** Where the reply has figures, they are those of STAT. A maildrop that cannot be counted is given back. */
function counted(maildrop: Maildrop, wording: Wording): Awaitable<void> {
  if (!wording.countsAtLogin) return undefined
  const giveBack = async (cause: unknown): Promise<never> => {
    await maildrop.release()
    throw cause
  }
  try {
    const counting = maildrop.counted()
    return counting instanceof Promise ? counting.catch(giveBack) : counting
  } catch (cause) {
    return giveBack(cause)
  }
}

function welcome(
  { services, session }: In,
  account: Account,
  method: Attempt['method'],
  maildrop: Maildrop,
): Outcome {
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
    reply: ok(services.wording.loggedIn(messages, octets)),
    next: { name: 'TRANSACTION', account: account.name, maildrop },
  }
}

function reportFailure(
  { services, session }: In,
  failure: Pick<LoginFailed, 'account' | 'method' | 'reason' | 'inUse'>,
): void {
  services.report({ kind: 'login-failed', session: session.id, peer: session.peer, ...failure })
}
