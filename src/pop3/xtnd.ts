// XTND: the extension point of RFC 1082, which the OpenVMS servers fill with their own commands.

import type { Command, Transaction } from './command.ts'
import { error } from './reply.ts'

export const xtnd: Command<Transaction> = {
  usage: 'XTND command [argument]',
  run: (context, argument) => {
    const [, keyword = '', rest = ''] = /^\s*(\S*)\s*(.*)$/.exec(argument) ?? []
    if (keyword === '') return undefined
    const commands = context.services.xtnd
    const name = keyword.toUpperCase()
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command !== undefined) return command(context, rest)
    return { reply: error('unknown XTND command'), fault: 'bad-command' }
  },
}
