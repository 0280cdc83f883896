// Dialogues: sessions written down as RFC 1939 writes them, and how to read them. player.ts plays them.
//
//   # RFC 1939 §5: first line, a comment that cites the section and states the rule.
//   Account: jones password="tan staaf" secret=tanstaaf flags=DISUSER,DISMAIL expires=2001-01-01
//   Mail: jones smith
//   | Subject: each line after a bar has CRLF
//   |
//   | the last one not, if it ends in \c
//   Mail: jones < lone-dots.eml
//   S: +OK {*} {stamp}
//   C: USER jones
//   C: PASS tan staaf
//
// Personality: tcpip and Setting: TCPIP$POP_SECURITY=SECURE, a logical name or NEWMAIL_<KEY>, may stand before all else:
// the dialogue is played against a server with those settings. Xtnd: adds a line to the server's POP_XTND.DAT.
// Account:, Mail:, Clock: and Trouble: may stand anywhere. Account: again changes the account. Mail: without lines is
// an empty message, with `<` a file of test/mail/. `Clock: +61 s` lets so much time pass for the server, and
// `Trouble: update` makes its next update fail (or directory, lock, sizes, uids, text).
// C: lines in a row are one write. C*9: is nine such lines; S*9: and Mail*9: too. C1: S1: C2: S2: are other
// connections, opened when first named. `C: <open>`, <close>, <half-close> and <reset> do that; `S: <closed>` is the
// server's orderly close. At the end the server must have nothing more to say, and close when the client does.
//
//   {*}           any octets                      {x*240}         240 times x
//   {uid1}        one word: bound by the first S: line, the same ever after. Two names never hold one value
//   {digest:tanstaaf}   APOP's digest from this connection's timestamp and that secret
//   {base64:\0jones\0{x*9}}                       \r \n \t \0 \\ \{ \xE9   octets
//   \s  a blank (editors cut it at a line's end)  \c  at the end: no line end

import { troubleKinds, type TroubleKind } from './troubles.ts'

export interface Dialogue {
  readonly file: string
  /** As in the environment of a server. */
  readonly settings: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}

export type Step = { readonly line: number } & (
  | ({ readonly kind: 'account' } & DialogueAccount)
  | { readonly kind: 'mail'; readonly recipients: readonly string[]; readonly text: Buffer | MailFile }
  | { readonly kind: 'xtnd'; readonly text: string }
  | { readonly kind: 'clock'; readonly passedMs: number }
  | { readonly kind: 'trouble'; readonly trouble: TroubleKind }
  | { readonly kind: 'send'; readonly connection: string; readonly parts: readonly Part[] }
  | { readonly kind: 'expect'; readonly connection: string; readonly parts: readonly Part[] }
  | { readonly kind: Act; readonly connection: string }
)

/** What a connection may do besides lines. */
export type Act = (typeof clientActs)[number] | (typeof serverActs)[number]

export interface MailFile {
  readonly file: string
}

export interface DialogueAccount {
  readonly name: string
  readonly password: string | undefined
  readonly secret: string | undefined
  readonly flags: readonly string[]
  readonly expires: string | undefined
}

/** A piece of a line; text is latin1, one character an octet. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'hole' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'digest'; readonly secret: string }

const firstLine = /^# (RFC \d+|TCP\/IP Services|IUPOP3) §\d.*: ./
const statement = /^([A-Za-z]+\d?)(?:\*(\d+))?:(?: (.*))?$/
const clientActs = ['open', 'close', 'half-close', 'reset'] as const
const serverActs = ['closed'] as const

/** Reads a dialogue. Throws on whatever is not in the notation. */
export function readDialogue(file: string, source: Buffer): Dialogue {
  const lines = source.toString('latin1').split('\n')
  const steps: Step[] = []
  const settings: Record<string, string> = {}
  let at = 1
  const fail = (what: string): never => {
    throw new SyntaxError(`${file}:${at}: ${what}`)
  }
  if (!firstLine.test(source.toString()))
    fail('the first line is a comment that cites a section and states the rule')
  for (const [index, text] of lines.entries()) {
    at = index + 1
    if (text === '' || text.startsWith('#')) continue
    const setting = readSetting(text)
    if (setting !== undefined && steps.length > 0) fail('settings stand before all else')
    if (setting !== undefined) settings[setting.name] = setting.value
    else if (text.startsWith('|')) addMailLine(steps.at(-1) ?? fail('no Mail: before this line'), text)
    else steps.push(...readSteps(text, at))
  }
  return { file, settings, steps: steps.reduce(joinPipelined, []) }

  function readSteps(text: string, line: number): Step[] {
    try {
      const [, who = '', times = '1', said = ''] = statement.exec(text) ?? unknown(text)
      const step = /^[CS]\d?$/.test(who) ? readSpoken(who, said, line) : readDirective(who, said, line)
      return Array.from({ length: Number(times) }, () => step)
    } catch (error) {
      return fail(String(error))
    }
  }
}

function readSetting(text: string): { readonly name: string; readonly value: string } | undefined {
  const [, personality, name, value] = /^(?:Personality: (\w+)|Setting: ([\w$]+)=(.*))$/.exec(text) ?? []
  if (personality !== undefined) return { name: 'NEWMAIL_PERSONALITY', value: personality }
  return name === undefined || value === undefined ? undefined : { name, value }
}

function readSpoken(who: string, said: string, line: number): Step {
  const connection = who.slice(1)
  const isClient = who.startsWith('C')
  const act = /^<([a-z-]+)>$/.exec(said)?.[1]
  if (act !== undefined) return { kind: readAct(isClient, act), line, connection }
  const { parts, lineEnd } = readParts(said)
  if (!isClient) return { kind: 'expect', line, connection, parts }
  return { kind: 'send', line, connection, parts: lineEnd ? [...parts, textPart('\r\n')] : parts }
}

function readAct(isClient: boolean, act: string): Act {
  const acts = isClient ? clientActs : serverActs
  return acts.find((known) => known === act) ?? unknown(`<${act}>`)
}

function readDirective(directive: string, text: string, line: number): Step {
  switch (directive) {
    case 'Account':
      return { kind: 'account', line, ...readAccount(text) }
    case 'Mail':
      return { kind: 'mail', line, ...readMail(text) }
    case 'Clock':
      return { kind: 'clock', line, passedMs: 1000 * Number(/^\+(\d+) s$/.exec(text)?.[1] ?? unknown(text)) }
    case 'Xtnd':
      return { kind: 'xtnd', line, text }
    case 'Trouble':
      return { kind: 'trouble', line, trouble: troubleKinds.find((kind) => kind === text) ?? unknown(text) }
    default:
      return unknown(directive)
  }
}

function readMail(text: string): { recipients: readonly string[]; text: Buffer | MailFile } {
  const [recipients = '', file] = text.split(' < ')
  return { recipients: recipients.split(' '), text: file === undefined ? Buffer.alloc(0) : { file } }
}

function readAccount(text: string): DialogueAccount {
  const fields = new Map<string, string>()
  const rest = text.replaceAll(
    / (password|secret|flags|expires)=("([^"]*)"|\S+)/g,
    (_, key, bare, quoted) => {
      fields.set(key, literal(quoted ?? bare))
      return ''
    },
  )
  if (/[ =]/.test(rest)) unknown(rest)
  return {
    name: literal(rest),
    password: fields.get('password'),
    secret: fields.get('secret'),
    flags: fields.get('flags')?.split(',') ?? [],
    expires: fields.get('expires'),
  }
}

/** Mail: has a Buffer of its own that grows by one line. */
function addMailLine(step: Step, text: string): void {
  if (step.kind !== 'mail' || !Buffer.isBuffer(step.text)) throw new SyntaxError(`no Mail: before ${text}`)
  const { parts, lineEnd } = readParts(text.replace(/^\| ?/, ''))
  const line = Buffer.from(literalOf(parts) + (lineEnd ? '\r\n' : ''), 'latin1')
  Object.assign(step, { text: Buffer.concat([step.text, line]) })
}

function joinPipelined(steps: readonly Step[], step: Step): Step[] {
  const last = steps.at(-1)
  const joins = step.kind === 'send' && last?.kind === 'send' && last.connection === step.connection
  if (!joins) return [...steps, step]
  return [...steps.slice(0, -1), { ...last, parts: [...last.parts, ...step.parts] }]
}

const partPattern = /\\x([0-9A-Fa-f]{2})|\\([rnt0s\\{}])|\{((?:[^{}]|\{[^{}]*\})*)\}|([^\\{}]+)/gy
const escapes: Record<string, string> = { r: '\r', n: '\n', t: '\t', 0: '\0', s: ' ' }

function readParts(source: string): { parts: Part[]; lineEnd: boolean } {
  const lineEnd = !source.endsWith('\\c')
  const text = lineEnd ? source : source.slice(0, -2)
  const parts: Part[] = []
  let end = 0
  for (const [whole, hex, escape, braces, plain] of text.matchAll(partPattern)) {
    end += whole.length
    if (braces !== undefined) parts.push(readBraces(braces))
    else if (hex !== undefined) parts.push(textPart(String.fromCharCode(Number.parseInt(hex, 16))))
    else if (escape !== undefined) parts.push(textPart(escapes[escape] ?? escape))
    else parts.push(textPart(plain ?? ''))
  }
  if (end !== text.length) unknown(text.slice(end))
  return { parts, lineEnd }
}

function readBraces(text: string): Part {
  if (text === '*') return { kind: 'hole' }
  if (/^[a-z][a-z0-9-]*$/.test(text)) return { kind: 'name', name: text }
  const [, keyword, argument = ''] = /^(digest|base64):(.*)$/.exec(text) ?? []
  if (keyword === 'digest') return { kind: 'digest', secret: literal(argument) }
  if (keyword === 'base64') return textPart(Buffer.from(literal(argument), 'latin1').toString('base64'))
  const [, repeated, times] = /^(.+)\*(\d+)$/.exec(text) ?? []
  if (repeated === undefined) return unknown(`{${text}}`)
  return textPart(literal(repeated).repeat(Number(times)))
}

function unknown(text: string): never {
  throw new SyntaxError(`not understood: ${text}`)
}

const textPart = (text: string): Part => ({ kind: 'text', text })
const literal = (source: string): string => literalOf(readParts(source).parts)

function literalOf(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      if (part.kind !== 'text') throw new SyntaxError('a hole can only stand in what C: and S: say')
      return part.text
    })
    .join('')
}
