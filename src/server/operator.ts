// The operator: what XTND and other doors may do to the running server.

import { readFile } from 'node:fs/promises'
import type { AccountName } from '../base/account-name.ts'
import type { Clock } from '../base/clock.ts'
import type { Report } from '../base/facts.ts'
import { Mistake } from '../base/mistake.ts'
import type { Pop3Server } from '../pop3/server.ts'
import type { Policy } from '../pop3/services.ts'
import type { Done, Operator, Row } from '../pop3/xtnd.ts'
import type { StatsFigures } from '../vms/stats-report.ts'
import { isoDateText } from '../vms/vms-date.ts'
import type { LogLevel } from '../vms/wording.ts'
import { mayGiveXtnd, readXtndAuthorization } from '../vms/xtnd-authorization.ts'
import type { Statistics } from './statistics.ts'

/** What the operator needs of the house around POP3. */
export interface OperatorHooks {
  /** The file that says who may give XTND commands; absent: nobody. Asked each time. */
  readonly xtndFile: () => string | undefined
  readonly logLevel: () => LogLevel
  /** `by` is the account. */
  readonly changeLogLevel: (level: LogLevel, by: string) => void
  /** The settings in force, as `newmail config show` names them. */
  readonly options: () => readonly Row[]
  /** Reads all settings again; what `options`, `xtndFile` and the log say follows. Throws a Mistake, and then nothing has changed. */
  readonly rereadPolicy: () => Policy
  /** XTND SHUTDOWN: no more clients are taken, and mail may be refused from now on. */
  readonly shuttingDown: (by: string) => void
  /** XTND SHUTDOWN: the last client has gone, the process is to end with 0. */
  readonly finished: () => void
}

export interface OperatorParts {
  readonly statistics: Statistics
  readonly hooks: OperatorHooks
  readonly report: Report
  readonly clock: Clock
  /** There is none before it exists, and it needs the operator to exist. */
  readonly pop3: () => Pop3Server
}

export class ServerOperator implements Operator {
  readonly #parts: OperatorParts
  #finishing = false

  constructor(parts: OperatorParts) {
    this.#parts = parts
  }

  /** The file is read each time: whatever it says now holds. */
  async mayGive(command: string, account: AccountName): Promise<boolean> {
    return mayGiveXtnd(readXtndAuthorization(await this.#authorization()), command, account)
  }

  changeLogLevel(level: LogLevel, by: string): void {
    this.#parts.hooks.changeLogLevel(level, by)
  }

  statistics(): StatsFigures {
    const { statistics, hooks, clock } = this.#parts
    const { policy, wording } = this.#pop3
    const { user, system } = process.cpuUsage()
    return {
      ...statistics.counters,
      version: wording.version,
      logLevel: hooks.logLevel(),
      nowMs: clock(),
      startMs: policy.startedMs,
      offsetMinutes: policy.rendering.headers.offsetMinutes,
      cpuMs: (user + system) / 1_000,
      currentUsers: [...statistics.users.values()],
    }
  }

  resources(): readonly Row[] {
    const { policy } = this.#pop3
    const { rss, heapUsed, external } = process.memoryUsage()
    const { maxRSS, majorPageFault, fsRead, fsWrite } = process.resourceUsage()
    return [
      ['Process Id', process.pid],
      ['Program', `${policy.implementation}, Node ${process.versions.node}`],
      ['Start Time', isoDateText(policy.startedMs, policy.rendering.headers.offsetMinutes)],
      ['Up Seconds', Math.floor((this.#parts.clock() - policy.startedMs) / 1_000)],
      ['Memory Octets', rss],
      ['Maximum Memory Octets', maxRSS * 1_024],
      ['Heap Octets', heapUsed],
      ['External Octets', external],
      ['Page Faults', majorPageFault],
      ['Disk Reads', fsRead],
      ['Disk Writes', fsWrite],
    ]
  }

  network(): readonly Row[] {
    const { counters } = this.#parts.statistics
    return [
      ['Listeners', this.#pop3.addresses.join(', ')],
      ['Maximum Connections', this.#pop3.policy.threadsMax],
      ['Current Connections', counters.currentThreads],
      ['Accepted Connections', counters.totalThreads],
      ['Refused Connections', counters.tooManyThreads],
      ['Blocked Connections', counters.blockedSockets],
      ['Closed Connections', counters.totalThreads - counters.currentThreads],
      ['Received Octets', counters.receivedOctets],
      ['Sent Octets', counters.sentOctets],
    ]
  }

  options(): readonly Row[] {
    return this.#parts.hooks.options()
  }

  rereadOptions(): Done {
    return this.#withNewPolicy((policy) => {
      // The server is still the one that has been up since then.
      this.#pop3.usePolicy({ ...policy, startedMs: this.#pop3.policy.startedMs })
      return { kind: 'done', what: 'options set' }
    })
  }

  kill(thread: string, by: string): Done {
    const sessions = [...this.#parts.statistics.users.keys()]
    const session = /^\d{1,6}$/.test(thread) ? sessions[Number(thread)] : thread
    if (session === by) return { kind: 'refused', why: 'that is your own thread, say QUIT' }
    const user = session === undefined ? undefined : this.#parts.statistics.users.get(session)
    if (session === undefined || this.#pop3.kill(session) === 'unknown') {
      return { kind: 'refused', why: `there is no thread ${thread}` }
    }
    return { kind: 'done', what: `thread ${thread} of ${user ?? 'a client without a name'} killed` }
  }

  async restart(): Promise<Done> {
    if (this.#finishing) return { kind: 'refused', why: 'the server is shutting down' }
    return this.#withNewPolicy(async (policy) => {
      await this.#pop3.reopen({ ...policy, startedMs: this.#parts.clock() })
      this.#parts.statistics.restart()
      return { kind: 'done', what: 'server restarted' }
    })
  }

  shutDown(by: string): void {
    if (this.#finishing) return
    this.#finishing = true
    const { hooks } = this.#parts
    hooks.shuttingDown(by)
    // It waits for the session that asks, too.
    void this.#pop3.finish().then(hooks.finished)
  }

  get #pop3(): Pop3Server {
    return this.#parts.pop3()
  }

  async #authorization(): Promise<string> {
    const file = this.#parts.hooks.xtndFile()
    if (file === undefined) return ''
    try {
      return await readFile(file, 'latin1')
    } catch (cause) {
      this.#parts.report({ kind: 'trouble', where: 'the file of XTND users', error: cause })
      return ''
    }
  }

  /** An operator's mistake is told to the operator, who asked. */
  #withNewPolicy<T extends Done | Promise<Done>>(use: (policy: Policy) => T): T | Done {
    try {
      return use(this.#parts.hooks.rereadPolicy())
    } catch (cause) {
      if (cause instanceof Mistake) return { kind: 'refused', why: cause.message.split('\n', 1)[0] ?? '' }
      throw cause
    }
  }
}
