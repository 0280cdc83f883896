// The SASL mechanisms that POP3 offers, by the names that CAPA and AUTH list.

import type { Mechanism } from '../auth/mechanisms/mechanism.ts'
import { plain } from '../auth/mechanisms/plain.ts'
import type { Policy } from './services.ts'

export const mechanisms: Readonly<Record<string, () => Mechanism>> = { PLAIN: plain }

/** Those that send the password itself: USER and PASS by another name. */
const sendThePassword: Readonly<Record<string, true>> = { PLAIN: true }

/** What is offered now. TCPIP$POP_DISUSERPASS is to keep passwords off the line, whichever command carries them. */
export function mechanismNames({ userPassDisabled }: Policy): readonly string[] {
  return Object.keys(mechanisms).filter((name) => !userPassDisabled || !Object.hasOwn(sendThePassword, name))
}

export function mechanismNamed(keyword: string, policy: Policy): Mechanism | undefined {
  const name = mechanismNames(policy).find((offered) => offered === keyword.toUpperCase())
  return name === undefined ? undefined : mechanisms[name]?.()
}
