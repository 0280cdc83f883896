// UPDATE: what QUIT does to the maildrop (RFC 1939 §6). The reply is computed from what really happened.

import type { Context, Outcome, Transaction } from './command.ts'
import { error, ok } from './reply.ts'

/** Removes the marked messages for good, and ends the session either way. */
export async function update({ state, services }: Context<Transaction>): Promise<Outcome> {
  const { maildrop } = state
  const removed = maildrop.marked
  try {
    if ((await maildrop.update()) === 'stale') {
      return {
        reply: error('this session has lost its maildrop; no messages removed', 'SYS/TEMP'),
        end: 'taken-over',
      }
    }
  } catch (cause) {
    services.report({ kind: 'trouble', where: `update of ${state.account}`, error: cause })
    return { reply: error('maildrop not updated; no messages removed', 'SYS/TEMP'), end: 'update-failed' }
  }
  return { reply: ok(services.wording.signOff({ messages: maildrop.messages, removed })), end: 'quit' }
}
