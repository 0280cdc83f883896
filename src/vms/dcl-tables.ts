// DCL tables: which logical name table the qualifiers of DEFINE, ASSIGN and DEASSIGN choose.

import type { DclQualifier } from './dcl-words.ts'
import { fault, value, type Reading } from './reading.ts'

/** What follows DEFINE, ASSIGN and DEASSIGN (DCL Dictionary); those of `others` make them different commands. */
const tables = ['SYSTEM', 'GROUP', 'JOB', 'PROCESS', 'CLUSTER_SYSTEM'] as const
const harmless = [
  'ALL',
  'EXECUTIVE_MODE',
  'LOG',
  'NAME_ATTRIBUTES',
  'NOLOG',
  'SUPERVISOR_MODE',
  'TABLE',
  'TRANSLATION_ATTRIBUTES',
  'USER_MODE',
] as const
const others = ['CHARACTERISTIC', 'FORM', 'KEY', 'MERGE', 'QUEUE'] as const
const known = [...tables, ...harmless, ...others] as const

/** SYSTEM, GROUP, JOB, PROCESS, CLUSTER, or another table's own name; PROCESS when no qualifier says. */
export function logicalNameTable(qualifiers: readonly DclQualifier[]): Reading<string> {
  let table = 'PROCESS'
  for (const { name, value: written } of qualifiers) {
    const matches = known.filter((full) => full.startsWith(name))
    const match = known.find((full) => full === name) ?? matches[0]
    if (match === undefined) return fault(`/${name} is no qualifier of this command`, 'leave it out')
    if (matches.length > 1 && match !== name)
      return fault(`/${name} may mean /${matches.join(' or /')}`, 'write it out')
    if (isOneOf(others, match))
      return fault(`with /${match} it defines no logical name`, 'nothing needs doing')
    if (match === 'TABLE') {
      if (written === undefined) return fault('/TABLE names no table', 'write /SYSTEM')
      table = tableName(written)
    } else if (isOneOf(tables, match)) {
      table = match === 'CLUSTER_SYSTEM' ? 'CLUSTER' : match
    }
  }
  return value(table)
}

function isOneOf<T extends string>(list: readonly T[], word: string): word is T {
  return list.some((item) => item === word)
}

/** The tables that have a qualifier of their own go by its name. */
function tableName(written: string): string {
  const short = /^LNM\$(?<name>SYSTEM|PROCESS|GROUP|JOB|SYSCLUSTER)(?:_TABLE)?$/.exec(written)?.groups?.[
    'name'
  ]
  return short === 'SYSCLUSTER' ? 'CLUSTER' : (short ?? written)
}
