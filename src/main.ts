#!/usr/bin/env node
// Newmail's front door: starts the command line.

import { runProgram } from './cli/program.ts'

// Mail, passwords and keys are nobody else's business: files 0600, directories 0700.
process.umask(0o077)
// Whoever reads what is written may go away: a journal that restarts must not end every session.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
process.exitCode = await runProgram(process.argv.slice(2))
