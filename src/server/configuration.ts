// Configuration: the settings in force, and where each came from.
//
// Precedence: command line, environment (NEWMAIL_<KEY>), newmail.toml, default.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { Mistake } from '../base/mistake.ts'
import { settingKeys, settingTable, settingText, type SettingKey, type Settings } from './settings.ts'

export interface ConfigurationSources {
  readonly dataDirectory: string
  /** `--config`; absent: newmail.toml in the data directory, which need not exist. */
  readonly file: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly commandLine: Partial<Readonly<Record<SettingKey, string>>>
}

export interface Configuration {
  readonly settings: Settings
  readonly entries: readonly ConfigurationEntry[]
}

/** One setting as `newmail config show` prints it. */
export interface ConfigurationEntry {
  readonly key: SettingKey
  readonly value: string
  readonly origin: string
  readonly what: string
}

interface Source {
  readonly name: (key: SettingKey) => string
  readonly value: (key: SettingKey) => unknown
}

/** Reads all sources. Throws a Mistake with a line for everything that is wrong. */
export function readConfiguration(sources: ConfigurationSources): Configuration {
  const { values, origin } = readFile(sources)
  const inOrder: readonly Source[] = [
    { name: (key) => `--${key.replaceAll('_', '-')}`, value: (key) => sources.commandLine[key] },
    { name: environmentName, value: (key) => sources.environment[environmentName(key)] },
    { name: () => origin, value: (key) => values[key] },
    { name: () => 'default', value: (key) => settingTable[key].default },
  ]
  const mistakes = [...unknownKeys(values, origin), ...unknownNames(sources.environment)]
  const read = new Map<SettingKey, unknown>()
  const entries: ConfigurationEntry[] = []
  for (const key of settingKeys) {
    const source = inOrder.find(({ value }) => value(key) !== undefined)
    if (source === undefined) continue
    const written = source.value(key)
    const { what, schema } = settingTable[key]
    const result = schema.safeParse(written)
    if (result.success) read.set(key, result.data)
    else mistakes.push(mistake(source.name(key), key, result.error.issues[0]?.message ?? 'not valid'))
    entries.push({ key, value: settingText(written), origin: source.name(key), what })
  }
  if (mistakes.length > 0) throw new Mistake(mistakes.join('\n'))
  // Every key of the table has been read by its own schema.
  return { settings: Object.fromEntries(read) as unknown as Settings, entries }
}

function environmentName(key: SettingKey): string {
  return `NEWMAIL_${key.toUpperCase()}`
}

/** `newmail.toml: idle: ...`, `NEWMAIL_IDLE: ...`, `--idle: ...` */
function mistake(origin: string, key: SettingKey, message: string): string {
  return origin.startsWith('--') || origin === environmentName(key)
    ? `${origin}: ${message}`
    : `${origin}: ${key}: ${message}`
}

function readFile(sources: ConfigurationSources): { values: Record<string, unknown>; origin: string } {
  const origin = sources.file ?? join(sources.dataDirectory, 'newmail.toml')
  if (!existsSync(origin)) {
    if (sources.file === undefined) return { values: {}, origin }
    throw new Mistake(`${origin}: no such file; give --config the path of a newmail.toml`)
  }
  try {
    return { values: parse(readFileSync(origin, 'utf8')), origin }
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw new Mistake(`${origin}: cannot be read: ${String(cause)}`)
    const reason = cause.message.split('\n', 1)[0] ?? ''
    throw new Mistake(`${origin}:${cause.line}:${cause.column}: ${reason}`)
  }
}

/** NEWMAIL_DATA is the command line's own. */
function unknownNames(environment: ConfigurationSources['environment']): string[] {
  const known = new Set(['NEWMAIL_DATA', ...settingKeys.map(environmentName)])
  return Object.keys(environment)
    .filter((name) => name.startsWith('NEWMAIL_') && !known.has(name))
    .map((name) => `${name}: no such setting; there are ${settingKeys.map(environmentName).join(', ')}`)
}

function unknownKeys(values: Readonly<Record<string, unknown>>, origin: string): string[] {
  return Object.keys(values)
    .filter((key) => !Object.hasOwn(settingTable, key))
    .map((key) => `${origin}: ${key}: no such setting; there are ${settingKeys.join(', ')}`)
}
