// getmail (getmail6), which hands what it fetches over by LMTP: to another account of the same Newmail.
//
// Not to a Maildir or a program: getmail 6.18 forks for them, and when the child is done before it waits for it, it
// waits for ever.

import { password } from '../accounts.ts'
import type { ClientHome } from './client-home.ts'
import { withoutTrace } from './letters.ts'
import { run, type Ended } from './program.ts'
import type { PopAccount, Served } from './served.ts'

export interface Got extends Ended {
  /** What has arrived since the last time. */
  readonly arrived: readonly string[]
}

export interface GetmailOptions {
  /** The account that gets what is fetched. */
  readonly to: PopAccount
  readonly keep?: boolean
}

/** Fetches once. Its library for mail quotes body lines that begin with `From `: see `asGot`. */
export async function getmail(
  home: ClientHome,
  { served, name }: { readonly served: Served; readonly name: string },
  { to, keep = false }: GetmailOptions,
): Promise<Got> {
  await home.settings('getmailrc', [
    '[retriever]',
    'type = SimplePOP3Retriever',
    'server = 127.0.0.1',
    `port = ${served.port}`,
    `username = ${name}`,
    `password = ${password}`,
    '[destination]',
    'type = MDA_lmtp',
    'host = 127.0.0.1',
    `port = ${served.lmtpPort}`,
    `override = ${to.name}`,
    '[options]',
    `read_all = ${!keep}`,
    `delete = ${!keep}`,
    'delivered_to = false',
    'received = false',
  ])
  const ended = await run('getmail', [`--getmaildir=${home.path}`, '--rcfile=getmailrc'], {
    environment: { HOME: home.path },
    asNobody: true,
  })
  const texts = await served.take(to.name)
  return { ...ended, arrived: texts.map(withoutTrace) }
}

export function asGot(text: string): string {
  return text.replaceAll(/^From /gm, '>From ')
}
