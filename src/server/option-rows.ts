// Option rows: the configuration as XTND OPTIONS SHOW lists it, settings and then logical names.

import { logicalNames, type LogicalNameId } from '../vms/logical-names.ts'
import type { Row } from '../pop3/xtnd.ts'
import type { Configuration } from './configuration.ts'
import type { ConfigurationInForce } from './newmail.ts'

/** A configuration as a running server has it. */
export function inForce(configuration: Configuration): ConfigurationInForce {
  const { settings, conduct } = configuration
  return { settings, conduct, options: optionRows(configuration) }
}

function optionRows({ settings, entries, logicals }: Configuration): readonly Row[] {
  // The keys of an object literal are what its type says.
  const names = Object.keys(logicalNames) as readonly LogicalNameId[]
  return [
    ...entries.map(({ key, value }): Row => [key, value ?? `not set, as ${settings.personality} has it`]),
    ...names.map((name): Row => [name, logicals.find(name)?.written ?? 'not defined']),
  ]
}
