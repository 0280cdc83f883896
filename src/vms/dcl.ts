// DCL: the logical names that a command procedure such as TCPIP$POP_SYSTARTUP.COM defines.
//
// DEFINE, ASSIGN and DEASSIGN are carried out. Nothing else is: every other command is reported and skipped, and so
// is whatever stands where only the running of the procedure could tell whether it is reached.

import { dclFlow, type DclFlow } from './dcl-flow.ts'
import { dclLines } from './dcl-lines.ts'
import { abbreviates, dclWords, type DclWords } from './dcl-words.ts'
import { logicalNameTable } from './dcl-tables.ts'

export interface DclReading {
  /** In the order of their lines; of two definitions of a name the later one. */
  readonly definitions: readonly DclDefinition[]
  readonly skipped: readonly SkippedLine[]
}

export interface DclDefinition {
  readonly name: string
  /** A search list has several. */
  readonly values: readonly string[]
  /** SYSTEM, PROCESS, JOB, GROUP, CLUSTER or the name of another table. */
  readonly table: string
  readonly line: number
}

export interface SkippedLine {
  readonly line: number
  readonly text: string
  readonly reason: string
}

/** Reads a whole procedure. Never fails: what cannot be read is among the skipped lines. */
export function readDcl(procedure: string): DclReading {
  const definitions = new Map<string, DclDefinition>()
  const skipped: SkippedLine[] = []
  let flow: DclFlow = { kind: 'reached' }
  for (const { kind, line, text } of dclLines(procedure)) {
    const skip = (reason: string): void => void skipped.push({ line, text, reason })
    if (kind === 'data') {
      skip('a line without a dollar sign is no command')
      continue
    }
    const step = dclFlow(flow, text)
    flow = step.flow
    const reason = step.command === undefined ? step.reason : obey(step.command, line, definitions)
    if (reason !== undefined) skip(reason)
  }
  return { definitions: [...definitions.values()], skipped }
}

/** Carries a command out; gives the reason when it is not carried out. */
function obey(command: string, line: number, definitions: Map<string, DclDefinition>): string | undefined {
  const verb = /^[\w$@]*/.exec(command)?.[0].toUpperCase() ?? ''
  const full = logicalNameVerb(verb)
  if (full === undefined)
    return verb.startsWith('@') ? 'other procedures are not called' : `${verb || command} is not carried out`
  const words = dclWords(command)
  if (words.kind === 'fault') return `${words.fault}: ${words.remedy}`
  const table = logicalNameTable(words.value.qualifiers)
  if (table.kind === 'fault') return `${table.fault}: ${table.remedy}`
  if (full === 'DEASSIGN') return deassign(words.value, table.value, definitions)
  return define(full, words.value, { table: table.value, line, definitions })
}

type LogicalNameVerb = 'ASSIGN' | 'DEASSIGN' | 'DEFINE'

function logicalNameVerb(verb: string): LogicalNameVerb | undefined {
  if (abbreviates(verb, 'DEFINE', 3)) return 'DEFINE'
  if (abbreviates(verb, 'ASSIGN', 2)) return 'ASSIGN'
  return abbreviates(verb, 'DEASSIGN', 4) ? 'DEASSIGN' : undefined
}

interface Place {
  readonly table: string
  readonly line: number
  readonly definitions: Map<string, DclDefinition>
}

/** DEFINE takes the name first; ASSIGN takes it last and drops a colon from its end (DCL Dictionary, ASSIGN). */
function define(
  verb: 'ASSIGN' | 'DEFINE',
  { parameters }: DclWords,
  { table, line, definitions }: Place,
): string | undefined {
  const [first, second] = parameters
  if (first === undefined || second === undefined) return `${verb} lacks a name or a value`
  if (parameters.length > 2) return `${verb} has too many words: put a value with blanks in quotation marks`
  const names = verb === 'DEFINE' ? first : second.map((name) => name.replace(/:$/, ''))
  const values = verb === 'DEFINE' ? second : first
  const name = names[0] ?? ''
  if (names.length > 1) return `${verb} has more than one name`
  if (name.length < 1 || name.length > 255) return 'a logical name has 1 to 255 characters'
  if (values.length > 128) return 'a search list has at most 128 values'
  if (values.some((text) => text.length < 1 || text.length > 255)) return 'a value has 1 to 255 characters'
  definitions.delete(name)
  definitions.set(name, { name, values, table, line })
  return undefined
}

function deassign(
  { qualifiers, parameters }: DclWords,
  table: string,
  definitions: Map<string, DclDefinition>,
): string | undefined {
  const defined = [...definitions.values()].filter((definition) => definition.table === table)
  const all = qualifiers.some(({ name }) => abbreviates(name, 'ALL', 1))
  const name = parameters[0]?.[0]
  if (!all && name === undefined) return 'DEASSIGN lacks a name'
  // As with ASSIGN, a colon at the end is not part of the name.
  const doomed = all
    ? defined
    : defined.filter((definition) => definition.name === name || `${definition.name}:` === name)
  for (const definition of doomed) definitions.delete(definition.name)
  return doomed.length > 0 || all ? undefined : `${name} is not defined in table ${table} at this point`
}
