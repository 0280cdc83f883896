// iupop3: the command line of IUPOP3 1.8 (Configuring IUPOP3), and the same server behind it.

import { Mistake } from '../base/mistake.ts'
import type { Overrides } from '../server/configuration.ts'
import { tellFailure } from './program.ts'
import { serve } from './serve.ts'

/** Runs one command line and gives the exit code. What went wrong has been said on standard error, in one line. */
export async function runIupop3(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  try {
    const overrides = readIupop3CommandLine(words)
    const dataDirectory = environment['NEWMAIL_DATA'] ?? './newmail-data'
    await serve({ dataDirectory, configFile: undefined, overrides, demo: false })
    return 0
  } catch (error) {
    return tellFailure(error, 'iupop3')
  }
}

interface Parameter {
  /** What follows it, as the readme names it; absent: nothing does. */
  readonly value?: string
  readonly read: (value: string) => Partial<Overrides> | string
}

/** All parameters are optional, have no case and may not be abbreviated (IUPOP3 1.8, Configuring IUPOP3). */
const parameters: Readonly<Record<string, Parameter>> = {
  '-port': { value: 'n', read: readPort },
  '-xtnd': { value: 'file', read: (xtnd) => ({ settings: { xtnd } }) },
  '-loglevel': { value: 'level', read: readLogLevel },
  '-logfile': { value: 'file', read: (file) => ({ settings: { log_file: file } }) },
  '-maxmsg': { value: 'N', read: readMaximum },
  '-purge_reclaim': {
    read: () => ({
      logicals: [{ name: 'TCPIP$POP_PURGE_RECLAIM', values: ['1'], origin: '-purge_reclaim' }],
    }),
  },
}

/** IUPOP3 listened on all addresses, and on port 110 unless told otherwise. */
const byDefault: Overrides['settings'] = { personality: 'iupop3', pop: listenOn(110) }

/** What the words ask for; of a parameter given twice the last one holds. Throws a Mistake. */
export function readIupop3CommandLine(words: readonly string[]): Overrides {
  let settings = byDefault
  const logicals = new Map<string, NonNullable<Overrides['logicals']>[number]>()
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const name = word.toLowerCase()
    const parameter = parameterNamed(name)
    if (parameter === undefined) throw new Mistake(`${word}: no such parameter; there are ${allParameters()}`)
    let value = ''
    if (parameter.value !== undefined) {
      at++
      value = words[at] ?? ''
      if (value === '' || parameterNamed(value.toLowerCase()) !== undefined) {
        throw new Mistake(`${word}: a value is missing; write ${name} ${parameter.value}`)
      }
    }
    const read = parameter.read(value)
    if (typeof read === 'string') throw new Mistake(`${word}: ${read}, got "${value}"`)
    settings = { ...settings, ...read.settings }
    for (const definition of read.logicals ?? []) logicals.set(definition.name, definition)
  }
  return { settings, logicals: [...logicals.values()] }
}

function parameterNamed(name: string): Parameter | undefined {
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined
}

function allParameters(): string {
  return Object.entries(parameters)
    .map(([name, { value }]) => (value === undefined ? name : `${name} ${value}`))
    .join(', ')
}

function readPort(text: string): Partial<Overrides> | string {
  const port = readNumber(text, 65_535)
  return port === undefined ? 'expected a port from 0 to 65535' : { settings: { pop: listenOn(port) } }
}

function listenOn(port: number): string {
  return `0.0.0.0:${port}`
}

/** "Choices are ERROR, INFO, THREAD (the default), and DEBUG." */
function readLogLevel(text: string): Partial<Overrides> | string {
  return /^(error|info|thread|debug)$/i.test(text)
    ? { settings: { log_level: text } }
    : 'expected ERROR, INFO, THREAD or DEBUG'
}

/** 0 is no maximum, as it is for TCPIP$POP_MESSAGE_MAXIMUM. */
function readMaximum(text: string): Partial<Overrides> | string {
  const maximum = readNumber(text, 65_535)
  if (maximum === undefined) return 'expected a number from 0 to 65535'
  return { logicals: [{ name: 'IUPOP3_MAX_MESSAGES', values: [String(maximum)], origin: '-maxmsg' }] }
}

function readNumber(text: string, most: number): number | undefined {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : undefined
  return number === undefined || number > most ? undefined : number
}
