// TRANSACTION: the commands of RFC 1939 §5 and §7, once the maildrop is locked.

import { andThen, type Awaitable } from '../base/awaitable.ts'
import type { Message } from '../mail/maildrop.ts'
import { top } from '../mail/top.ts'
import { capa } from './capabilities.ts'
import type { Command, CommandTable, Context, Outcome, Transaction } from './command.ts'
import { alone, readNumber, words } from './command.ts'
import { allSizes, allUids } from './listing.ts'
import { assertOctets, error, ok } from './reply.ts'
import { update } from './update.ts'
import { maildropHas } from './wording.ts'
import { xtnd } from './xtnd.ts'

type In = Context<Transaction>

const uidl: Command<Transaction> = {
  usage: 'UIDL [msg]',
  numbers: true,
  run: (context, argument) =>
    oneOrAll(context, argument, {
      one: ({ number }) =>
        andThen(context.state.maildrop.uids(number, 1), ([uid]) => ({ reply: ok(`${number} ${uid}`) })),
      all: () => allUids(context.state.maildrop),
    }),
}

export const transaction: CommandTable<Transaction> = {
  STAT: {
    usage: 'STAT',
    run: ({ state: { maildrop } }, argument) =>
      alone(argument, () =>
        andThen(maildrop.counted(), () => ({ reply: ok(`${maildrop.messages} ${maildrop.octets}`) })),
      ),
  },
  LIST: {
    usage: 'LIST [msg]',
    numbers: true,
    run: (context, argument) =>
      oneOrAll(context, argument, {
        one: ({ number, octets }) => ({ reply: ok(`${number} ${octets}`) }),
        all: () => allSizes(context.state.maildrop),
      }),
  },
  UIDL: uidl,
  // The OpenVMS server's manual calls the command UID (TCP/IP Services 15.1.2).
  UID: uidl,
  RETR: {
    usage: 'RETR msg',
    numbers: true,
    run: (context, argument) => onMessage(context, argument, (message) => retrieve(context, message)),
  },
  TOP: { usage: 'TOP msg n', numbers: true, run: topOf },
  DELE: {
    usage: 'DELE msg',
    numbers: true,
    run: (context, argument) => onMessage(context, argument, (message) => mark(context, message)),
  },
  NOOP: { usage: 'NOOP', run: (_, argument) => alone(argument, () => ({ reply: ok('still here') })) },
  LAST: {
    usage: 'LAST',
    run: ({ state: { maildrop } }, argument) => alone(argument, () => ({ reply: ok(`${maildrop.last}`) })),
  },
  RSET: { usage: 'RSET', run: (context, argument) => alone(argument, () => reset(context)) },
  CAPA: capa,
  XTND: xtnd,
  QUIT: { usage: 'QUIT', run: (context, argument) => alone(argument, () => update(context)) },
}

function retrieve({ state: { maildrop } }: In, message: Message): Awaitable<Outcome> {
  return andThen(maildrop.text(message), (content) => {
    const { octets } = message
    if (Buffer.isBuffer(content)) assertOctets(octets, content.length)
    maildrop.retrieve(message)
    const reply = { kind: 'message', text: `${octets} octets`, content, octets } as const
    return { reply, did: 'retrieved', number: message.number }
  })
}

function topOf({ state: { maildrop } }: In, argument: string): Awaitable<Outcome> | undefined {
  const [numberText = '', linesText = ''] = words(argument, 2, 2) ?? []
  const number = readNumber(numberText, 1)
  const lines = readNumber(linesText, 0)
  if (number === undefined || lines === undefined) return undefined
  const message = maildrop.message(number)
  if (message === undefined) return { reply: noSuchMessage }
  return andThen(maildrop.text(message), (text) => ({
    reply: { kind: 'message', text: 'top of message follows', content: top(text, lines) },
    did: 'topped',
  }))
}

function mark({ state: { maildrop } }: In, message: Message): Outcome {
  maildrop.mark(message)
  return { reply: ok(`message ${message.number} deleted`) }
}

function reset({ state: { maildrop } }: In): Awaitable<Outcome> {
  maildrop.reset()
  return andThen(maildrop.counted(), () => ({ reply: ok(maildropHas(maildrop.messages, maildrop.octets)) }))
}

const noSuchMessage = error('no such message')

/** A command on one message, which must be there and not be marked (RFC 1939 §5). */
function onMessage(
  { state: { maildrop } }: In,
  argument: string,
  run: (message: Message) => Awaitable<Outcome>,
): Awaitable<Outcome> | undefined {
  const [text = ''] = words(argument, 1, 1) ?? []
  const number = readNumber(text, 1)
  if (number === undefined) return undefined
  const message = maildrop.message(number)
  return message === undefined ? { reply: noSuchMessage } : run(message)
}

/** A command on one message, or on all when none is named. */
function oneOrAll(
  context: In,
  argument: string,
  run: { readonly one: (message: Message) => Awaitable<Outcome>; readonly all: () => Awaitable<Outcome> },
): Awaitable<Outcome> | undefined {
  return words(argument, 0, 0) === undefined ? onMessage(context, argument, run.one) : run.all()
}
