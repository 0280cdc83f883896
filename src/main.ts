#!/usr/bin/env node
// Newmail's front door: starts the command line.

import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// In a checkout the TypeScript is stripped once, not at each start: that takes 37 MB and a third of a second.
if (import.meta.filename.endsWith('.ts')) {
  enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'newmail'))
}

// Mail, passwords and keys are nobody else's business: files 0600, directories 0700.
process.umask(0o077)

// What is imported before the cache is on would not come from it.
const { runProgram } = await import('./cli/program.ts')
process.exitCode = await runProgram(process.argv.slice(2))
