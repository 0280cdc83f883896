// Logical values: what kinds of value logical names take, and how each is read.

import { accountName, type AccountName } from '../base/account-name.ts'
import { readDeltaTime } from './delta-time.ts'
import { fault, value, type Reading } from './reading.ts'

/** What is known of one logical name. */
export interface LogicalName {
  readonly kind: LogicalKind
  /** What holds when the name is not defined; undefined where the system decides. */
  readonly byDefault: boolean | number | string | readonly never[] | undefined
  /** One sentence. */
  readonly does: string
  readonly source: string
}

export type LogicalKind =
  /** True when the name is defined, whatever its value. */
  | { readonly kind: 'presence' }
  /** True and false as DCL tells them apart (DCL help, Logical_Expressions). */
  | { readonly kind: 'boolean' }
  | ChoiceKind
  | NumberKind
  /** Milliseconds from a delta time. */
  | { readonly kind: 'delta-time' }
  /** Milliseconds from a delta time or from a number of seconds. */
  | { readonly kind: 'duration' }
  /** Accounts, separated by commas. */
  | { readonly kind: 'users' }
  | { readonly kind: 'folder' }

export interface ChoiceKind {
  readonly kind: 'choice'
  readonly choices: readonly string[]
  /** Other spellings of a choice. */
  readonly synonyms?: Readonly<Record<string, string>>
}

export interface NumberKind {
  readonly kind: 'number'
  readonly least: number
  readonly most: number
  readonly unit: string
}

/** The type of a value of kind `K`. */
export type ValueOf<K extends LogicalKind> = K extends { kind: 'presence' | 'boolean' }
  ? boolean
  : K extends { kind: 'choice'; choices: readonly (infer C)[] }
    ? C
    : K extends { kind: 'users' }
      ? readonly AccountName[]
      : K extends { kind: 'folder' }
        ? string
        : number

/** Reads the value of a definition; of a search list only the first counts, unless it is a list of users. */
export function readLogicalValue<K extends LogicalKind>(
  kind: K,
  values: readonly string[],
): Reading<ValueOf<K>>
export function readLogicalValue(
  kind: LogicalKind,
  values: readonly string[],
): Reading<ValueOf<LogicalKind>> {
  const text = values[0]?.trim() ?? ''
  switch (kind.kind) {
    case 'presence':
      return value(true)
    case 'boolean':
      return readBoolean(text)
    case 'choice':
      return readChoice(kind, text)
    case 'number':
      return readNumber(kind, text)
    case 'delta-time':
      return readDeltaTime(text)
    case 'duration':
      return /^\d{1,9}$/.test(text) ? value(Number(text) * 1_000) : readDeltaTime(text)
    case 'users':
      return readUsers(values)
    case 'folder':
      return readFolder(text)
    default:
      return kind satisfies never
  }
}

/** What the kind accepts, in words: for listings and for remedies. */
export function kindText(kind: LogicalKind): string {
  switch (kind.kind) {
    case 'presence':
      return 'any value: that it is defined counts'
    case 'boolean':
      return 'TRUE or FALSE'
    case 'choice':
      return kind.choices.join(', ').replace(/, (?=[^,]*$)/, ' or ')
    case 'number':
      return `a number from ${kind.least} to ${kind.most} (${kind.unit})`
    case 'delta-time':
      return 'a delta time such as "0 00:10:00.00"'
    case 'duration':
      return 'a number of seconds, or a delta time such as "0 00:02:00.00"'
    case 'users':
      return 'user names, such as "JONES, SMITH"'
    case 'folder':
      return 'a folder name of 1 to 39 characters'
    default:
      return kind satisfies never
  }
}

function readBoolean(text: string): Reading<boolean> {
  if (/^(?:[ty]|[+-]?\d*[13579]$)/i.test(text)) return value(true)
  if (/^(?:[fn]|[+-]?\d*[02468]$)/i.test(text)) return value(false)
  return fault(`"${text}" is neither true nor false`, 'write TRUE or FALSE')
}

function readChoice(kind: ChoiceKind, text: string): Reading<string> {
  const capitals = text.toUpperCase()
  const choice = Object.hasOwn(kind.synonyms ?? {}, capitals) ? kind.synonyms?.[capitals] : capitals
  if (choice !== undefined && kind.choices.includes(choice)) return value(choice)
  return fault(`"${text}" is not one of its values`, `write ${kindText(kind)}`)
}

function readNumber(kind: NumberKind, text: string): Reading<number> {
  if (!/^\d{1,15}$/.test(text)) return fault(`"${text}" is not a whole number`, `write ${kindText(kind)}`)
  const number = Number(text)
  if (number < kind.least || number > kind.most)
    return fault(`${text} is out of range`, `write ${kindText(kind)}`)
  return value(number)
}

function readUsers(values: readonly string[]): Reading<readonly AccountName[]> {
  const names = values.flatMap((list) => list.split(/[,\s]+/)).filter((name) => name !== '')
  if (names.length === 0) return fault('it names nobody', 'write user names, such as "JONES, SMITH"')
  const users: AccountName[] = []
  for (const name of names) {
    const user = accountName(name)
    if (user === undefined)
      return fault(`"${name}" cannot be a user name`, 'name accounts of this server, separated by commas')
    users.push(user)
  }
  return value(users)
}

/** Folder names as VMS MAIL has them (MAIL help, Folders). */
function readFolder(text: string): Reading<string> {
  if (/^[\w$]{1,39}$/.test(text)) return value(text.toUpperCase())
  return fault(
    `"${text}" cannot be a folder name`,
    'write 1 to 39 letters, digits, dollar signs or underscores',
  )
}
