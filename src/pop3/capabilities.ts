// CAPA: what the server can do, announced only while it is true (RFC 2449).

import type { Command, Context, State } from './command.ts'
import { saslMechanisms } from './sasl.ts'
import { alone } from './command.ts'

/** CAPA is the same command in both states (RFC 2449 §5). */
export const capa: Command<State> = {
  usage: 'CAPA',
  run: (context, argument) =>
    alone(argument, () => ({
      reply: { kind: 'listing', text: 'capability list follows', lines: capabilities(context) },
    })),
}

/** The same in both states, as each of their definitions asks (RFC 2449 §6). */
function capabilities({ services }: Context<State>): readonly string[] {
  return [
    'TOP',
    'UIDL',
    'USER',
    `SASL ${saslMechanisms}`,
    'RESP-CODES',
    'AUTH-RESP-CODE',
    'PIPELINING',
    'EXPIRE NEVER',
    `IMPLEMENTATION ${services.policy.implementation}`,
  ]
}
