// BreakInWatch: break-in evasion as OpenVMS has it, by address and name.

import { limits } from '../base/limits.ts'
import { breakInSource, type BreakInRules } from '../vms/break-in.ts'
import { IntrusionRecords } from '../vms/intrusion-records.ts'
import type { LoginSource, LoginWatch } from './login-watch.ts'

export interface BreakInOptions {
  readonly rules: BreakInRules
  /** From 0 to 1: how long an intruder is kept out is not to be foreseen. */
  readonly random: () => number
  readonly recordsMax?: number
}

/**
 * Keeps its records in this process, and loses them when it ends. Of several processes each counts for itself: a source
 * that reaches all of them has that many times the failures before each has shut it out.
 */
export class BreakInWatch implements LoginWatch {
  readonly #records: IntrusionRecords
  readonly #random: () => number

  constructor({ rules, random, recordsMax = limits.intrusionRecordsMax }: BreakInOptions) {
    this.#records = new IntrusionRecords(rules, recordsMax)
    this.#random = random
  }

  isIntruder({ address, name }: LoginSource, nowMs: number): boolean {
    return this.#records.isIntruder(breakInSource(address, name), nowMs)
  }

  failed({ address, name }: LoginSource, nowMs: number): void {
    this.#records.failed(breakInSource(address, name), { nowMs, random: this.#random() })
  }
}
