// XTND authorization: POP_XTND.DAT, which says who may give which XTND command (IUPOP3 1.8, POP3 Extensions).

/** Users by command, both in lower case; `*` stands for everybody. */
export type XtndAuthorization = ReadonlyMap<string, ReadonlySet<string>>

/**
 * Reads `xtnd_command [valid_user ...]`, a line for each command; lines that begin with `#` are comments. Lines for one
 * command add up. Neither commands nor users have case.
 */
export function readXtndAuthorization(file: string): XtndAuthorization {
  const authorization = new Map<string, Set<string>>()
  for (const line of file.split(/\r?\n/)) {
    if (/^\s*#/.test(line)) continue
    const [command, ...users] = line.toLowerCase().split(/\s+/).filter(Boolean)
    if (command === undefined) continue
    const valid = authorization.get(command) ?? new Set()
    for (const user of users) valid.add(user)
    authorization.set(command, valid)
  }
  return authorization
}

/** Whether the user may give the command, which is the first word after XTND. What no line names is for nobody. */
export function mayGiveXtnd(authorization: XtndAuthorization, command: string, user: string): boolean {
  const name = command.toLowerCase()
  // CLIENT requires no validation (IUPOP3 1.8), and HELP tells no secrets.
  if (name === 'client' || name === 'help') return true
  const users = authorization.get(name)
  return users !== undefined && (users.has('*') || users.has(user.toLowerCase()))
}
