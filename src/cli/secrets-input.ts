// Passwords and secrets on their way in: from standard input, or asked for at the terminal without showing them.

import { limits } from '../base/limits.ts'
import { Mistake } from '../base/mistake.ts'
import type { AccountName } from '../base/account-name.ts'
import type { AccountDetails } from './account-details.ts'

const LF = 10

export interface Secrets {
  readonly password: Buffer | undefined
  /** What --vms-hash gives; other users of the machine see a command line, but not its standard input. */
  readonly vmsHash: string | undefined
  readonly secret: Buffer | undefined
}

/** One line for each that was asked for: the password or its hash first. */
export async function readSecrets(details: AccountDetails): Promise<Secrets> {
  const { passwordStdin, vmsHash, secretStdin } = details
  const isHashPiped = vmsHash === '-'
  const isPiped = passwordStdin !== undefined || isHashPiped || secretStdin !== undefined
  const lines = isPiped ? inputLines(await standardInput()) : []
  return {
    password: passwordStdin === undefined ? undefined : nextLine(lines, '--password-stdin'),
    vmsHash: isHashPiped ? nextLine(lines, '--vms-hash').toString('latin1') : vmsHash,
    secret: secretStdin === undefined ? undefined : nextLine(lines, '--secret-stdin'),
  }
}

/** Asks twice, so that a slip of the finger locks nobody out. */
export async function askPassword(name: AccountName): Promise<Buffer> {
  const [first = '', second = ''] = await hiddenLines([`password for ${name}: `, 'once more: '])
  if (first === '') throw new Mistake('no password given; give one, or use --password-stdin')
  if (first !== second) throw new Mistake('the two passwords differ; nothing has changed')
  return usable(Buffer.from(first))
}

async function standardInput(): Promise<Buffer> {
  const pieces: Buffer[] = []
  // Standard input without an encoding gives Buffers.
  for await (const piece of process.stdin) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

/** The octets of each line as they are; a line end is LF or CRLF. */
function inputLines(input: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let from = 0; from < input.length;) {
    const end = input.indexOf(LF, from)
    const line = input.subarray(from, end < 0 ? input.length : end)
    lines.push(line.at(-1) === 13 ? line.subarray(0, -1) : line)
    from = end < 0 ? input.length : end + 1
  }
  return lines
}

function nextLine(lines: Buffer[], option: string): Buffer {
  const line = lines.shift()
  if (line === undefined || line.length === 0) {
    throw new Mistake(
      `${option}: standard input has no line for it; write one, such as: printf '%s\\n' secret |`,
    )
  }
  return usable(line)
}

/** What PASS can carry (RFC 2449 §4), and SASL PLAIN too (RFC 4616 §2: no NUL). */
function usable(secret: Buffer): Buffer {
  const octetsMax = limits.commandOctetsMax - 'PASS \r\n'.length
  if (secret.length > octetsMax) throw new Mistake(`a password or secret has at most ${octetsMax} octets`)
  if (secret.includes(0)) throw new Mistake('a password or secret cannot hold a NUL')
  return secret
}

/** Asks one question after the other on the terminal, without showing what is typed. */
function hiddenLines(prompts: readonly string[]): Promise<readonly string[]> {
  const { stdin, stderr } = process
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  stdin.resume()
  return new Promise((resolve, reject) => {
    const lines: string[] = []
    let line = ''
    const ask = (): void => void stderr.write(prompts[lines.length] ?? '')
    const done = (settle: () => void): void => {
      stdin.off('data', typed)
      stdin.setRawMode(false)
      stdin.pause()
      settle()
    }
    // A paste brings several lines at once.
    const typed = (keys: string): void => {
      for (const key of keys) {
        // Ctrl-C, and Ctrl-D: nothing more will come.
        if (key === '\u0003' || key === '\u0004') stderr.write('\n')
        if (key === '\u0003' || key === '\u0004')
          return done(() => reject(new Mistake('interrupted; nothing has changed')))
        if (key !== '\r' && key !== '\n') {
          line = key === '\u007f' ? line.slice(0, -1) : line + key
          continue
        }
        stderr.write('\n')
        lines.push(line)
        line = ''
        if (lines.length === prompts.length) return done(() => resolve(lines))
        ask()
      }
    }
    stdin.on('data', typed)
    ask()
  })
}

/** Asks once: whoever logs in with it will hear whether it was right. */
export async function askLoginPassword(user: string): Promise<Buffer> {
  const [password = ''] = await hiddenLines([`password for ${user}: `])
  if (password === '') throw new Mistake('no password given; give one, or use --password-stdin')
  return usable(Buffer.from(password))
}
