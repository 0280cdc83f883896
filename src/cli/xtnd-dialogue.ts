// XTND dialogue: logs in to a POP3 server, gives one XTND command, and says good-bye.

import { createHash } from 'node:crypto'

/** The server, line by line. */
export interface Lines {
  send(line: string): void
  line(): Promise<string | undefined>
}

export interface Login {
  readonly user: string
  readonly password: Buffer | undefined
  readonly secret: Buffer | undefined
}

/** The reply to the command, with the lines of its report if it has one. Rejects with what the server said instead. */
export async function askXtnd(lines: Lines, login: Login, command: string): Promise<readonly string[]> {
  const greeting = await positive(lines)
  await logIn(lines, login, greeting)
  const first = await say(lines, `XTND ${command}`)
  lines.send('QUIT')
  return [first, ...(await report(lines))]
}

async function logIn(lines: Lines, { user, password, secret }: Login, greeting: string): Promise<void> {
  const timestamp = /<[^<>\s]+@[^<>\s]+>/.exec(greeting)?.[0]
  if (timestamp !== undefined && secret !== undefined) {
    const digest = createHash('md5').update(timestamp, 'latin1').update(secret).digest('hex')
    await say(lines, `APOP ${user} ${digest}`, digest)
    return
  }
  if (password === undefined) throw new Error('the server offers no APOP; use --password-stdin')
  await say(lines, `USER ${user}`)
  const text = password.toString('latin1')
  await say(lines, `PASS ${text}`, text)
}

/**
 * Whether a reply has lines after its first one is known to the server alone. QUIT is under way behind it: when no
 * line of a dot comes, what came is the reply to QUIT. A server that is shutting down may not wait for that.
 */
async function report(lines: Lines): Promise<readonly string[]> {
  const rest = await allThatComes(lines)
  const end = rest.indexOf('.')
  if (end >= 0) return rest.slice(0, end).map((line) => (line.startsWith('.') ? line.slice(1) : line))
  if (rest.every((line) => /^(\+OK|-ERR)/i.test(line))) return []
  throw new Error('the server closed the connection within its report')
}

async function allThatComes(lines: Lines): Promise<readonly string[]> {
  const all: string[] = []
  try {
    for (let line = await lines.line(); line !== undefined; line = await lines.line()) all.push(line)
  } catch (error) {
    // The server has answered: how the connection ends after that is of no account.
    if (!(error instanceof Error && 'code' in error)) throw error
  }
  return all
}

async function say(lines: Lines, line: string, secret?: string): Promise<string> {
  lines.send(line)
  return positive(lines, secret)
}

/** A reply that begins with +OK. Others are errors, with whatever secret the server repeats taken out. */
async function positive(lines: Lines, secret?: string): Promise<string> {
  const reply = await lines.line()
  if (reply === undefined) throw new Error('the server closed the connection')
  if (/^\+OK\b/i.test(reply)) return reply
  throw new Error(secret === undefined ? reply : reply.replaceAll(secret, '<secret>'))
}
