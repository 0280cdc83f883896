// curl: one command of POP3 a call, several messages in one session.

import { readFile } from 'node:fs/promises'
import { password } from '../accounts.ts'
import type { ClientHome } from './client-home.ts'
import { assertFine, run, type Ended } from './program.ts'
import type { PopAccount } from './served.ts'

export interface CurlOptions {
  /** `password` unless given. */
  readonly password?: string
  readonly words?: readonly string[]
}

/** Runs curl with `urls` relative to the account: '' lists, '3' retrieves. */
export function curl(
  { port, name }: PopAccount,
  urls: readonly (string | number)[],
  options: CurlOptions = {},
): Promise<Ended> {
  const user = ['--user', `${name}:${options.password ?? password}`]
  // Without a limit curl waits for ever when a command's reply has fewer lines than it thinks.
  const quiet = ['--silent', '--show-error', '--max-time', '20']
  const places = urls.map((url) => `pop3://127.0.0.1:${port}/${url}`)
  return run('curl', [...quiet, ...user, ...(options.words ?? []), ...places])
}

/** Retrieves messages 1 to `count` in one session, byte for byte. */
export async function retrieveWithCurl(
  account: PopAccount,
  { home, count }: { readonly home: ClientHome; readonly count: number },
): Promise<readonly string[]> {
  assertFine(await curl(account, [`[1-${count}]`], { words: ['--output', home.file('#1')] }))
  const texts: string[] = []
  for (let number = 1; number <= count; number++) {
    texts.push(await readFile(home.file(String(number)), 'latin1'))
  }
  return texts
}

/** A reply of one line needs --head, or curl waits for the dot. */
export function deleteWithCurl(account: PopAccount, count: number): Promise<Ended> {
  return curl(account, [`[1-${count}]`], { words: ['--request', 'DELE', '--head'] })
}
