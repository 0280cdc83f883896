// Session: one client's conversation, from the greeting to the last reply (RFC 1939 §3).
//
// The only place that changes state, counts faults, gives the maildrop back and says how it ended.

import { setImmediate } from 'node:timers/promises'
import { andThen, type Awaitable } from '../base/awaitable.ts'
import type { AccountName } from '../base/account-name.ts'
import type { SessionEnd } from '../base/facts.ts'
import { limits } from '../base/limits.ts'
import { peerText } from '../base/peer.ts'
import type { Connection } from '../net/connection.ts'
import { overlong } from '../net/lines.ts'
import { authorization } from './authorization.ts'
import type { Context, Outcome, SessionIdentity, State } from './command.ts'
import { nobody } from './command.ts'
import { runCommand } from './dispatch.ts'
import { error, ok, sendReply, withoutCode } from './reply.ts'
import type { Services } from './services.ts'
import { transaction } from './transaction.ts'
import { Transcript } from './transcript.ts'

/** Commands served before the other sessions get their turn. */
const commandsPerTurn = 64

export class Session {
  readonly identity: SessionIdentity
  readonly #connection: Connection
  readonly #services: Services
  readonly #transcript: Transcript
  readonly #startedMs: number
  #state: State = nobody
  #answer: Outcome['answer']
  #badCommands = 0
  #failures = 0
  #commands = 0
  /** When the last whole command was done with: octets that never make a line do not keep a session alive. */
  #heardMs: number
  /** Set from outside: the session is to end, and nothing it did counts. */
  #cut: SessionEnd | undefined
  readonly #counts = {
    retrieved: 0,
    retrievedOctets: 0,
    topped: 0,
    toppedOctets: 0,
    deleted: 0,
    deletedOctets: 0,
  }
  readonly #over = Promise.withResolvers<void>()

  constructor(connection: Connection, services: Services, identity: Omit<SessionIdentity, 'peer' | 'from'>) {
    this.#connection = connection
    this.#services = services
    this.#startedMs = services.clock()
    this.#heardMs = this.#startedMs
    this.identity = { ...identity, peer: peerText(connection.peer), from: connection.peer }
    this.#transcript = new Transcript(this.identity, services, connection)
  }

  /** When the client was last heard, or last took an octet. */
  get activeMs(): number {
    return this.#connection.activeMs
  }

  /** The connection has ended or is ending, and the session will be over in a moment. */
  get isGone(): boolean {
    return !this.#connection.isOpen
  }

  get isInTransaction(): boolean {
    return this.#state.name === 'TRANSACTION'
  }

  /** Resolves when the session has ended and its maildrop is free. */
  get over(): Promise<void> {
    return this.#over.promise
  }

  /** Ends the session at once and without UPDATE; resolves when its maildrop is free. */
  cut(why: SessionEnd): Promise<void> {
    this.#cut ??= why
    this.#connection.destroy()
    return this.#over.promise
  }

  /** Talks until the end. Never rejects. */
  async run(): Promise<void> {
    const { id, peer, timestamp } = this.identity
    this.#services.report({ kind: 'connected', session: id, peer })
    let why: SessionEnd = 'error'
    try {
      const { address } = this.#connection.local
      const greeting = this.#services.wording.greeting({ timestamp, address })
      await sendReply(this.#transcript.outlet, ok(greeting))
      why = await this.#converse()
      this.#connection.end()
    } catch (cause) {
      this.#services.report({ kind: 'trouble', where: `session ${id}`, error: cause })
      // Whatever was being sent is not whole: the client must see the line cut, not an end.
      this.#connection.destroy()
    }
    await this.#giveBack()
    this.#ended(why)
    this.#over.resolve()
  }

  async #converse(): Promise<SessionEnd> {
    for (;;) {
      // A line that was read ahead is not obeyed any more, least of all QUIT.
      if (this.#cut !== undefined) return this.#cut
      const line = this.#connection.line(this.#lineOctetsMax)
      if (line === undefined) {
        const why = await this.#wait()
        if (why !== undefined) return why
        continue
      }
      this.#transcript.received(line, this.#state, this.#answer !== undefined)
      const executed = this.#attempt(line)
      const outcome = executed instanceof Promise ? await this.#settled(executed) : executed
      // First of all, so that a maildrop locked for a client that has gone is given back.
      if (outcome.next !== undefined) this.#state = outcome.next
      if (this.#cut !== undefined) return this.#follow(outcome) ?? this.#cut
      const sending = this.#send(outcome)
      if (sending instanceof Promise) await sending
      this.#heardMs = this.#services.clock()
      const why = this.#follow(outcome)
      if (why !== undefined) return why
      if (this.#connection.batchOctets >= limits.batchOctetsMax || ++this.#commands % commandsPerTurn === 0) {
        await this.#yieldTurn()
      }
    }
  }

  /** Everything said so far goes out, then the client's turn; gives why the session ends, if it does. */
  async #wait(): Promise<SessionEnd | undefined> {
    const flushing = this.#connection.flush()
    if (flushing !== undefined) {
      await flushing
      // Taking a long reply is not silence.
      this.#heardMs = this.#services.clock()
    }
    const input = await this.#connection.input(this.#heardMs + (this.#services.policy.idleMs ?? Infinity))
    if (input === 'octets') return undefined
    if (this.#cut !== undefined) return this.#cut
    if (this.#connection.wasBlocked) return this.#blocked()
    // RFC 1939 §3: the connection is closed without a reply and without UPDATE.
    return input === 'expired' ? 'idle' : 'disconnected'
  }

  #blocked(): SessionEnd {
    const { id: session, peer } = this.identity
    this.#services.report({ kind: 'blocked', session, peer, account: this.#account })
    return 'blocked'
  }

  get #account(): AccountName | undefined {
    return this.#state.name === 'TRANSACTION' ? this.#state.account : undefined
  }

  get #lineOctetsMax(): number {
    return this.#answer === undefined && this.#state.name === 'TRANSACTION'
      ? limits.commandOctetsMax
      : limits.authLineOctetsMax
  }

  /** A command that breaks is answered and changes nothing; the next one may go well. */
  #attempt(line: string | typeof overlong): Awaitable<Outcome> {
    try {
      const outcome = this.#execute(line)
      return outcome instanceof Promise ? outcome.catch((cause: unknown) => this.#troubled(cause)) : outcome
    } catch (cause) {
      return this.#troubled(cause)
    }
  }

  #troubled(cause: unknown): Outcome {
    this.#services.report({ kind: 'trouble', where: `session ${this.identity.id}`, error: cause })
    const reply = error('something is broken here, try again later', 'SYS/TEMP')
    // Each attempt to log in begins afresh, also after one that broke.
    return this.#state.name === 'AUTHORIZATION' ? { reply, next: nobody } : { reply }
  }

  #execute(line: string | typeof overlong): Awaitable<Outcome> {
    if (line === overlong) return tooLong
    const answer = this.#answer
    if (answer !== undefined) {
      this.#answer = undefined
      return answer(line)
    }
    if (line.length + 2 > limits.commandOctetsMax && !/^auth[ \t]/i.test(line)) return tooLong
    return this.#state.name === 'AUTHORIZATION'
      ? runCommand(authorization, { ...this.#context, state: this.#state }, line)
      : runCommand(transaction, { ...this.#context, state: this.#state }, line)
  }

  get #context(): Pick<Context<State>, 'session' | 'services'> {
    return { session: this.identity, services: this.#services }
  }

  /** A command that takes its time does not hold back the replies before it. */
  async #settled(outcome: Promise<Outcome>): Promise<Outcome> {
    await this.#connection.flush()
    return outcome
  }

  #send(outcome: Outcome): Awaitable<void> {
    const reply = this.#services.wording.hasCodes ? outcome.reply : withoutCode(outcome.reply)
    return andThen(sendReply(this.#transcript.outlet, reply), (octets) => this.#count(outcome, octets))
  }

  #count(outcome: Outcome, octets: number): Awaitable<void> {
    // A client that has gone did not get it whole.
    if (!this.#connection.isOpen) return undefined
    const { did } = outcome
    if (did === 'retrieved') {
      this.#counts.retrieved++
      this.#counts.retrievedOctets += octets
      this.#retrieved(outcome, octets)
    } else if (did === 'topped') {
      this.#counts.topped++
      this.#counts.toppedOctets += octets
    }
    return this.#transcript.sent(outcome, this.#state, octets)
  }

  #retrieved({ number }: Outcome, octets: number): void {
    if (number === undefined || this.#account === undefined) return
    const { id: session, peer } = this.identity
    this.#services.report({ kind: 'retrieved', session, peer, account: this.#account, number, octets })
  }

  /** What an outcome changes; gives why the session ends, if it does. */
  #follow({ answer, end, fault }: Outcome): SessionEnd | undefined {
    this.#answer = answer
    if (end === 'quit' && this.#state.name === 'TRANSACTION') {
      this.#counts.deleted = this.#state.maildrop.marked
      this.#counts.deletedOctets = this.#state.maildrop.markedOctets
    }
    if (end !== undefined) return end
    this.#badCommands = fault === 'bad-command' ? this.#badCommands + 1 : 0
    if (this.#badCommands >= limits.badCommandsMax) return 'too-many-bad-commands'
    if (fault === 'failed-authentication') this.#failures++
    return this.#failures >= limits.failuresMax ? 'too-many-failures' : undefined
  }

  async #yieldTurn(): Promise<void> {
    await this.#connection.flush()
    await setImmediate()
  }

  async #giveBack(): Promise<void> {
    if (this.#state.name !== 'TRANSACTION') return
    try {
      await this.#state.maildrop.release()
    } catch (cause) {
      this.#services.report({ kind: 'trouble', where: `release of ${this.#state.account}`, error: cause })
    }
  }

  #ended(why: SessionEnd): void {
    const { id, peer } = this.identity
    this.#services.report({
      kind: 'session-ended',
      session: id,
      peer,
      account: this.#account,
      tls: false,
      why,
      ...this.#counts,
      receivedOctets: this.#connection.receivedOctets,
      sentOctets: this.#connection.sentOctets,
      durationMs: this.#services.clock() - this.#startedMs,
    })
  }
}

const tooLong: Outcome = { reply: error('line too long'), fault: 'bad-command' }
