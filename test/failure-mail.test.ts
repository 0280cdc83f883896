// Failure mail: postmasters find out why the server ended (TCPIP$POP_POSTMASTER, TCP/IP Services table 15-2).

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { openRepository } from '../src/server/repository.ts'
import { addAccounts, password } from './accounts.ts'
import { newmail, ServerProcess, temporaryDirectory } from './newmail-process.ts'
import { PopClient } from './pop-client.ts'

const crashing = join(import.meta.dirname, 'processes/crashing-server.ts')
const environment = {
  TCPIP$POP_POSTMASTER: 'JONES, SMITH, NOBODY',
  NEWMAIL_LOG_LEVEL: 'debug',
  NEWMAIL_HOSTNAME: 'mail.example.org',
}
const postmasters = ['jones', 'smith']

suite('a server that ends with an error', () => {
  test('crashes: its postmasters have the reason and the last of the log, without secrets', async () => {
    await using site = await temporaryDirectory()
    await makeAccounts(site.path)
    await using server = await ServerProcess.start(site.path, { environment, program: crashing })
    await using client = await PopClient.login(server.popPort, 'jones', password)
    await client.ok('NOOP')
    server.signal('SIGUSR2')
    const { code, stderr } = await server.ended
    assert.equal(code, 1)
    assert.match(stderr, /^newmail: the test wanted the server to crash$/m)
    assert.match(stderr, /TCPIP\$POP_POSTMASTER names nobody, who has no account/)
    for (const mails of await mailsAtNextStart(site.path)) {
      assert.equal(mails.length, 1, 'told once, and not again at the next start')
      const [text = ''] = mails
      assert.match(text, /^To: jones@mail\.example\.org, smith@mail\.example\.org\r$/m)
      assert.match(text, /^Subject: POP server on mail\.example\.org has ended with an error\r$/m)
      assert.match(text, /^Host: {4}mail\.example\.org\r$/m)
      assert.match(text, /^Ended: {3}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}\r$/m)
      assert.match(text, /^Reason: {2}the test wanted the server to crash\r$/m)
      assert.match(text, /"line":"PASS <9 octets>"/)
      assert.match(text, /"line":"NOOP"/)
      assert.ok(!text.includes(password))
    }
  })

  test('cannot start: the reason is in the mail', async () => {
    await using site = await temporaryDirectory()
    await makeAccounts(site.path)
    await using other = await temporaryDirectory()
    await using occupant = await ServerProcess.start(other.path)
    const words = ['--pop', `127.0.0.1:${occupant.popPort}`, '--lmtp', '127.0.0.1:0']
    const { code, stderr } = await newmail(['serve', '--data', site.path, ...words], { environment })
    assert.equal(code, 1)
    assert.match(stderr, /address is in use/)
    for (const mails of await mailsAtNextStart(site.path)) {
      assert.equal(mails.length, 1)
      assert.match(mails[0] ?? '', /^Reason: {2}127\.0\.0\.1:\d+: the address is in use/m)
    }
  })

  test('is killed: the next start tells of it, with the last of its log file', async () => {
    await using site = await temporaryDirectory()
    await makeAccounts(site.path)
    const logFile = join(site.path, 'pop.log')
    const withFile = { ...environment, NEWMAIL_LOG_FILE: logFile }
    await using server = await ServerProcess.start(site.path, { environment: withFile })
    await server.kill()
    for (const mails of await mailsAtNextStart(site.path, withFile)) {
      assert.equal(mails.length, 1)
      const [text = ''] = mails
      assert.match(text, new RegExp(`^Server: {2}Newmail-.*, process ${server.pid}\\r$`, 'm'))
      assert.match(text, /^Ended: {3}unknown; noticed at /m)
      assert.match(text, /^Reason: {2}it ended without a word: it was killed, or the machine stopped\r$/m)
      assert.match(text, /"fact":"listening"/)
    }
  })
})

suite('a server that ends as it should', () => {
  test('says nothing', async () => {
    await using site = await temporaryDirectory()
    await makeAccounts(site.path)
    await using server = await ServerProcess.start(site.path, { environment })
    server.signal('SIGTERM')
    assert.equal((await server.ended).code, 0)
    assert.deepEqual(await mailsAtNextStart(site.path), [[], []])
  })
})

async function makeAccounts(directory: string): Promise<void> {
  await using repository = await openRepository(directory, 'any')
  await addAccounts(repository, postmasters)
}

/** What each postmaster finds once a server runs that ends as it should. */
async function mailsAtNextStart(
  directory: string,
  surroundings: Readonly<Record<string, string>> = environment,
): Promise<readonly (readonly string[])[]> {
  await using server = await ServerProcess.start(directory, { environment: surroundings })
  const mails: string[][] = []
  for (const name of postmasters) {
    await using pop = await PopClient.login(server.popPort, name, password)
    const { messages } = await pop.stat()
    const texts: string[] = []
    for (let number = 1; number <= messages; number++) texts.push((await pop.retr(number)).text.toString())
    mails.push(texts)
    await pop.ok('QUIT')
  }
  server.signal('SIGTERM')
  await server.ended
  return mails
}
