// Runs command lines one after the other for command-line.ts, which forks it: a process for each would take minutes.

import { Readable } from 'node:stream'
import { runProgram } from '../src/cli/program.ts'
import type { CommandLine, Said } from './command-line.ts'

const outputs = ['stdout', 'stderr'] as const
const [environment, directory] = [process.env, process.cwd()]

process.umask(0o077)
process.on('message', (line: CommandLine) => {
  void run(line).then((said) => process.send?.(said))
})

/** As main.ts runs it, with the streams and the surroundings that a shell would give it. */
async function run({ words, input, environment: more, workingDirectory }: CommandLine): Promise<Said> {
  const said = { stdout: '', stderr: '' }
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(input)]), configurable: true })
  for (const name of outputs) {
    process[name].write = (text: string | Uint8Array) => {
      said[name] += Buffer.from(text).toString()
      return true
    }
  }
  process.env = { ...environment, ...more }
  process.chdir(workingDirectory ?? directory)
  process.exitCode = undefined
  const code = await runProgram(words)
  process.exitCode = undefined
  // A server that did not start goes on listening for them; a process of its own would have ended.
  for (const event of ['SIGTERM', 'SIGINT', 'error']) process.removeAllListeners(event)
  return { code, ...said }
}
