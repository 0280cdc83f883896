// Logicals: the logical names that are defined, from all places where a site may define them.

import { existsSync, readFileSync } from 'node:fs'
import { Mistake } from '../base/mistake.ts'
import { readDcl } from '../vms/dcl.ts'
import {
  logicalNames,
  readLogicalName,
  readNodeHost,
  recogniseLogicalName,
  type LogicalNameId,
  type LogicalValue,
} from '../vms/logical-names.ts'
import type { Reading } from '../vms/reading.ts'

/** One definition as it stands somewhere. */
export interface Definition {
  readonly name: string
  readonly values: readonly string[]
  /** Where: `TCPIP$POP_SYSTARTUP.COM:12`, `newmail.toml: logicals`, `environment`, `-maxmsg`. */
  readonly origin: string
}

/** A name that is defined, with its value understood. */
export interface Defined<N extends LogicalNameId = LogicalNameId> {
  readonly value: LogicalValue<N>
  readonly written: string
  readonly origin: string
}

export class Logicals {
  readonly #defined = new Map<LogicalNameId, Defined>()
  /** TCP/IP host names of DECnet nodes (IUPOP3_NODE_xxx); the nodes are in capitals. */
  readonly nodeHosts = new Map<string, string>()
  /** What was read and is not obeyed, a line each. */
  readonly notes: string[] = []

  /** Of several definitions of a name the first counts. Throws a Mistake with a line for everything that is wrong. */
  constructor(definitions: readonly Definition[]) {
    const mistakes: string[] = []
    for (const definition of definitions) {
      const mistake = this.#define(definition)
      if (mistake !== undefined) mistakes.push(mistake)
    }
    if (mistakes.length > 0) throw new Mistake(mistakes.join('\n'))
  }

  find<N extends LogicalNameId>(name: N): Defined<N> | undefined {
    // Each name was read by its own kind, so that its value has the type that belongs to the name.
    return this.#defined.get(name)
  }

  #define({ name, values, origin }: Definition): string | undefined {
    const recognised = recogniseLogicalName(name)
    switch (recognised.kind) {
      case 'setting': {
        if (this.#defined.has(recognised.name)) return undefined
        const reading = readLogicalName(recognised.name, values)
        if (reading.kind === 'fault') return faultLine(origin, name, reading)
        this.#defined.set(recognised.name, { value: reading.value, written: values.join(','), origin })
        return undefined
      }
      case 'node': {
        const node = recognised.node.toUpperCase()
        const host = readNodeHost(values)
        if (host.kind === 'fault') return faultLine(origin, name, host)
        if (!this.nodeHosts.has(node)) this.nodeHosts.set(node, host.value)
        return undefined
      }
      case 'unread':
        this.notes.push(`${origin}: ${name} is not obeyed: ${recognised.reason}`)
        return undefined
      case 'misspelt':
        return `${origin}: ${name}: no such logical name; newmail config show lists them`
      case 'other':
        return undefined
    }
  }
}

/** The definitions of a DCL procedure (TCPIP$POP_SYSTARTUP.COM), and what was skipped, a line each. */
export function procedureDefinitions(file: string): {
  readonly definitions: readonly Definition[]
  readonly notes: readonly string[]
} {
  if (!existsSync(file))
    throw new Mistake(`${file}: no such file; give --logicals the path of a DCL procedure`)
  const { definitions, skipped } = readDcl(readProcedure(file))
  return {
    definitions: definitions.map(({ name, values, line }) => ({ name, values, origin: `${file}:${line}` })),
    notes: skipped.map(({ line, text, reason }) => `${file}:${line}: skipped, ${reason}: ${text.trim()}`),
  }
}

/** The definitions in the environment of the process. */
export function environmentDefinitions(
  environment: Readonly<Record<string, string | undefined>>,
): readonly Definition[] {
  return Object.entries(environment)
    .filter(([name]) => ['setting', 'node', 'misspelt'].includes(recogniseLogicalName(name).kind))
    .map(([name, text]) => ({ name, values: [text ?? ''], origin: 'environment' }))
}

/** The table `[logicals]` of newmail.toml: strings, numbers, arrays, and true for names that need only be defined. */
export function tableDefinitions(table: unknown, file: string): readonly Definition[] {
  const origin = `${file}: logicals`
  if (table === undefined) return []
  if (typeof table !== 'object' || table === null || Array.isArray(table)) {
    throw new Mistake(`${origin}: expected a table, such as [logicals] and TCPIP$POP_TRACE = true below it`)
  }
  return Object.entries(table).flatMap(([name, value]: readonly [string, unknown]) => {
    if (value === false && kindOf(name) === 'presence') return []
    const values = Array.isArray(value) ? value.map(String) : [String(value)]
    return [{ name, values, origin }]
  })
}

function kindOf(name: string): string | undefined {
  const recognised = recogniseLogicalName(name)
  return recognised.kind === 'setting' ? logicalNames[recognised.name].kind.kind : undefined
}

function readProcedure(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch (cause) {
    throw new Mistake(`${file}: cannot be read: ${String(cause)}`)
  }
}

function faultLine(
  origin: string,
  name: string,
  { fault, remedy }: Extract<Reading<never>, { kind: 'fault' }>,
): string {
  return `${origin}: ${name}: ${fault}; ${remedy}`
}
