// Tidy: rules about the code itself. Each rule names its findings, and shows on a bad sample that it finds them.

import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import { settingKeys, settingTable, settingText, type SettingKey } from '../src/server/settings.ts'
import { logicalNames } from '../src/vms/logical-names.ts'
import { kindText, type LogicalName } from '../src/vms/logical-value.ts'

interface File {
  readonly path: string
  readonly text: string
}

interface Rule {
  readonly holds: string
  readonly findings: (file: File) => readonly string[]
  /** Files that break it. */
  readonly bad: readonly (readonly [path: string, text: string])[]
}

const root = dirname(import.meta.dirname)

/** What each room may import: rooms, and packages of its own. The order is the house's, from the ground up. */
const rooms: Readonly<Record<string, { readonly rooms: string; readonly packages?: string }>> = {
  base: { rooms: '' },
  vms: { rooms: 'base' },
  net: { rooms: 'base', packages: 'koffi' },
  mail: { rooms: 'base vms' },
  auth: { rooms: 'base vms net mail' },
  pop3: { rooms: 'base vms net mail auth' },
  delivery: { rooms: 'base vms net mail auth', packages: 'smtp-server' },
  stores: { rooms: 'base vms mail auth' },
  server: { rooms: 'base vms net mail auth pop3 delivery stores', packages: 'pino zod smol-toml' },
  cli: { rooms: 'base vms net mail auth pop3 delivery server', packages: 'commander' },
  main: { rooms: 'cli' },
  iupop3: { rooms: 'cli' },
}

/** Parts of Node that only some places may use. */
const guarded: readonly { readonly module: RegExp; readonly users: RegExp }[] = [
  { module: /^node:(net|tls|dgram|http2?|https)$/, users: /^src\/net\// },
  { module: /^node:sqlite$/, users: /^src\/stores\// },
  {
    module: /^node:fs(\/promises)?$/,
    users:
      /^src\/(net\/(?:unix-socket|kernel-queue)\.ts|auth\/key-file\.ts|delivery\/spool\.ts|stores\/|server\/|cli\/)/,
  },
]

/** Files that are run, not imported. */
const entries = /^src\/(main|iupop3|stores\/\w+\/[\w-]+-thread)\.ts$/

const rules: readonly Rule[] = [
  {
    holds: 'imports point one way, and packages stay in their rooms',
    findings: forbiddenImports,
    bad: [
      ['src/base/x.ts', "import { top } from '../mail/top.ts'"],
      ['src/base/x.ts', "import { join } from 'node:path'"],
      ['src/mail/x.ts', "import { admit } from '../auth/admission.ts'"],
      ['src/pop3/x.ts', "import {\n  deliver,\n} from '../delivery/deliver.ts'"],
      ['src/delivery/x.ts', "const { ok } = await import('../pop3/reply.ts')"],
      ['src/pop3/x.ts', "import { connect } from 'node:net'"],
      ['src/delivery/x.ts', "import { open } from 'node:fs/promises'"],
      ['src/delivery/x.ts', "import { DatabaseSync } from 'node:sqlite'"],
      ['src/cli/x.ts', "import { openSqliteStore } from '../stores/sqlite/store.ts'"],
      ['src/server/x.ts', "export { runProgram } from '../cli/program.ts'"],
      ['src/cli/x.ts', "import '../main.ts'"],
      ['src/pop3/x.ts', "import { z } from 'zod'"],
      ['src/attic/x.ts', "import { top } from '../mail/top.ts'"],
    ],
  },
  {
    holds: 'nothing acts and nothing keeps state when imported',
    findings: ({ path, text }) => (entries.test(path) || isTest(path) ? [] : topLevel(text)),
    bad: [
      ['src/pop3/x.ts', '// A room.\n\nstart()'],
      ['src/pop3/x.ts', "await open('file')"],
      ['src/pop3/x.ts', 'if (process.argv.length > 2) {\n  start()\n}'],
      ['src/pop3/x.ts', 'let count = 0'],
      ['src/pop3/x.ts', 'export const sessions = new Map<string, Session>()'],
      ['src/pop3/x.ts', 'const seen: string[] = []'],
      ['src/pop3/x.ts', 'const config = await read()'],
    ],
  },
  {
    holds: 'no file is longer than 300 lines',
    findings: ({ text }) => (text.split('\n').length > 301 ? ['too long'] : []),
    bad: [['src/pop3/x.ts', '// Line.\n'.repeat(301)]],
  },
  {
    holds: 'every file begins with a comment that says what it is',
    findings: ({ text }) => (/^(#!.*\n)?\/\/ \S/.test(text) ? [] : ['no comment in the first line']),
    bad: [['src/pop3/x.ts', "import { ok } from './reply.ts'\n"]],
  },
  {
    holds: 'names say what a file is',
    findings: ({ path }) => path.match(/utils?\b|helpers?\b|common|manager|[A-Z_]/g) ?? [],
    bad: [
      ['src/pop3/string-utils.ts', ''],
      ['src/pop3/Session.ts', ''],
    ],
  },
  {
    holds: 'exports are named, and come from the file that has them',
    findings: ({ text }) => text.match(/^export (default\b|\*|(type )?\{[^}]*\} from).*/gm) ?? [],
    bad: [
      ['src/pop3/x.ts', 'export default 1'],
      ['src/pop3/x.ts', "export { ok } from './reply.ts'"],
    ],
  },
  {
    holds: 'nothing is left for later',
    findings: ({ text }) => text.match(/\b(T[O]DO|F[I]XME|X[X]X)\b.*/g) ?? [],
    bad: [['src/pop3/x.ts', '// TO_DO: time limit'.replace('_', '')]],
  },
  {
    holds: 'every RFC that is cited stands in the ledger',
    findings: ({ path, text }) =>
      (path.startsWith('src/') ? rfcsIn(text) : []).filter((rfc) => !ledger().has(rfc)),
    bad: [['src/pop3/x.ts', '// (RFC 9999 §1)']],
  },
]

suite('the code', () => {
  const files = [...source('src/**/*.ts'), ...source('test/**/*.ts')]
  for (const { holds, findings, bad } of rules) {
    test(holds, () => {
      assert.deepEqual(
        files.flatMap((file) => findings(file).map((found) => `${file.path}: ${found}`)),
        [],
      )
      for (const [path, text] of bad) assert.notDeepEqual(findings({ path, text }), [], `${path}: ${text}`)
    })
  }
})

suite('the documents', () => {
  test('every RFC that the ledger says we follow is cited where it is followed', () => {
    const cited = new Set(source('src/**/*.ts').flatMap(({ text }) => rfcsIn(text)))
    const idle = [...ledger()].filter(([rfc, status]) => /^(Yes|Partial)$/.test(status) && !cited.has(rfc))
    assert.deepEqual(idle, [])
  })

  test('docs/settings.md has every setting with its default and what it does', () => {
    const documented = rows('docs/settings.md').filter(([key]) => !isLogicalName(key))
    const inForce = settingKeys.map((key) => [`\`${key}\``, shownDefault(key), settingTable[key].what])
    assert.deepEqual(documented, inForce)
  })

  test('docs/settings.md has every logical name with its values, its default and what it does', () => {
    const documented = rows('docs/settings.md').filter(([name]) => isLogicalName(name))
    const known = Object.entries<LogicalName>(logicalNames).map(([name, { kind, byDefault, does }]) => [
      `\`${name}\``,
      kindText(kind),
      byDefault === undefined ? "the system's" : `\`${JSON.stringify(byDefault)}\``,
      does,
    ])
    assert.deepEqual(documented, known)
  })

  test('docs/openvms.md has every logical name', () => {
    const text = readFileSync(join(root, 'docs/openvms.md'), 'utf8')
    assert.deepEqual(
      Object.keys(logicalNames).filter((name) => !text.includes(name)),
      [],
    )
  })

  test('files of src/ and test/ that a document names are there', () => {
    const missing = ['*.md', 'docs/**/*.md'].flatMap(source).flatMap(({ path, text }) =>
      [...text.matchAll(/`((?:src|test)\/[^`\s]*)`/g)]
        .map(([, named = '']) => named)
        .filter((named) => globSync(named, { cwd: root }).length === 0)
        .map((named) => `${path}: ${named}`),
    )
    assert.deepEqual(missing, [])
  })

  test('links lead to files that are there', () => {
    const broken = ['*.md', 'docs/**/*.md'].flatMap(source).flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)]
        .map(([, target = '']) => join(dirname(path), target))
        .filter((target) => !existsSync(join(root, target)))
        .map((target) => `${path}: ${target}`),
    )
    assert.deepEqual(broken, [])
  })
})

/** Settings that are absent unless the site has them; of these the personality decides. */
const decided: ReadonlySet<SettingKey> = new Set(['idle', 'takeover', 'log_level'])

/** As docs/settings.md shows it. */
function shownDefault(key: SettingKey): string {
  if (key === 'hostname') return '`"this host"`'
  if (key === 'domains') return '`["this host", "localhost"]`'
  const { default: value } = settingTable[key]
  if (value === undefined) return decided.has(key) ? 'as the personality has it' : 'none'
  return `\`${settingText(value)}\``
}

function isLogicalName(cell: string | undefined): boolean {
  return /^`(?:TCPIP\$POP|IUPOP3)_/.test(cell ?? '')
}

function forbiddenImports({ path, text }: File): readonly string[] {
  if (isTest(path)) return []
  const own = roomOf(path)
  const { rooms: near = '', packages = '' } = rooms[own] ?? {}
  const [mayEnter, mayUse] = [`${own} ${near}`.split(' '), packages.split(' ')]
  return importsOf(text).filter((target) => {
    if (target.startsWith('.')) return !mayEnter.includes(roomOf(join(dirname(path), target)))
    if (!target.startsWith('node:')) return !mayUse.includes(target.split('/', 1)[0] ?? '')
    return own === 'base' || guarded.some(({ module, users }) => module.test(target) && !users.test(path))
  })
}

function importsOf(text: string): readonly string[] {
  const statements = text.matchAll(/^(?:import|export|\}) (?:.*\bfrom )?'([^']+)'|\bimport\('([^']+)'\)/gm)
  return Array.from(statements, ([, fixed, dynamic]) => fixed ?? dynamic ?? '')
}

/** `src/pop3/reply.ts` is in pop3, `src/main.ts` is main. */
function roomOf(path: string): string {
  return /^src\/([\w-]+)/.exec(path)?.[1] ?? path
}

function isTest(path: string): boolean {
  return path.startsWith('test/') || path.endsWith('.test.ts')
}

/** Lines at the margin that do something, or make something that can change. Prettier indents all others. */
function topLevel(text: string): readonly string[] {
  // What a template literal or a comment holds is no statement.
  const code = text.replaceAll(/`(?:\\.|[^`\\])*`/gs, '``').replaceAll(/^\/\/[^\n]*|^\/\*.*?\*\//gms, '')
  const harmless = /^(import|export|const|(async )?function\*?|(abstract )?class|interface|type|[\])}/#]|$)/
  const mutable =
    /^(export )?(let|var)\b|^(export )?const .*= ((\[\]|\{\})|new (Weak)?(Map|Set)\b.*|await .*)$/
  return code.split('\n').filter((line) => /^\S/.test(line) && (!harmless.test(line) || mutable.test(line)))
}

function rfcsIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/\bRFC (\d+)/g), ([, rfc = '']) => rfc)
}

/** The RFCs of docs/protocol.md, each with its status. */
function ledger(): ReadonlyMap<string, string> {
  return new Map(rows('docs/protocol.md').map(([rfc = '', status = '']) => [rfc, status]))
}

/** The body rows of a document's tables, as cells. */
function rows(path: string): readonly (readonly string[])[] {
  const lines = readFileSync(join(root, path), 'utf8').split('\n')
  const body = lines.filter(
    (line, index) => line.startsWith('|') && !isHead(line) && !isHead(lines[index + 1]),
  )
  return body.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

function isHead(line: string | undefined): boolean {
  return /^\|[ :|-]+\|$/.test(line ?? '')
}

function source(pattern: string): readonly File[] {
  return globSync(pattern, { cwd: root }).map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }))
}
