#!/usr/bin/env node
// Newmail's front door: starts the command line.

import { setFlagsFromString } from 'node:v8'

// Octets on their way through are short-lived, and there are many: a young generation that grows keeps tens of
// megabytes of them. It can be told so only before anything else is loaded.
setFlagsFromString('--semi-space-growth-factor=1')

// Mail, passwords and keys are nobody else's business: files 0600, directories 0700.
process.umask(0o077)

// Whoever reads what is written may go away: a journal that restarts must not end every session.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

const { runProgram } = await import('./cli/program.ts')
process.exitCode = await runProgram(process.argv.slice(2))
