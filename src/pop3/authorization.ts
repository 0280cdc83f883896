// AUTHORIZATION: the commands of RFC 1939 §4 and §7 by which a client says who it is.

import { andThen, type Awaitable } from '../base/awaitable.ts'
import { auth } from './auth.ts'
import { capa } from './capabilities.ts'
import { userPassDisabled } from '../vms/wording.ts'
import type { Authorization, CommandTable, Context, Outcome } from './command.ts'
import { alone, words } from './command.ts'
import { login, refuse } from './login.ts'
import { error, ok } from './reply.ts'

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
        reply: ok(services.wording.signOff()),
        end: 'quit',
      })),
  },
}

/** Refuses USER and PASS alike (TCP/IP Services table 15-2, TCPIP$POP_DISUSERPASS). */
const disabled: Outcome = { reply: error(userPassDisabled), fault: 'bad-command' }

/** Any name is welcome, unless the wording is FRIENDLY, which tells whoever asks that nobody has it. */
function user(context: In, argument: string): Awaitable<Outcome> | undefined {
  const { services, session } = context
  if (services.policy.userPassDisabled) return disabled
  const [name] = words(argument, 1, 1) ?? []
  if (name === undefined) return undefined
  const welcome: Outcome = {
    reply: ok(services.wording.passwordRequired(name)),
    next: { name: 'AUTHORIZATION', user: name },
  }
  if (!services.wording.tellsUnknownUsers) return welcome
  return andThen(services.authenticator.knows(name, session.from), (result) =>
    // Whoever cannot be looked up now may come to PASS, which says so.
    result.kind === 'refused' ? refuse(context, { name, method: 'USER', reason: result.reason }) : welcome,
  )
}

/** The password is the rest of the line: it may hold blanks, also at its ends (RFC 1939 §7). */
function pass(context: In, argument: string): Awaitable<Outcome> | undefined {
  const { state, services, session } = context
  if (services.policy.userPassDisabled) return disabled
  if (state.user === undefined) return { reply: error('say USER first'), fault: 'bad-command' }
  if (argument === '') return undefined
  const password = Buffer.from(argument, 'latin1')
  return login(context, {
    name: state.user,
    method: 'PASS',
    authentication: services.authenticator.byPassword(state.user, password, session.from),
  })
}

function apop(context: In, argument: string): Awaitable<Outcome> | undefined {
  const [name, digest] = words(argument, 2, 2) ?? []
  if (name === undefined || digest === undefined) return undefined
  const { session, services } = context
  return login(context, {
    name,
    method: 'APOP',
    authentication: services.authenticator.byApop(name, session.timestamp, digest, session.from),
  })
}
