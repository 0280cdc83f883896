// Configuration: the settings in force, and where each came from.
//
// Precedence: command line, environment, logicals file, newmail.toml, personality.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { Mistake } from '../base/mistake.ts'
import { readLocalAliases } from '../vms/host-name.ts'
import { conductOf, type Conduct } from './conduct.ts'
import {
  environmentDefinitions,
  Logicals,
  procedureDefinitions,
  tableDefinitions,
  type Definition,
} from './logicals.ts'
import { settingKeys, settingTable, settingText, type SettingKey, type Settings } from './settings.ts'

export interface ConfigurationSources {
  readonly dataDirectory: string
  /** `--config`; absent: newmail.toml in the data directory, which need not exist. */
  readonly file: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly commandLine: Overrides
}

/** What stands on a command line: settings, and logical names that one of its options stands for. */
export interface Overrides {
  readonly settings: Partial<Readonly<Record<SettingKey, string>>>
  readonly logicals?: readonly Definition[]
}

export interface Configuration {
  readonly settings: Settings
  readonly logicals: Logicals
  readonly conduct: Conduct
  readonly entries: readonly ConfigurationEntry[]
  /** What was read and is not obeyed, a line each. */
  readonly notes: readonly string[]
}

/** One setting as `newmail config show` prints it; `value` is absent when nobody has set it. */
export interface ConfigurationEntry {
  readonly key: SettingKey
  readonly value: string | undefined
  readonly origin: string
  readonly what: string
}

interface Source {
  readonly name: (key: SettingKey) => string
  readonly value: (key: SettingKey) => unknown
}

/** Reads all sources. Throws a Mistake with a line for everything that is wrong. */
export function readConfiguration(sources: ConfigurationSources): Configuration {
  const file = readFile(sources)
  const { settings, entries } = readSettings(sources, file)
  const procedure =
    settings.logicals_file === undefined ? undefined : procedureDefinitions(settings.logicals_file)
  const logicals = new Logicals([
    ...(sources.commandLine.logicals ?? []),
    ...environmentDefinitions(sources.environment),
    ...(procedure?.definitions ?? []),
    ...tableDefinitions(file.logicals, file.origin),
  ])
  const notes = [...(procedure?.notes ?? []), ...logicals.notes]
  return { settings, logicals, conduct: conduct(settings, logicals), entries, notes }
}

function conduct(settings: Settings, logicals: Logicals): Conduct {
  const byItself = conductOf({
    personality: settings.personality,
    logicals,
    site: {
      hostName: settings.hostname,
      substituteDomain: settings.substitute_domain,
      localAliases: readAliases(settings.local_aliases),
      nodeHosts: new Map(
        Object.entries(settings.decnet_nodes).map(([node, host]) => [node.toUpperCase(), host]),
      ),
    },
    topHeaders: settings.top_headers,
    idleMs: settings.idle,
    takeoverMs: settings.takeover,
    wastebasketMs: settings.wastebasket,
    offsetMinutes: -new Date().getTimezoneOffset(),
  })
  return settings.log_level === undefined ? byItself : { ...byItself, logLevel: settings.log_level }
}

function readSettings(
  sources: ConfigurationSources,
  { values, origin }: SettingsFile,
): { readonly settings: Settings; readonly entries: readonly ConfigurationEntry[] } {
  const inOrder: readonly Source[] = [
    { name: optionName, value: (key) => sources.commandLine.settings[key] },
    { name: environmentName, value: (key) => sources.environment[environmentName(key)] },
    { name: () => origin, value: (key) => values[key] },
    { name: () => 'default', value: (key) => settingTable[key].default },
  ]
  const mistakes = [...unknownKeys(values, origin), ...unknownNames(sources.environment)]
  const read = new Map<SettingKey, unknown>()
  const entries = settingKeys.map((key): ConfigurationEntry => {
    const { what, schema } = settingTable[key]
    const source = inOrder.find(({ value }) => value(key) !== undefined)
    const written = source?.value(key)
    const result = schema.safeParse(written)
    const name = source?.name(key) ?? 'not set'
    if (result.success) read.set(key, result.data)
    else mistakes.push(mistake(name, key, result.error.issues[0]?.message ?? 'not valid'))
    return { key, value: written === undefined ? undefined : settingText(written), origin: name, what }
  })
  if (mistakes.length > 0) throw new Mistake(mistakes.join('\n'))
  // Every key of the table has been read by its own schema.
  return { settings: Object.fromEntries(read) as unknown as Settings, entries }
}

function optionName(key: SettingKey): string {
  return key === 'logicals_file' ? '--logicals' : `--${key.replaceAll('_', '-')}`
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

interface SettingsFile {
  readonly origin: string
  readonly values: Readonly<Record<string, unknown>>
  /** The table `[logicals]`. */
  readonly logicals: unknown
}

function readFile(sources: ConfigurationSources): SettingsFile {
  const origin = sources.file ?? join(sources.dataDirectory, 'newmail.toml')
  if (!existsSync(origin)) {
    if (sources.file === undefined) return { values: {}, logicals: undefined, origin }
    throw new Mistake(`${origin}: no such file; give --config the path of a newmail.toml`)
  }
  try {
    const { logicals, ...values } = parse(readFileSync(origin, 'utf8'))
    return { values, logicals, origin }
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

function readAliases(file: string | undefined): readonly string[] {
  if (file === undefined) return []
  if (!existsSync(file))
    throw new Mistake(`${file}: no such file; give local_aliases the path of a text file`)
  const { aliases, badLines } = readLocalAliases(readFileSync(file, 'latin1'))
  if (badLines.length > 0)
    throw new Mistake(`${file}:${badLines.join(',')}: not a host name; write one on each line`)
  return aliases
}
