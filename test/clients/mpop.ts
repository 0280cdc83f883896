// mpop, delivering to a Maildir or a mailbox file.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { password } from '../accounts.ts'
import { arrivals, hand, run, type Ended } from './program.ts'
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

/** Fetches once; `home` is from clientHome. It changes CRLF to LF, and nothing else. */
export async function mpop(
  home: string,
  { port, name }: PopAccount,
  { auth = 'user', pipelining = 'auto', keep = false, mailbox }: MpopOptions = {},
): Promise<Popped> {
  const settings = join(home, 'mpoprc')
  const lines = [
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
    `uidls_file ${home}/uidls`,
    mailbox === undefined ? `delivery maildir ${home}/mail` : `delivery mbox ${join(home, mailbox)}`,
  ]
  // It refuses a file that others can read.
  await writeFile(settings, `${lines.join('\n')}\n`, { mode: 0o600 })
  await hand(settings)
  const ended = await run('mpop', [`--file=${settings}`, '--debug', name], {
    environment: { HOME: home },
    asNobody: true,
  })
  return { ...ended, arrived: await arrivals(home) }
}
