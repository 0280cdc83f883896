// OpenvmsTimestamp: APOP timestamps as the greeting of TCP/IP Services has them.

import { randomInt } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import { apopTimestamp } from '../vms/vms-date.ts'

/** Longer names would make a greeting of more than 512 octets (RFC 2449 §4), which has the name twice. */
const hostOctetsMax = 180

export interface OpenvmsTimestampOptions {
  readonly host: string
  readonly clock: Clock
  readonly offsetMinutes: number
}

/**
 * The maker of timestamps `<24A00E61._6_APR_1999_06_02_31_15@host>`. What was the number of a process is random, so
 * that nobody knows the next one; none comes twice in a hundredth of a second, and the time never goes back (RFC 1939
 * §7).
 */
export function openvmsTimestamp({ host, clock, offsetMinutes }: OpenvmsTimestampOptions): () => string {
  const place = host.length <= hostOctetsMax ? host : 'localhost'
  const used = new Set<number>()
  let hundredth = 0
  return () => {
    const now = Math.floor(clock() / 10)
    if (now > hundredth) {
      hundredth = now
      used.clear()
    }
    let unique = randomInt(2 ** 32)
    while (used.has(unique)) unique = randomInt(2 ** 32)
    used.add(unique)
    return apopTimestamp({ ms: hundredth * 10, offsetMinutes, unique, host: place })
  }
}
