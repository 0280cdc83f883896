// Break-in evasion: how failed logins make a source suspect and then an intruder (OpenVMS System Manager's Manual,
// Using Intrusion Detection Mechanisms). The records can be kept anywhere, for one process or for all.

export interface BreakInRules {
  /** LGI_BRK_LIM: more failures than this make an intruder. */
  readonly failuresMax: number
  /** LGI_BRK_TMO: each failure is watched for so much longer. */
  readonly watchMs: number
  /** LGI_HID_TIM: an intruder is refused for so long, or up to half as much again. */
  readonly hideMs: number
}

/** OpenVMS' own. */
export const breakInDefaults: BreakInRules = { failuresMax: 5, watchMs: 300_000, hideMs: 300_000 }

/** What is known of one source; from `untilMs` on, nothing. */
export interface BreakInRecord {
  readonly kind: 'suspect' | 'intruder'
  readonly failures: number
  readonly untilMs: number
}

/** The class NETWORK: where the login came from and the name it tried, known or not. */
export function breakInSource(address: string, userName: string): string {
  return `${address}::${userName.toUpperCase()}`
}

/** Whether the source is refused, were its password the right one. A success clears nothing: suspicion runs out. */
export function isIntruder(record: BreakInRecord | undefined, nowMs: number): boolean {
  return record?.kind === 'intruder' && nowMs < record.untilMs
}

export interface Failure {
  readonly nowMs: number
  /** From 0 to 1. */
  readonly random: number
}

/**
 * The record after one more failure. What an intruder tries meanwhile is counted and makes the time no longer: a mail
 * client that keeps asking with an old password is not shut out for ever.
 */
export function afterFailure(
  record: BreakInRecord | undefined,
  { nowMs, random }: Failure,
  { failuresMax, watchMs, hideMs }: BreakInRules,
): BreakInRecord {
  const known = record !== undefined && nowMs < record.untilMs ? record : undefined
  const failures = (known?.failures ?? 0) + 1
  if (known?.kind === 'intruder') return { ...known, failures }
  if (failures > failuresMax)
    return { kind: 'intruder', failures, untilMs: nowMs + Math.round(hideMs * (1 + random / 2)) }
  return { kind: 'suspect', failures, untilMs: (known?.untilMs ?? nowMs) + watchMs }
}
