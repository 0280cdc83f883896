// Sessions: who is connected now. The place that takes a maildrop over from a silent session, and drains.

import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../base/clock.ts'
import { limits } from '../base/limits.ts'
import type { Report } from '../base/facts.ts'
import type { Takeover } from './services.ts'
import type { Session } from './session.ts'

export interface SessionsOptions {
  /** What it gives undefined: a maildrop is never taken over. */
  readonly takeoverMs: () => number | undefined
  readonly clock: Clock
  readonly report: Report
}

export class Sessions implements Takeover {
  readonly #options: SessionsOptions
  readonly #open = new Map<string, Session>()

  constructor(options: SessionsOptions) {
    this.#options = options
  }

  get count(): number {
    return this.#open.size
  }

  /** Runs a session and knows it until it is over. */
  async run(session: Session): Promise<void> {
    this.#open.set(session.identity.id, session)
    await session.run()
    this.#open.delete(session.identity.id)
  }

  /** See `Takeover`. A session whose client has gone is only waited for. A session of another process is not known here, and keeps its maildrop. */
  async takeOver(id: string, by: string): Promise<boolean> {
    const { clock, report } = this.#options
    const takeoverMs = this.#options.takeoverMs()
    const session = this.#open.get(id)
    if (session === undefined) return false
    if (session.isGone) {
      await session.over
      return true
    }
    if (takeoverMs === undefined || clock() - session.activeMs < takeoverMs) return false
    report({ kind: 'taken-over', session: id, by })
    await session.cut('taken-over')
    return true
  }

  /** Ends a session at once; it is over in a moment. */
  kill(id: string): 'killed' | 'unknown' {
    const session = this.#open.get(id)
    if (session === undefined) return 'unknown'
    void session.cut('killed')
    return 'killed'
  }

  /**
   * Waits until the sessions have ended by themselves, however long that takes (IUPOP3 1.8, XTND SHUTDOWN). Whoever has
   * not logged in within `loginMs` is cut: a connection that does nothing must not keep a server from ending.
   */
  async finish(loginMs: number): Promise<void> {
    const ended = Promise.all(Array.from(this.#open.values(), (session) => session.over))
    await Promise.race([ended, setTimeout(loginMs, undefined, { ref: false })])
    for (const session of this.#open.values()) {
      if (!session.isInTransaction) void session.cut('shutdown')
    }
    await ended
  }

  /**
   * Waits until the sessions have ended by themselves, `drainMs` at most; then those left are cut, without UPDATE.
   * Whoever has not logged in has nothing to lose and is cut at once.
   */
  async drain(drainMs: number): Promise<void> {
    for (const session of this.#open.values()) {
      if (!session.isInTransaction) void session.cut('shutdown')
    }
    const ended = Promise.all(Array.from(this.#open.values(), (session) => session.over))
    await Promise.race([ended, setTimeout(drainMs, undefined, { ref: false })])
    const cut = Promise.all(Array.from(this.#open.values(), (session) => session.cut('shutdown')))
    // A store that hangs must not keep the process from ending.
    await Promise.race([cut, setTimeout(limits.drainMs, undefined, { ref: false })])
  }
}
