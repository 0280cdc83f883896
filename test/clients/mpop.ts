// mpop, delivering to a Maildir or a mailbox file.

import { password } from '../accounts.ts'
import type { ClientHome } from './client-home.ts'
import { run, type Ended } from './program.ts'
import { secret, type PopAccount } from './served.ts'

export interface MpopOptions {
  readonly auth?: 'user' | 'apop' | 'plain'
  readonly pipelining?: 'on' | 'off' | 'auto'
  readonly keep?: boolean
  /** A mailbox file; a Maildir, mail, unless given. */
  readonly mailbox?: string
}

export interface Popped extends Ended {
  /** What has arrived in the Maildir since the last time. */
  readonly arrived: readonly string[]
}

/** Fetches once. It changes CRLF to LF, and nothing else. */
export async function mpop(
  home: ClientHome,
  { port, name }: PopAccount,
  { auth = 'user', pipelining = 'auto', keep = false, mailbox }: MpopOptions = {},
): Promise<Popped> {
  const settings = await home.settings('mpoprc', [
    `account ${name}`,
    'host 127.0.0.1',
    `port ${port}`,
    `user ${name}`,
    `password "${auth === 'apop' ? secret : password}"`,
    `auth ${auth}`,
    'tls off',
    `keep ${keep ? 'on' : 'off'}`,
    `pipelining ${pipelining}`,
    'received_header off',
    `uidls_file ${home.file('uidls')}`,
    `delivery ${mailbox === undefined ? `maildir ${home.file('mail')}` : `mbox ${home.file(mailbox)}`}`,
  ])
  const ended = await run('mpop', [`--file=${settings}`, '--debug', name], {
    environment: { HOME: home.path },
    asNobody: true,
  })
  return { ...ended, arrived: await home.arrivals() }
}
