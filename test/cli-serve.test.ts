// newmail serve: what it prints, and every reason for which it does not start.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, suite, test } from 'node:test'
import { CommandLines } from './command-line.ts'
import { newmail, ServerProcess, temporaryDirectory } from './newmail-process.ts'
import { PopClient } from './pop-client.ts'

const main = join(import.meta.dirname, '../src/main.ts')

/** What runs a command without the rights of root; undefined where root cannot do without them. */
const nobody = unprivileged()

const anyPorts = ['--pop', '127.0.0.1:0', '--lmtp', '127.0.0.1:0']

const damages: readonly (readonly [
  kind: string,
  damage: (file: string) => Promise<void> | void,
  message: string,
])[] = [
  [
    'not a database',
    (file) => writeFile(file, 'no database'.repeat(1_000)),
    'is not a database; restore a backup, or choose another data directory',
  ],
  [
    'of another program',
    (file) => run(file, 'PRAGMA application_id = 1'),
    'is not a Newmail database; choose another data directory, or move that file away',
  ],
  [
    'of a newer Newmail',
    (file) => run(file, 'PRAGMA user_version = 999'),
    'was written by a newer Newmail (schema 999, this one knows 2); run that version, or restore a backup made before the upgrade',
  ],
]

suite('newmail serve', () => {
  let cli: CommandLines
  before(() => {
    cli = new CommandLines()
  })
  after(() => cli[Symbol.asyncDispose]())

  test('prints a line for each listener and then ready; SIGTERM ends it with 0', async () => {
    await using directory = await temporaryDirectory()
    const data = join(directory.path, 'new')
    await using server = await ServerProcess.start(data, {
      environment: { NEWMAIL_POP: '127.0.0.1:0, [::1]:0', NEWMAIL_LMTP: `unix:${directory.path}/lmtp` },
    })
    server.signal('SIGTERM')
    const { code, signal, stdout } = await server.ended
    assert.deepEqual({ code, signal }, { code: 0, signal: null })
    // The command line goes before the environment.
    assert.match(stdout, /^pop3 listening on 127\.0\.0\.1:\d+\nlmtp listening on 127\.0\.0\.1:\d+\nready\n$/)
  })

  test('several addresses, IPv6 and a Unix socket', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(
      join(directory.path, 'newmail.toml'),
      `pop = ["127.0.0.1:0", "[::1]:0"]\nlmtp = ["0", "unix:${directory.path}/lmtp"]\n`,
    )
    await using server = await ServerProcess.start(directory.path, { words: [] })
    server.signal('SIGINT')
    const { code, stdout } = await server.ended
    assert.equal(code, 0)
    const lines = [
      String.raw`pop3 listening on 127\.0\.0\.1:\d+`,
      String.raw`pop3 listening on \[::1\]:\d+`,
      String.raw`lmtp listening on 127\.0\.0\.1:\d+`,
      `lmtp listening on unix:${RegExp.escape(directory.path)}/lmtp`,
      'ready',
    ]
    assert.match(stdout, new RegExp(`^${lines.map((line) => `${line}\n`).join('')}$`))
    assert.ok(!(await readdir(directory.path)).includes('lmtp'), 'the socket file is gone')
  })

  test('makes its data directory for its user alone', async () => {
    await using directory = await temporaryDirectory()
    const data = join(directory.path, 'new')
    await using server = await ServerProcess.start(data)
    assert.equal((await stat(data)).mode & 0o777, 0o700)
    for (const entry of await readdir(data, { recursive: true, withFileTypes: true })) {
      const { mode } = await stat(join(entry.parentPath, entry.name))
      assert.equal(mode & 0o777, entry.isDirectory() ? 0o700 : 0o600, entry.name)
    }
    await server.kill()
  })

  test('--demo: an account with ten messages, and the words to fetch them', async () => {
    await using directory = await temporaryDirectory()
    await using server = await ServerProcess.start(directory.path, { words: [...anyPorts, '--demo'] })
    const said = await server.said(/Ctrl-C stops the server\.\n$/)
    const [, password = ''] = /password (\S+) /.exec(said) ?? []
    await using pop = await PopClient.login(server.popPort, 'demo', password)
    assert.equal((await pop.stat()).messages, 10)
    for (const { announced, text } of await pop.all()) assert.equal(text.length, announced)
    await server.kill()
    await using again = await ServerProcess.start(directory.path, { words: [...anyPorts, '--demo'] })
    await again.said(/^data directory \S+ is not new: /m)
  })

  test('an address that is taken, or that is not here', async () => {
    await using directory = await temporaryDirectory()
    await using taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const serve = (...words: string[]) => ['serve', '--data', directory.path, ...words]
    const inUse = {
      message: `127.0.0.1:${port}: the address is in use; stop what listens there, or give another port`,
      code: 1,
    }
    await cli.refused(serve('--pop', `127.0.0.1:${port}`, '--lmtp', '0'), inUse)
    await cli.refused(serve('--pop', '0', '--lmtp', `127.0.0.1:${port}`), inUse)
    // An address for examples, and a name that nobody can have.
    const notHere = '192.0.2.1:0: this machine has no such address; give one of its own, or 0.0.0.0 for all'
    await cli.refused(serve('--pop', '192.0.2.1:0', '--lmtp', '0'), { message: notHere, code: 1 })
    const noName = 'newmail.invalid:0: the host name is not known; give an address'
    await cli.refused(serve('--pop', 'newmail.invalid:0', '--lmtp', '0'), { message: noName, code: 1 })
    const file = join(directory.path, 'file')
    await writeFile(file, '')
    const noSocket = { message: `unix:${file} exists and is not a socket; give another path`, code: 1 }
    await cli.refused(serve('--pop', '0', '--lmtp', `unix:${file}`), noSocket)
    const nowhere = { message: /^unix:.*\/none\/lmtp: (?!.*ports below).*; ./, code: 1 }
    await cli.refused(serve('--pop', '0', '--lmtp', `unix:${directory.path}/none/lmtp`), nowhere)
    // None of these left the directory claimed.
    await using server = await ServerProcess.start(directory.path)
    assert.ok(server.popPort > 0)
  })

  test('nowhere to listen', async () => {
    await using directory = await temporaryDirectory()
    const said = await newmail(['serve', '--data', directory.path, '--pop', '', '--lmtp', ''])
    assert.deepEqual({ code: said.code, stdout: said.stdout }, { code: 2, stdout: '' }, said.stderr)
    const message = 'pop and lmtp: neither names an address to listen on; give one of them'
    assert.equal(said.stderr, `newmail: ${message}\n`)
  })

  test(
    'a port that only root may have',
    { skip: nobody === undefined && 'cannot become another user' },
    async () => {
      await using directory = await temporaryDirectory()
      await chmod(directory.path, 0o777)
      const words = ['serve', '--data', join(directory.path, 'data'), '--pop', '127.0.0.1:1', '--lmtp', '0']
      const [command = '', ...prefix] = [...(nobody ?? []), process.execPath, main, ...words]
      const { status, stderr } = spawnSync(command, prefix, {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] },
      })
      const message = '127.0.0.1:1: not permitted; ports below 1024 need root or CAP_NET_BIND_SERVICE'
      assert.deepEqual({ status, stderr }, { status: 1, stderr: `newmail: ${message}\n` })
    },
  )

  test('a data directory that cannot be made or written', async () => {
    await using directory = await temporaryDirectory()
    const file = join(directory.path, 'file')
    await writeFile(file, '')
    const message = new RegExp(
      `^cannot make the data directory ${RegExp.escape(file)}/data: .*; choose another$`,
    )
    await cli.refused(['serve', '--data', join(file, 'data'), ...anyPorts], { message, code: 1 })
    const written =
      /serving\.sqlite cannot be written; give this user the right to, or choose another data directory$/
    await cli.refused(['serve', '--data', file, ...anyPorts], { message: written, code: 1 })
    const data = join(directory.path, 'data')
    await mkdir(join(data, 'newmail.sqlite'), { recursive: true })
    const database =
      /newmail\.sqlite cannot be written; give this user the right to, or choose another data directory$/
    await cli.refused(['serve', '--data', data, ...anyPorts], { message: database, code: 1 })
  })

  for (const [kind, damage, message] of damages) {
    test(`a database that is ${kind}`, async () => {
      await using directory = await temporaryDirectory()
      await cli.fine(['account', 'add', 'jones', '--data', directory.path])
      const file = join(directory.path, 'newmail.sqlite')
      await damage(file)
      const before = await stat(file)
      for (const words of [['serve', ...anyPorts], ['account', 'list'], ['check']]) {
        const refusal = { message: `${file} ${message}`, code: 1 }
        await cli.refused([...words, '--data', directory.path], refusal)
      }
      assert.equal((await stat(file)).mtimeMs, before.mtimeMs, 'not one octet of it is written')
    })
  }

  test('a key that others may read, or that is cut', async () => {
    await using directory = await temporaryDirectory()
    await cli.fine(['account', 'add', 'jones', '--data', directory.path])
    const key = join(directory.path, 'secret.key')
    await chmod(key, 0o640)
    const open = `${key} is open to other users (mode 0640); run: chmod 600 ${key}`
    await cli.refused(['serve', '--data', directory.path, ...anyPorts], { message: open })
    await chmod(key, 0o600)
    await writeFile(key, 'short')
    const cut = `${key} has 5 octets, not 32; restore it, or remove it and set all APOP secrets anew`
    await cli.refused(['serve', '--data', directory.path, ...anyPorts], { message: cut })
  })
})

function run(file: string, sql: string): void {
  using db = new DatabaseSync(file)
  db.exec(`${sql}; PRAGMA wal_checkpoint(TRUNCATE)`)
}

function unprivileged(): readonly string[] | undefined {
  if (process.getuid?.() !== 0) return []
  const words = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--bounding-set=-all']
  // Whoever that is must be able to read the program.
  return spawnSync(words[0] ?? '', [...words.slice(1), 'test', '-r', main]).status === 0 ? words : undefined
}
