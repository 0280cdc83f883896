// Dispatch: from a line to its command in the table of the state.

import { andThen, type Awaitable } from '../base/awaitable.ts'
import {
  commandNamed,
  type Command,
  type CommandTable,
  type Context,
  type Outcome,
  type State,
} from './command.ts'
import { error } from './reply.ts'

/** Finds a line's command in the table of the state, has the numbers ready, and runs it. */
export function runCommand<S extends State>(
  table: CommandTable<S>,
  context: Context<S>,
  line: string,
): Awaitable<Outcome> {
  const blank = line.search(/[ \t]/)
  const keyword = blank < 0 ? line : line.slice(0, blank)
  const argument = blank < 0 ? '' : line.slice(blank + 1)
  const command = commandNamed(table, keyword)
  if (command === undefined)
    return { reply: error(`unknown command in ${context.state.name}`), fault: 'bad-command' }
  const numbered =
    command.numbers === true && context.state.name === 'TRANSACTION'
      ? context.state.maildrop.number()
      : undefined
  return andThen(numbered, () => runNumbered(command, context, argument))
}

function runNumbered<S extends State>(
  command: Command<S>,
  context: Context<S>,
  argument: string,
): Awaitable<Outcome> {
  return command.run(context, argument) ?? { reply: error(`usage: ${command.usage}`), fault: 'bad-command' }
}
