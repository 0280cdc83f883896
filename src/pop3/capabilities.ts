// CAPA: what the server can do, announced only while it is true (RFC 2449).

import type { Command, Context, State } from './command.ts'
import { alone } from './command.ts'

/** CAPA is the same command in both states (RFC 2449 §5). */
export const capa: Command<State> = {
  usage: 'CAPA',
  run: (context, argument) =>
    alone(argument, () => ({
      reply: { kind: 'listing', text: 'capability list follows', lines: capabilities(context) },
    })),
}

/** What login does not change is announced before it as well (RFC 2449 §5). */
function capabilities({ state, services }: Context<State>): readonly string[] {
  const beforeLogin = state.name === 'AUTHORIZATION' ? ['USER', 'SASL PLAIN'] : []
  return [
    'TOP',
    'UIDL',
    ...beforeLogin,
    'RESP-CODES',
    'AUTH-RESP-CODE',
    'PIPELINING',
    'EXPIRE NEVER',
    `IMPLEMENTATION ${services.policy.implementation}`,
  ]
}
