// The POP3 server: a session for each connection, with a greeting that is never the same twice.

import { randomBytes } from 'node:crypto'
import { readListenAddress, type ListenAddress } from '../net/address.ts'
import type { Connection } from '../net/connection.ts'
import { listen, type Listener } from '../net/listener.ts'
import { peerText } from '../base/peer.ts'
import { error, sendReply, withoutCode } from './reply.ts'
import type { Policy, Services } from './services.ts'
import { Session } from './session.ts'
import { Sessions } from './sessions.ts'
import { Wording } from './wording.ts'

export interface Pop3ServerOptions {
  /** See limits.blockedTickMs. */
  readonly blockedTickMs?: number
}

export class Pop3Server {
  readonly #options: Pop3ServerOptions
  readonly #sessions: Sessions
  /** Session ids differ between processes too, so that the logs of several can be read together. */
  readonly #prefix = randomBytes(3).toString('hex')
  /** What sessions that begin now are given; those who are there keep theirs. */
  #services: Services
  #nextTimestamp: () => string
  #listeners: Listener[] = []
  #count = 0

  constructor(parts: Omit<Services, 'sessions' | 'wording'>, options: Pop3ServerOptions = {}) {
    const { clock, report, policy } = parts
    const wording = new Wording(policy)
    this.#options = options
    this.#sessions = new Sessions({ takeoverMs: () => this.policy.takeoverMs, clock, report })
    this.#services = { ...parts, wording, sessions: this.#sessions }
    this.#nextTimestamp = wording.timestamps(clock)
  }

  get policy(): Policy {
    return this.#services.policy
  }

  get wording(): Wording {
    return this.#services.wording
  }

  /** Where it listens. */
  get addresses(): readonly string[] {
    return this.#listeners.map(({ address }) => address)
  }

  /** Sessions that begin from now on obey this policy. */
  usePolicy(policy: Policy): void {
    const wording = new Wording(policy)
    this.#services = { ...this.#services, policy, wording }
    this.#nextTimestamp = wording.timestamps(this.#services.clock)
  }

  /** Listens on one more address; gives the one it really got. Rejects when it cannot be had. */
  async listen(address: ListenAddress): Promise<string> {
    const { clock, report, policy } = this.#services
    const listener = await listen({
      address,
      clock,
      serve: (connection) => this.#serve(connection),
      trouble: (cause) => report({ kind: 'trouble', where: 'pop3 listener', error: cause }),
      sendBufferOctets: policy.sendBufferOctets,
      blockedTickMs: this.#options.blockedTickMs,
    })
    this.#listeners.push(listener)
    return listener.address
  }

  /** Listens anew on the same addresses, under a new policy. The sessions that are there go on under their own. */
  async reopen(policy: Policy): Promise<void> {
    const addresses = this.addresses.map(readListenAddress)
    void this.#closeListeners()
    this.usePolicy(policy)
    for (const address of addresses) {
      if (address !== undefined) await this.listen(address)
    }
  }

  /** Takes no more clients, lets those in TRANSACTION finish, policy.drainMs at most, then cuts the rest. */
  async close(): Promise<void> {
    const closed = this.#closeListeners()
    await this.#sessions.drain(this.policy.drainMs)
    await closed
  }

  /** Takes no more clients; resolves when those who are there have gone by themselves. */
  async finish(): Promise<void> {
    const closed = this.#closeListeners()
    await this.#sessions.finish(this.policy.drainMs)
    await closed
  }

  /** Ends a session at once and without UPDATE. */
  kill(session: string): 'killed' | 'unknown' {
    return this.#sessions.kill(session)
  }

  /** Their ports are free at once; resolves when the last of their connections has gone. */
  async #closeListeners(): Promise<void> {
    const listeners = this.#listeners
    this.#listeners = []
    await Promise.all(listeners.map((listener) => listener.close()))
  }

  #serve(connection: Connection): void {
    const { policy, report, wording } = this.#services
    if (this.#sessions.count >= policy.threadsMax) {
      report({ kind: 'too-many-threads', peer: peerText(connection.peer), threadsMax: policy.threadsMax })
      const reply = error('too many sessions, try again later', 'SYS/TEMP')
      void sendReply(connection, wording.hasCodes ? reply : withoutCode(reply))
      connection.end()
      return
    }
    const id = `${this.#prefix}-${++this.#count}`
    // Session.run never rejects.
    void this.#sessions.run(new Session(connection, this.#services, { id, timestamp: this.#nextTimestamp() }))
  }
}
