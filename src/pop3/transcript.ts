// Transcript: what may be told of a conversation: commands without what must stay secret, replies without message text.

import type { Awaitable } from '../base/awaitable.ts'
import type { Audience } from '../base/facts.ts'
import { overlong } from '../net/lines.ts'
import type { Outcome, SessionIdentity, State, Transaction } from './command.ts'
import type { Outlet } from './reply.ts'
import type { Services } from './services.ts'
import { mechanisms } from './sasl.ts'

const silence: Audience = { hears: 'nothing' }

/** Tells an audience what one session hears and says. While there is none it does nothing. */
export class Transcript {
  readonly #identity: SessionIdentity
  readonly #services: Services
  readonly #audience: Audience
  readonly #outlet: Outlet
  /** Octets of message text since the last line. */
  #octets = 0

  constructor(identity: SessionIdentity, services: Services, outlet: Outlet) {
    this.#identity = identity
    this.#services = services
    this.#audience = services.audience ?? silence
    this.#outlet = outlet
  }

  /** Where replies go: straight to the client, unless somebody hears them too. */
  get outlet(): Outlet {
    return this.#audience.hears === 'both' ? this.#overheard() : this.#outlet
  }

  /** The client's half (IUPOP3 1.8, History: THREAD). `answers`: the line answers a challenge. */
  received(line: string | typeof overlong, state: State, answers: boolean): void {
    if (this.#audience.hears === 'nothing') return
    const { id: session, peer } = this.#identity
    const account = state.name === 'TRANSACTION' ? state.account : state.user
    const shown = shownLine(line, answers)
    this.#services.report({ kind: 'line-received', session, peer, account, line: shown })
  }

  /** The ids of a downloaded message, by which its session is found in the log (IUPOP3 1.8, History: X-POP3-ID). */
  sent({ did, number }: Outcome, state: State, octets: number): Awaitable<void> {
    if (this.#audience.hears === 'nothing' || did !== 'retrieved') return undefined
    if (number === undefined || state.name !== 'TRANSACTION') return undefined
    return this.#sent(state, number, octets)
  }

  async #sent({ account, maildrop }: Transaction, number: number, octets: number): Promise<void> {
    const { id: session, peer } = this.#identity
    const { report } = this.#services
    try {
      const id = await maildrop.downloadId(number)
      const [uid = ''] = await maildrop.uids(number, 1)
      report({ kind: 'message-sent', session, peer, account, number, id, uid, octets })
    } catch (error) {
      // The client has its message: that the log has not is no reason to end the session.
      report({ kind: 'trouble', where: `transcript of ${session}`, error })
    }
  }

  /** Message text travels in Buffers, all else in strings. */
  #overheard(): Outlet {
    const outlet = this.#outlet
    return {
      send: (octets) => {
        outlet.send(octets)
        if (typeof octets === 'string') this.#said(octets)
        else this.#octets += octets.length
      },
      flush: () => outlet.flush(),
      get isOpen() {
        return outlet.isOpen
      },
    }
  }

  #said(octets: string): void {
    if (this.#octets > 0) this.#say(`<${this.#octets} octets of message text>`)
    this.#octets = 0
    for (const line of octets.split('\r\n').slice(0, -1)) {
      this.#say(line.startsWith('+ ') ? `+ <${line.length - 2} octets>` : line)
    }
  }

  #say(line: string): void {
    const { id: session, peer } = this.#identity
    this.#services.report({ kind: 'line-sent', session, peer, line })
  }
}

/** Commands whose arguments are no secret. */
const plain = /^(USER|STAT|LIST|UIDL|UID|RETR|TOP|DELE|NOOP|LAST|RSET|CAPA|XTND|QUIT|STLS|UTF8|LANG)$/

/**
 * A line as it may be shown. What is no command is counted and not shown: it may be half of a login that went wrong.
 */
export function shownLine(line: string | typeof overlong, answers: boolean): string {
  if (line === overlong) return '<a line too long>'
  if (answers) return counted(line)
  const [, keyword = '', argument = ''] = /^([a-z0-9]*)(?:[ \t](.*))?$/is.exec(line) ?? []
  const command = keyword.toUpperCase()
  if (plain.test(command)) return line
  if (command === 'PASS') return `${command} ${counted(argument)}`
  if (command === 'APOP') return shownApop(argument)
  if (command === 'AUTH') return shownAuth(argument)
  return counted(line)
}

/** The name alone; where the line is not what it should be, the digest may stand anywhere. */
function shownApop(argument: string): string {
  const [name = '', digest, ...more] = argument.split(/[ \t]+/)
  const isWellFormed = digest !== undefined && more.length === 0 && !/^[0-9a-f]{32}$/i.test(name)
  return isWellFormed ? `APOP ${name}` : `APOP ${counted(argument)}`
}

function shownAuth(argument: string): string {
  const [mechanism = '', ...response] = argument.split(/[ \t]+/)
  if (argument === '') return 'AUTH'
  if (!Object.hasOwn(mechanisms, mechanism.toUpperCase())) return `AUTH ${counted(argument)}`
  return response.length === 0 ? `AUTH ${mechanism}` : `AUTH ${mechanism} ${counted(response.join(' '))}`
}

function counted(secret: string): string {
  return `<${secret.length} octets>`
}
