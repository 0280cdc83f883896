#!/usr/bin/env node
// Newmail's front door: starts the command line.

import { prepareProcess } from './cli/prepare-process.ts'

prepareProcess()
const { runProgram } = await import('./cli/program.ts')
process.exitCode = await runProgram(process.argv.slice(2))
