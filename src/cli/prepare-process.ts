// Preparing the process: what has to be settled before anything else is loaded.

import { setFlagsFromString } from 'node:v8'

export function prepareProcess(): void {
  // Octets on their way through are short-lived, and there are many: a young generation that grows keeps tens of
  // megabytes of them.
  setFlagsFromString('--semi-space-growth-factor=1')

  // Two passwords are hashed at a time (limits.passwordHashesMax); each further thread would keep the memory of one.
  process.env['UV_THREADPOOL_SIZE'] ??= '2'

  // Mail, passwords and keys are nobody else's business: files 0600, directories 0700.
  process.umask(0o077)

  // Whoever reads what is written may go away: a journal that restarts must not end every session.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}
