// Python's poplib.

import { join } from 'node:path'
import { password } from '../accounts.ts'
import { assertFine, run } from './program.ts'
import type { PopAccount } from './served.ts'

const script = join(import.meta.dirname, 'poplib-session.py')

/** Plays calls of poplib, such as `['retr', 1]`; gives what they returned, octets as latin1. */
export async function poplib(
  port: number,
  calls: readonly (readonly [string, ...(string | number)[]])[],
): Promise<readonly unknown[]> {
  const ended = await run('python3', [script], { input: JSON.stringify({ port, calls }) })
  assertFine(ended)
  // The script prints an array.
  return JSON.parse(ended.output.toString()) as unknown[]
}

export function login(name: string): readonly [string, string][] {
  return [
    ['user', name],
    ['pass_', password],
  ]
}

/** The text of a message in what `retr` or `top` returned: [reply, lines, octets]. */
export function textIn(result: unknown): string {
  // As the library documents it.
  const [, lines] = result as [string, string[], number]
  return lines.map((line) => `${line}\r\n`).join('')
}

/** Fetches and deletes all; there must be so many. */
export async function fetchWithPoplib({ port, name }: PopAccount, count: number): Promise<readonly string[]> {
  const numbers = Array.from({ length: count }, (_, index) => index + 1)
  const results = await poplib(port, [
    ...login(name),
    ...numbers.flatMap((number) => [['retr', number] as const, ['dele', number] as const]),
    ['quit'],
  ])
  return numbers.map((number) => textIn(results[2 * number]))
}
