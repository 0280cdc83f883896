// Logical names: every one that the two OpenVMS servers obeyed, found by name.

import { isHostName } from './host-name.ts'
import { iupop3LogicalNames, unreadLogicalNames } from './iupop3-logical-names.ts'
import { readLogicalValue, type ValueOf } from './logical-value.ts'
import { fault, value, type Reading } from './reading.ts'
import { tcpipLogicalNames } from './tcpip-logical-names.ts'

export const logicalNames = { ...tcpipLogicalNames, ...iupop3LogicalNames } as const

export type LogicalNameId = keyof typeof logicalNames
export type LogicalValue<N extends LogicalNameId> = ValueOf<(typeof logicalNames)[N]['kind']>

/** What a defined name is to us. */
export type Recognised =
  | { readonly kind: 'setting'; readonly name: LogicalNameId }
  /** IUPOP3_NODE_xxx: its value is the TCP/IP host name of DECnet node xxx. */
  | { readonly kind: 'node'; readonly node: string }
  /** Known, and not obeyed. */
  | { readonly kind: 'unread'; readonly reason: string }
  /** Named as if it were one of ours: most likely a slip of the pen. */
  | { readonly kind: 'misspelt' }
  /** No affair of ours. */
  | { readonly kind: 'other' }

/** UCX$POP_ was the prefix of the same server in TCP/IP Services V4. */
export function recogniseLogicalName(text: string): Recognised {
  const name = text.replace(/^UCX\$POP_/, 'TCPIP$POP_')
  if (isLogicalName(name)) return { kind: 'setting', name }
  const node = /^IUPOP3_NODE_(?<node>.+)$/.exec(name)?.groups?.['node']
  if (node !== undefined) return { kind: 'node', node }
  if (Object.hasOwn(unreadLogicalNames, name))
    return { kind: 'unread', reason: unreadLogicalNames[name] ?? '' }
  return { kind: /^(?:TCPIP\$POP|IUPOP3)_/i.test(name) ? 'misspelt' : 'other' }
}

/** The typed value of a definition, or what is wrong with it. */
export function readLogicalName<N extends LogicalNameId>(
  name: N,
  values: readonly string[],
): Reading<LogicalValue<N>>
export function readLogicalName(
  name: LogicalNameId,
  values: readonly string[],
): Reading<LogicalValue<LogicalNameId>> {
  return readLogicalValue(logicalNames[name].kind, values)
}

/** The host name that IUPOP3_NODE_xxx maps node xxx to. */
export function readNodeHost(values: readonly string[]): Reading<string> {
  const host = values[0]?.trim().toLowerCase() ?? ''
  return isHostName(host)
    ? value(host)
    : fault(`"${host}" is not a host name`, 'write one such as vax1.example.com')
}

function isLogicalName(name: string): name is LogicalNameId {
  return Object.hasOwn(logicalNames, name)
}
