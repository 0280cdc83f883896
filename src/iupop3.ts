#!/usr/bin/env node
// IUPOP3's front door: its command line (IUPOP3 1.8, Configuring IUPOP3).

import { prepareProcess } from './cli/prepare-process.ts'

prepareProcess()
const { runIupop3 } = await import('./cli/iupop3.ts')
process.exitCode = await runIupop3(process.argv.slice(2), process.env)
