#!/usr/bin/env node
// Newmail's front door: starts the command line.

import { runProgram } from './cli/program.ts'

// Mail, passwords and keys are nobody else's business: files 0600, directories 0700.
process.umask(0o077)
process.exitCode = await runProgram(process.argv.slice(2))
