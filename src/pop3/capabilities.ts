// CAPA: what the server can do, announced only while it is true (RFC 2449).

import type { Command, Context, State } from './command.ts'
import { mechanismNames } from './sasl.ts'
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
function capabilities({ services: { policy, wording } }: Context<State>): readonly string[] {
  const mechanisms = mechanismNames(policy)
  // What has been retrieved leaves the folder that POP shows: no client finds it there again (RFC 2449 §6.7).
  const retrievedGoes = policy.view.readMail === 'moves-to-mail' && policy.view.folder === 'NEWMAIL'
  return [
    'TOP',
    'UIDL',
    ...(policy.userPassDisabled ? [] : ['USER']),
    ...(mechanisms.length === 0 ? [] : [`SASL ${mechanisms.join(' ')}`]),
    ...(wording.hasCodes ? ['RESP-CODES', 'AUTH-RESP-CODE'] : []),
    'PIPELINING',
    retrievedGoes ? 'EXPIRE 0' : 'EXPIRE NEVER',
    `IMPLEMENTATION ${policy.implementation}`,
  ]
}
