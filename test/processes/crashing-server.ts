// A newmail that breaks when it is told to: SIGUSR2 throws an error that nobody catches.

import { runProgram } from '../../src/cli/program.ts'

process.umask(0o077)
process.on('SIGUSR2', () => {
  throw new Error('the test wanted the server to crash')
})
process.exitCode = await runProgram(process.argv.slice(2))
