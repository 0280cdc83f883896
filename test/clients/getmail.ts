// getmail (getmail6), delivering to a Maildir.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { password } from '../accounts.ts'
import { arrivals, hand, run, type Ended } from './program.ts'
import type { PopAccount } from './served.ts'

export interface Got extends Ended {
  /** What has arrived since the last time. */
  readonly arrived: readonly string[]
}

/** Fetches once; `home` is from clientHome. It refuses to deliver as root. */
export async function getmail(
  home: string,
  { port, name }: PopAccount,
  { keep = false }: { readonly keep?: boolean } = {},
): Promise<Got> {
  const settings = join(home, 'getmailrc')
  const sections = {
    retriever: {
      type: 'SimplePOP3Retriever',
      server: '127.0.0.1',
      port,
      username: name,
      password,
    },
    destination: { type: 'Maildir', path: `${home}/mail/` },
    options: { read_all: !keep, delete: !keep, delivered_to: false, received: false, verbose: 2 },
  }
  const text = Object.entries(sections).map(([section, values]) => {
    const lines = Object.entries(values).map(([key, value]) => `${key} = ${value}\n`)
    return `[${section}]\n${lines.join('')}`
  })
  await writeFile(settings, text.join('\n'), { mode: 0o600 })
  await hand(settings)
  const ended = await run('getmail', [`--getmaildir=${home}`, '--rcfile=getmailrc'], {
    environment: { HOME: home },
    asNobody: true,
  })
  return { ...ended, arrived: await arrivals(home) }
}
