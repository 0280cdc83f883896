// The command line as a whole: the commands, and what becomes of mistakes and failures.

import { Command, CommanderError } from 'commander'
import { Mistake } from '../base/mistake.ts'
import { accountCommand } from './account.ts'
import { checkCommand } from './check.ts'
import { configCommand } from './config.ts'
import { deliverCommand } from './deliver.ts'
import { purgeCommand } from './purge.ts'
import { serveCommand } from './serve.ts'
import { exitCodes } from './exit-codes.ts'
import { undeleteCommand } from './undelete.ts'
import { version } from './version.ts'
import { xtndCommand } from './xtnd.ts'

/** Runs one command line and gives the exit code. What went wrong has been said on standard error, in one line. */
export async function runProgram(words: readonly string[]): Promise<number> {
  const program = newProgram()
  try {
    await program.parseAsync(words, { from: 'user' })
    // A command that did not succeed, and said why, has set the exit code itself.
    return Number(process.exitCode ?? exitCodes.fine)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.mistake
    return tellFailure(error, 'newmail')
  }
}

/** Says what went wrong, in one line for each thing, and gives the exit code. */
export function tellFailure(error: unknown, program: string): number {
  for (const line of messageOf(error).split('\n')) process.stderr.write(`${program}: ${line}\n`)
  return error instanceof Mistake ? exitCodes.mistake : exitCodes.failed
}

function newProgram(): Command {
  const program = new Command('newmail')
    .description('A POP3 mail repository: mail in by LMTP, out by POP3.')
    .version(version())
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(oneLine(text, 'newmail')) })
  for (const command of [
    serveCommand(),
    accountCommand(),
    deliverCommand(),
    configCommand(),
    checkCommand(),
    purgeCommand(),
    undeleteCommand(),
    xtndCommand(),
  ]) {
    program.addCommand(inherited(command, program))
  }
  return program
}

/** Commander hands its settings down only to commands that it made itself. */
function inherited(command: Command, parent: Command, path = `${parent.name()} ${command.name()}`): Command {
  command.copyInheritedSettings(parent)
  command.configureOutput({ outputError: (text, write) => write(oneLine(text, path)) })
  for (const child of command.commands) inherited(child, command, `${path} ${child.name()}`)
  return command
}

/** `error: unknown option '--pip'` as one line with the remedy. */
function oneLine(text: string, path: string): string {
  const what = text
    .trim()
    .replace(/^error: /, '')
    .replace(/\.$/, '')
    .replaceAll(/\s*\n\s*/g, ' ')
  return `newmail: ${what}; see ${path} --help\n`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
