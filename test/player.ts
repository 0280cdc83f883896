// Player: plays a dialogue against a server, in pieces of so many octets, and says where it went otherwise.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Client } from './client.ts'
import type { Act, Dialogue, DialogueAccount, Part, Step } from './dialogue.ts'
import type { TroubleKind } from './troubles.ts'

/** The server that is played against, and what a dialogue may do behind its back. */
export interface Stage {
  readonly port: number
  /** Removes all accounts and their mail. */
  clear(): Promise<void>
  /** Adds the account or changes it. */
  account(account: DialogueAccount): Promise<void>
  /** Files one text for all; gives their unique-ids. */
  deliver(recipients: readonly string[], text: Buffer): Promise<readonly string[]>
  /** Adds a line to POP_XTND.DAT. */
  authorize(line: string): Promise<void>
  /** Puts the server's clock forward. */
  pass(ms: number): void
  /** The next call of this kind fails. */
  trouble(kind: TroubleKind): void
}

const mailFolder = new URL('mail/', import.meta.url)

export async function play(dialogue: Dialogue, stage: Stage, piece: number): Promise<void> {
  await using performance = new Performance(stage, piece)
  let line = 0
  try {
    await stage.clear()
    for (const step of dialogue.steps) {
      line = step.line
      await performance.do(step)
    }
    await performance.finish()
  } catch (error) {
    const where = `${dialogue.file}:${line}, in pieces of ${piece}`
    throw new Error(`${where}\n${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

class Performance implements AsyncDisposable {
  readonly #stage: Stage
  readonly #piece: number
  readonly #connections = new Map<string, Connection>()
  /** What the named holes hold. */
  readonly #values = new Map<string, string>()

  constructor(stage: Stage, piece: number) {
    this.#stage = stage
    this.#piece = piece
  }

  async do(step: Step): Promise<void> {
    switch (step.kind) {
      case 'account':
        return this.#stage.account(step)
      case 'mail':
        return void (await this.#stage.deliver(step.recipients, mailText(step.text)))
      case 'clock':
        return this.#stage.pass(step.passedMs)
      case 'xtnd':
        return this.#stage.authorize(step.text)
      case 'trouble':
        return this.#stage.trouble(step.trouble)
      case 'send':
        return this.#send(await this.#connection(step.connection), step.parts)
      case 'expect':
        return this.#expect(await this.#connection(step.connection), step.parts)
      case 'open':
      case 'close':
      case 'half-close':
      case 'reset':
      case 'closed':
        return this.#act(step.kind, step.connection)
    }
  }

  /** A dialogue ends when the server has nothing more to say and gives up each connection the client gives up. */
  async finish(): Promise<void> {
    for (const { client } of this.#connections.values()) {
      client.halfClose()
      const { received, how } = await client.rest()
      differ('<closed>', received, `<${how}>`)
    }
    this.#connections.clear()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { client } of this.#connections.values()) client.reset()
  }

  async #connection(name: string): Promise<Connection> {
    const known = this.#connections.get(name)
    if (known !== undefined) return known
    const opened = { client: await Client.open(this.#stage.port), timestamp: undefined }
    this.#connections.set(name, opened)
    return opened
  }

  async #send({ client, timestamp }: Connection, parts: readonly Part[]): Promise<void> {
    const text = parts.map((part) => this.#said(part, timestamp)).join('')
    await client.send(Buffer.from(text, 'latin1'), this.#piece)
  }

  #said(part: Part, timestamp: string | undefined): string {
    if (part.kind === 'text') return part.text
    if (part.kind === 'hole') return fail('the client cannot say {*}')
    if (part.kind === 'name') return this.#values.get(part.name) ?? fail(`{${part.name}} holds nothing yet`)
    if (timestamp === undefined) return fail('the greeting had no timestamp')
    const digest = createHash('md5').update(timestamp + part.secret, 'latin1')
    return digest.digest('hex')
  }

  async #expect(connection: Connection, parts: readonly Part[]): Promise<void> {
    const line = await connection.client.line()
    const expected = parts.map((part) => this.#shown(part)).join('')
    if (line === undefined) differ(expected, (await connection.client.rest()).received, '<closed>')
    else if (!this.#matches(parts, line)) differ(expected, line, '')
    connection.timestamp ??= /^\+OK .*(<[^<>]+>)/.exec(line ?? '')?.[1]
  }

  #matches(parts: readonly Part[], line: string): boolean {
    if (parts.every((part) => part.kind === 'text')) return line === parts.map((part) => part.text).join('')
    const names: string[] = []
    const pattern = parts.map((part) => this.#pattern(part, names)).join('')
    const found = new RegExp(`^${pattern}$`, 's').exec(line)
    return found !== null && names.every((name, index) => this.#bind(name, found[index + 1] ?? ''))
  }

  #pattern(part: Part, names: string[]): string {
    const bound = part.kind === 'name' ? this.#values.get(part.name) : undefined
    if (part.kind === 'hole') return '.*'
    if (part.kind === 'name' && bound === undefined) {
      names.push(part.name)
      return String.raw`(\S+)`
    }
    return RegExp.escape(bound ?? this.#said(part, undefined))
  }

  #bind(name: string, value: string): boolean {
    for (const [other, held] of this.#values) {
      if (held === value && other !== name) fail(`{${name}} and {${other}} both hold ${value}`)
    }
    this.#values.set(name, value)
    return true
  }

  #shown(part: Part): string {
    if (part.kind === 'hole') return '{*}'
    if (part.kind === 'name') return this.#values.get(part.name) ?? `{${part.name}}`
    return this.#said(part, undefined)
  }

  async #act(act: Act, name: string): Promise<void> {
    if (act === 'open') {
      if (this.#connections.has(name)) fail('the connection is open already')
      return void (await this.#connection(name))
    }
    const { client } = this.#connections.get(name) ?? fail('there is no such connection')
    if (act === 'half-close') return client.halfClose()
    this.#connections.delete(name)
    if (act === 'reset') return client.reset()
    if (act === 'close') client.halfClose()
    const { received, how } = await client.rest()
    differ('<closed>', received, `<${how}>`)
  }
}

interface Connection {
  readonly client: Client
  /** From the greeting, for APOP. */
  timestamp: string | undefined
}

function mailText(text: Buffer | { readonly file: string }): Buffer {
  return Buffer.isBuffer(text) ? text : readFileSync(new URL(text.file, mailFolder))
}

/** Throws unless what was received, with the connection's end, is what was expected. */
function differ(expected: string, received: string, end: string): void {
  if (received + end === expected) return
  fail(`  expected: ${visible(expected)}\n       got: ${visible(received)}${end}`)
}

/** One line to read, whatever the octets; the middle of a long one does not help. */
function visible(text: string): string {
  const shown = text.replaceAll(
    /[^\x20-\x7e]/g,
    (octet) => `\\x${octet.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return shown.length > 600 ? `${shown.slice(0, 300)} [...] ${shown.slice(-200)}` : shown
}

function fail(what: string): never {
  throw new Error(what)
}
