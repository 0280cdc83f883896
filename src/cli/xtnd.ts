// newmail xtnd: an XTND command for one or more nodes, as XTND.COM and xtnd.sh gave it (IUPOP3 1.8, POP3 Extensions).

import { Command } from 'commander'
import { limits } from '../base/limits.ts'
import { Mistake } from '../base/mistake.ts'
import { LineClient } from '../net/line-client.ts'
import { exitCodes } from './exit-codes.ts'
import { askLoginPassword, readSecrets } from './secrets-input.ts'
import { askXtnd, type Login } from './xtnd-dialogue.ts'

interface XtndOptions {
  readonly user: string
  readonly passwordStdin?: true
  readonly secretStdin?: true
}

interface Node {
  /** As it was given. */
  readonly name: string
  readonly host: string
  readonly port: number
}

type Answer =
  | { readonly kind: 'done'; readonly lines: readonly string[] }
  | { readonly kind: 'failed'; readonly why: string }

/** The standard port, which both servers had. */
const standardPort = 110

/** The commands of IUPOP3 1.8 and 2.0: the first of these words ends the list of nodes. */
const keyword = /^(client|loglevel|stats|shutdown|help|info|netstats|options|kill|restart)$/i

export function xtndCommand(): Command {
  return new Command('xtnd')
    .description('give an XTND command to servers; exit code 1 when any of them fails')
    .usage('<node[:port]...> --user <name> <command...>')
    .argument('<words...>', 'nodes, port 110 unless given, and then the command')
    .requiredOption('--user <name>', 'who gives the command')
    .option('--password-stdin', 'read the password from standard input, one line')
    .option('--secret-stdin', 'read the APOP secret from standard input, one line (after the password)')
    .addHelpText(
      'after',
      '\nAPOP is used where the server offers it and --secret-stdin is given, the password otherwise.\n' +
        '\nExamples:\n  $ newmail xtnd vax1 vax2 vax3 --user hughes loglevel debug' +
        '\n  $ newmail xtnd "vax1 vax2:1110" --user hughes --password-stdin stats < password',
    )
    .action(run)
}

async function run(words: readonly string[], options: XtndOptions): Promise<void> {
  const { nodes, command } = readXtndWords(words)
  if (hasControls(options.user)) throw new Mistake('--user: a name has no control characters')
  const login = await readLogin(options)
  const asked = nodes.map(async (node) => ({ node, answer: await ask(node, login, command) }))
  for (const { node, answer } of await Promise.all(asked)) {
    if (answer.kind === 'done') {
      for (const line of answer.lines) process.stdout.write(`${node.name}: ${shown(line)}\n`)
    } else {
      process.stderr.write(`newmail: ${node.name}: ${shown(answer.why)}\n`)
      process.exitCode = exitCodes.failed
    }
  }
}

/**
 * The nodes come first, the command after them; "vax1 vax2 vax3" may be one word, and so may "loglevel debug". A
 * command that is not known here is the last word. Throws a Mistake.
 */
export function readXtndWords(words: readonly string[]): {
  readonly nodes: readonly Node[]
  readonly command: string
} {
  const parts = words.flatMap((word) => word.split(/\s+/).filter((part) => part !== ''))
  const known = parts.findIndex((part, index) => index > 0 && keyword.test(part))
  const lastWord = words.at(-1)?.trim().split(/\s+/).length ?? 0
  const begin = known < 0 ? parts.length - lastWord : known
  if (begin < 1)
    throw new Mistake('a node or the command is missing; write newmail xtnd NODE --user NAME COMMAND')
  const command = parts.slice(begin).join(' ')
  if (hasControls(command)) throw new Mistake('a command has no control characters')
  return { nodes: parts.slice(0, begin).map(readNode), command }
}

function readNode(name: string): Node {
  const [, bracketed, plain, port = String(standardPort)] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/.exec(name) ?? []
  const host = bracketed ?? plain
  if (host === undefined || Number(port) > 65_535 || Number(port) === 0) {
    throw new Mistake(`${name}: expected a node such as vax1 or vax1:1110`)
  }
  return { name, host, port: Number(port) }
}

async function readLogin({ user, passwordStdin, secretStdin }: XtndOptions): Promise<Login> {
  if (passwordStdin === undefined && secretStdin === undefined) {
    if (!process.stdin.isTTY) throw new Mistake('give --password-stdin or --secret-stdin, or use a terminal')
    return { user, password: await askLoginPassword(user), secret: undefined }
  }
  const { password, secret } = await readSecrets({
    ...(passwordStdin === undefined ? {} : { passwordStdin }),
    ...(secretStdin === undefined ? {} : { secretStdin }),
  })
  return { user, password, secret }
}

async function ask({ host, port }: Node, login: Login, command: string): Promise<Answer> {
  try {
    const { xtndMs: timeMs, xtndOctetsMax: octetsMax } = limits
    using client = await LineClient.open({ host, port, timeMs, octetsMax })
    return { kind: 'done', lines: await askXtnd(client, login, command) }
  } catch (error) {
    return { kind: 'failed', why: reasonOf(error) }
  }
}

/** Node gives no message of its own when several addresses were tried. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message === '' && 'code' in error ? String(error.code) : error.message
}

function hasControls(text: string): boolean {
  return /\p{Cc}/u.test(text)
}

/** What came over the line, fit for a terminal. */
function shown(line: string): string {
  return Buffer.from(line, 'latin1')
    .toString('utf8')
    .replaceAll(/[^\P{Cc}\t]/gu, '?')
}
