// AUTH: SASL in POP3 (RFC 5034): initial responses, challenges, and `*` to call it off.

import { andThen, type Awaitable } from '../base/awaitable.ts'
import type { Mechanism, Step } from '../auth/mechanisms/mechanism.ts'
import type { Authorization, Command, Context, Outcome } from './command.ts'
import { words } from './command.ts'
import { login } from './login.ts'
import { error } from './reply.ts'
import { mechanismNamed, mechanismNames } from './sasl.ts'

type In = Context<Authorization>

export const auth: Command<Authorization> = {
  usage: 'AUTH mechanism [initial-response]',
  run: (context, argument) => {
    const [keyword, initial] = words(argument, 0, 2) ?? ['?', undefined]
    // Outlook asks for the list this way, with or without a blank after AUTH.
    if (keyword === undefined) {
      return {
        reply: { kind: 'listing', text: 'mechanisms follow', lines: mechanismNames(context.services.policy) },
      }
    }
    const mechanism = mechanismNamed(keyword, context.services.policy)
    if (mechanism === undefined) return { reply: error('no such mechanism'), fault: 'bad-command' }
    if (initial === undefined) return proceed(context, mechanism, undefined)
    return respond(context, mechanism, initial === '=' ? '' : initial)
  },
}

/** Takes a response in base64. */
function respond(context: In, mechanism: Mechanism, base64: string): Awaitable<Outcome> {
  // Node would skip what is not base64, and read another response than was sent.
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)) {
    return { reply: error('that is not base64'), fault: 'bad-command' }
  }
  return proceed(context, mechanism, Buffer.from(base64, 'base64'))
}

function proceed(context: In, mechanism: Mechanism, response: Buffer | undefined): Awaitable<Outcome> {
  return andThen(mechanism.next(response), (step) => follow(context, mechanism, step))
}

function follow(context: In, mechanism: Mechanism, step: Step): Awaitable<Outcome> {
  switch (step.kind) {
    case 'challenge':
      return {
        reply: { kind: 'challenge', base64: step.challenge.toString('base64') },
        answer: (line) =>
          // Called off by the client: curl and mutt go on with the next mechanism, so it is no failed attempt.
          line === '*' ? { reply: error('authentication cancelled') } : respond(context, mechanism, line),
      }
    case 'identified':
      return login(context, {
        name: step.identity.authenticationId,
        method: 'AUTH PLAIN',
        authentication: context.services.authenticator.byIdentity(step.identity, context.session.from),
      })
    case 'failed':
      return {
        reply: error(context.services.wording.refusal('wrong-password', ''), 'AUTH'),
        fault: 'failed-authentication',
      }
    case 'malformed':
      return { reply: error(step.why), fault: 'bad-command' }
  }
}
