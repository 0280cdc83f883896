// fetchmail, which hands each message to a program.

import { password } from '../accounts.ts'
import type { ClientHome } from './client-home.ts'
import { run, type Ended } from './program.ts'
import { secret, type PopAccount } from './served.ts'

export interface Fetched extends Ended {
  /** What has arrived since the last time. */
  readonly arrived: readonly string[]
}

export interface FetchmailOptions {
  readonly protocol?: 'POP3' | 'APOP'
  /** `any` makes it ask by CAPA. */
  readonly auth?: 'password' | 'any'
  /** Leaves mail on the server, and remembers unique-ids. */
  readonly keep?: boolean
}

/**
 * Polls once. Told to leave messages as they are (`invisible`: no Received of its own), fetchmail changes CRLF to LF,
 * and ends a header that nothing ends with a blank line.
 */
export async function fetchmail(
  home: ClientHome,
  { port, name }: PopAccount,
  { protocol = 'POP3', auth = 'password', keep = false }: FetchmailOptions = {},
): Promise<Fetched> {
  const words = protocol === 'APOP' ? secret : password
  const server = `protocol ${protocol} port ${port} auth ${auth} no dns bad-header accept`
  const settings = await home.settings('fetchmailrc', [
    'set invisible',
    'set no bouncemail',
    `poll 127.0.0.1 ${server}${keep ? ' uidl' : ''}`,
    `user "${name}" password "${words}"`,
    // Without this fetchmail asks for STLS and gives up when there is none.
    'sslproto ""',
    `mda "cat > $(mktemp ${home.file('mail/new')}/XXXXXXXX)"`,
    `no rewrite no mimedecode ${keep ? 'keep' : 'fetchall'}`,
  ])
  const ended = await run('fetchmail', ['--fetchmailrc', settings, '--verbose', '--nosyslog'], {
    environment: { HOME: home.path, FETCHMAILHOME: home.path },
    asNobody: true,
  })
  return { ...ended, arrived: await home.arrivals() }
}
