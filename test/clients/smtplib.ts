// Python's smtplib, which speaks SMTP and LMTP.

import { join } from 'node:path'
import { assertFine, run } from './program.ts'

const script = join(import.meta.dirname, 'smtplib-send.py')

export interface Sending {
  readonly protocol: 'smtp' | 'lmtp'
  /** Or the path of a Unix socket. */
  readonly host: string
  readonly port: number
  readonly letters: readonly {
    readonly from: string
    /** Of several recipients by LMTP the library reads the reply to the first alone. */
    readonly to: readonly string[]
    /** latin1 */
    readonly text: string
  }[]
}

/** Sends all in one session; gives for each null when it was accepted, or the code and text of the refusal. */
export async function smtplib(sending: Sending): Promise<readonly (readonly [number, string] | null)[]> {
  const ended = await run('python3', [script], { input: JSON.stringify(sending) })
  assertFine(ended)
  // What the script prints.
  return JSON.parse(ended.output.toString()) as ([number, string] | null)[]
}
