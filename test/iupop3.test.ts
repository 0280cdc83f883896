// iupop3: the executable, with its command line and its log.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { openRepository } from '../src/server/repository.ts'
import { addAccounts, password } from './accounts.ts'
import { newmail, ServerProcess, temporaryDirectory } from './newmail-process.ts'
import { PopClient } from './pop-client.ts'

const program = join(import.meta.dirname, '../src/iupop3.ts')

suite('iupop3', () => {
  test('all parameters of the readme’s example', async () => {
    await using site = await temporaryDirectory()
    await makeAccount(site.path)
    const logFile = join(site.path, 'iupop3.log')
    const authorizations = join(site.path, 'pop_xtnd.dat')
    await writeFile(
      authorizations,
      '#\n# Format:\n#  xtnd_command [valid_user ...]\n#\nloglevel hughes levanon\n',
    )
    const line = `-port 0 -XTND ${authorizations} -loglevel info -logfile ${logFile} -MaxMsg 50 -purge_reclaim`
    await using server = await ServerProcess.run(line.split(' '), {
      program,
      environment: surroundings(site.path),
    })
    {
      await using client = await PopClient.login(server.popPort, 'hughes', password)
      assert.equal(await client.ok('XTND LOGLEVEL THREAD'), 'logging level changed to thread')
      await client.ok('NOOP')
      await client.ok('QUIT')
    }
    server.signal('SIGTERM')
    const { code, stdout, stderr } = await server.ended
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
    assert.match(stdout, /^pop3 listening on 0\.0\.0\.0:\d+$/m)
    const log = await readFile(logFile, 'utf8')
    assert.match(log, /"fact":"started".*"personality":"iupop3"/)
    assert.match(log, /"level":"thread".*"account":"hughes","line":"NOOP"/)
    assert.match(log, /"fact":"stopped"/)
    assert.ok(!log.includes('"line":"USER'), 'THREAD came after the login')
  })

  test('logs at THREAD, to standard error, unless told otherwise; an X-POP3-ID leads to its transaction', async () => {
    await using site = await temporaryDirectory()
    await makeAccount(site.path)
    const input = 'From: levanon@example.org\nSubject: hello\n\nsecret text\n'
    assert.equal((await newmail(['deliver', '--data', site.path, 'hughes'], { input })).code, 0)
    await using server = await ServerProcess.run(['-port', '0'], {
      program,
      environment: surroundings(site.path),
    })
    const text = await onlyMail(server.popPort)
    server.signal('SIGTERM')
    const { stderr } = await server.ended
    const id = /^X-POP3-ID: (\d{4}-\d\d-\d\d\.\d\d:\d\d:\d\d\.\d+)\r$/m.exec(text)?.[1] ?? assert.fail(text)
    // A line of the log is an object in JSON.
    const lines = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    const sent = lines.find((line) => line['fact'] === 'message-sent')
    assert.deepEqual([sent?.['id'], sent?.['account']], [id, 'hughes'])
    const ofSession = lines.filter(({ session }) => session === sent?.['session'])
    assert.match(String(ofSession[0]?.['peer']), /^127\.0\.0\.1:\d+$/)
    const said = ofSession.flatMap((line) => (line['fact'] === 'line-received' ? [line['line']] : []))
    assert.deepEqual(said, ['USER hughes', `PASS <${password.length} octets>`, 'RETR 1', 'QUIT'])
    for (const hidden of [password, 'secret text', 'line-sent']) assert.ok(!stderr.includes(hidden), hidden)
  })

  test('a mistake is one line and code 2', async () => {
    await using site = await temporaryDirectory()
    const environment = surroundings(join(site.path, 'data'))
    for (const [words, message] of [
      ['-prot 2000', /^iupop3: -prot: no such parameter; there are -port n, [^\n]*\n$/],
      [
        '-logfile /nowhere/iupop3.log -port 0',
        /^iupop3: log file \/nowhere\/iupop3\.log cannot be opened: [^\n]*\n$/,
      ],
    ] as const) {
      const { code, stdout, stderr } = await newmail(words.split(' '), { program, environment })
      assert.deepEqual({ code, stdout }, { code: 2, stdout: '' })
      assert.match(stderr, message)
    }
    assert.ok(!existsSync(join(site.path, 'iupop3.log')))
  })
})

async function onlyMail(port: number): Promise<string> {
  await using client = await PopClient.login(port, 'hughes', password)
  const { text } = await client.retr(1)
  await client.ok('QUIT')
  return text.toString()
}

function surroundings(dataDirectory: string): Readonly<Record<string, string>> {
  return { NEWMAIL_DATA: dataDirectory, NEWMAIL_LMTP: '127.0.0.1:0' }
}

async function makeAccount(directory: string): Promise<void> {
  await using repository = await openRepository(directory, 'any')
  await addAccounts(repository, ['hughes'])
}
