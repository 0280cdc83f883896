// AUTHORIZATION: the commands of RFC 1939 §4 and §7 by which a client says who it is.

import type { Awaitable } from '../base/awaitable.ts'
import { auth } from './auth.ts'
import { capa } from './capabilities.ts'
import type { Authorization, CommandTable, Context, Outcome } from './command.ts'
import { alone, words } from './command.ts'
import { login } from './login.ts'
import { error, ok } from './reply.ts'
import { passwordRequired } from './wording.ts'

type In = Context<Authorization>

export const authorization: CommandTable<Authorization> = {
  USER: { usage: 'USER name', run: user },
  PASS: { usage: 'PASS password', run: pass },
  APOP: { usage: 'APOP name digest', run: apop },
  AUTH: auth,
  CAPA: capa,
  QUIT: {
    usage: 'QUIT',
    run: ({ services }, argument) =>
      alone(argument, () => ({
        reply: ok(`Newmail at ${services.policy.hostname} signing off`),
        end: 'quit',
      })),
  },
}

/** Any name is welcome: whether it exists is told to nobody (RFC 1939 §7 allows it). */
function user(_: In, argument: string): Outcome | undefined {
  const [name] = words(argument, 1, 1) ?? []
  if (name === undefined) return undefined
  return { reply: ok(passwordRequired(name)), next: { name: 'AUTHORIZATION', user: name } }
}

/** The password is the rest of the line: it may hold blanks, also at its ends (RFC 1939 §7). */
function pass(context: In, argument: string): Awaitable<Outcome> | undefined {
  const { state, services } = context
  if (state.user === undefined) return { reply: error('say USER first'), fault: 'bad-command' }
  if (argument === '') return undefined
  const password = Buffer.from(argument, 'latin1')
  return login(context, {
    name: state.user,
    method: 'PASS',
    authentication: services.authenticator.byPassword(state.user, password),
  })
}

function apop(context: In, argument: string): Awaitable<Outcome> | undefined {
  const [name, digest] = words(argument, 2, 2) ?? []
  if (name === undefined || digest === undefined) return undefined
  const { session, services } = context
  return login(context, {
    name,
    method: 'APOP',
    authentication: services.authenticator.byApop(name, session.timestamp, digest),
  })
}
