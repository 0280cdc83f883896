// Intrusion records: the break-in records of one process, in bounded memory.

import { afterFailure, isIntruder, type BreakInRecord, type BreakInRules, type Failure } from './break-in.ts'

/**
 * Remembers at most `recordsMax` suspects and as many intruders. Whoever failed longest ago is forgotten first, so that
 * a flood of made-up names costs memory once, and turns no intruder out before it has made as many intruders.
 */
export class IntrusionRecords {
  readonly #rules: BreakInRules
  readonly #recordsMax: number
  readonly #suspects = new Map<string, BreakInRecord>()
  readonly #intruders = new Map<string, BreakInRecord>()

  constructor(rules: BreakInRules, recordsMax: number) {
    this.#rules = rules
    this.#recordsMax = recordsMax
  }

  isIntruder(source: string, nowMs: number): boolean {
    return isIntruder(this.#intruders.get(source), nowMs)
  }

  /** Records a failed login. */
  failed(source: string, failure: Failure): BreakInRecord {
    const before = this.#intruders.get(source) ?? this.#suspects.get(source)
    const after = afterFailure(before, failure, this.#rules)
    this.forget(source)
    const records = after.kind === 'intruder' ? this.#intruders : this.#suspects
    for (const oldest of records.keys()) {
      if (records.size < this.#recordsMax) break
      records.delete(oldest)
    }
    records.set(source, after)
    return after
  }

  /** DELETE/INTRUSION_RECORD. */
  forget(source: string): void {
    this.#intruders.delete(source)
    this.#suspects.delete(source)
  }

  /** SHOW INTRUSION: what holds now. */
  list(nowMs: number): readonly (readonly [source: string, record: BreakInRecord])[] {
    return [...this.#intruders, ...this.#suspects].filter(([, { untilMs }]) => nowMs < untilMs)
  }
}
