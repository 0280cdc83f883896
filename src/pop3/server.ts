// The POP3 server: a session for each connection, with a greeting that is never the same twice.

import { randomBytes } from 'node:crypto'
import { apopTimestamp } from '../auth/apop.ts'
import { limits } from '../base/limits.ts'
import type { ListenAddress } from '../net/address.ts'
import type { Connection } from '../net/connection.ts'
import { listen, type Listener } from '../net/listener.ts'
import { error, sendReply } from './reply.ts'
import type { Services } from './services.ts'
import { Session } from './session.ts'
import { Sessions } from './sessions.ts'

export class Pop3Server {
  readonly #services: Services
  readonly #sessions: Sessions
  readonly #listeners: Listener[] = []
  readonly #nextTimestamp: () => string
  /** Session ids differ between processes too, so that the logs of several can be read together. */
  readonly #prefix = randomBytes(3).toString('hex')
  #count = 0

  constructor(parts: Omit<Services, 'sessions'>) {
    const { clock, report, policy } = parts
    this.#sessions = new Sessions({ takeoverMs: policy.takeoverMs, clock, report })
    this.#services = { ...parts, sessions: this.#sessions }
    this.#nextTimestamp = apopTimestamp(policy.hostname, clock)
  }

  /** Listens on one more address; gives the one it really got. Rejects when it cannot be had. */
  async listen(address: ListenAddress): Promise<string> {
    const { clock, report } = this.#services
    const listener = await listen({
      address,
      clock,
      serve: (connection) => this.#serve(connection),
      trouble: (cause) => report({ kind: 'trouble', where: 'pop3 listener', error: cause }),
    })
    this.#listeners.push(listener)
    return listener.address
  }

  /** Takes no more clients, lets those in TRANSACTION finish, policy.drainMs at most, then cuts the rest. */
  async close(): Promise<void> {
    const closed = Promise.all(this.#listeners.map((listener) => listener.close()))
    await this.#sessions.drain(this.#services.policy.drainMs)
    await closed
  }

  #serve(connection: Connection): void {
    if (this.#sessions.count >= limits.sessionsMax) {
      void sendReply(connection, error('too many sessions, try again later', 'SYS/TEMP'))
      connection.end()
      return
    }
    const id = `${this.#prefix}-${++this.#count}`
    // Session.run never rejects.
    void this.#sessions.run(new Session(connection, this.#services, { id, timestamp: this.#nextTimestamp() }))
  }
}
