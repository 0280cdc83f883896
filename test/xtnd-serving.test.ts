// XTND against a server in a process of its own: what it does to the process, its ports, its settings and its figures.

import assert from 'node:assert/strict'
import { writeFile, type DisposableTempDir } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { openRepository } from '../src/server/repository.ts'
import { addAccounts, known, password } from './accounts.ts'
import { Client } from './client.ts'
import { ServerProcess, temporaryDirectory } from './newmail-process.ts'
import { PopClient } from './pop-client.ts'

/** A data directory with two accounts, the first of which may give every command. */
async function makeSite(): Promise<DisposableTempDir> {
  const site = await temporaryDirectory()
  await using repository = await openRepository(site.path, 'any')
  await addAccounts(repository, ['system', 'jones'])
  const privileged = ['shutdown', 'stats', 'options', 'restart']
  await writeFile(
    join(site.path, 'pop_xtnd.dat'),
    privileged.map((command) => `${command} SYSTEM\n`).join(''),
  )
  return site
}

function serve({ path }: DisposableTempDir, port = 0): Promise<ServerProcess> {
  const words = ['--personality', 'iupop3', '--pop', `127.0.0.1:${port}`, '--lmtp', '127.0.0.1:0']
  const environment = { NEWMAIL_XTND: join(path, 'pop_xtnd.dat'), NEWMAIL_DRAIN: '0s' }
  return ServerProcess.start(path, { words, environment })
}

suite('XTND SHUTDOWN (IUPOP3 1.8)', () => {
  test('takes no more clients, waits for those who are there, and ends with 0', async () => {
    await using site = await makeSite()
    await using server = await serve(site)
    await using jones = await PopClient.login(server.popPort, 'jones', password)
    await using system = await PopClient.login(server.popPort, 'system', password)
    await system.ok('XTND SHUTDOWN')
    await assert.rejects(Client.open(server.popPort), { code: 'ECONNREFUSED' })
    await system.quit()
    await jones.ok('NOOP')
    assert.match(await jones.ok('QUIT'), /^IUPOP3 server at \S+ signing off\.$/)
    await jones.client.rest()
    const { code, stderr } = await server.ended
    assert.equal(code, 0)
    assert.match(stderr, /"fact":"stopping","why":"XTND SHUTDOWN by system"/)
  })
})

suite('XTND OPTIONS and RESTART (IUPOP3 2.0)', () => {
  test('OPTIONS SET reads the settings again, for sessions from then on', async () => {
    await using site = await makeSite()
    await using server = await serve(site)
    await using system = await PopClient.login(server.popPort, 'system', password)
    const shown = async () => {
      await system.ok('XTND OPTIONS SHOW')
      return system.client.lines()
    }
    assert((await shown()).includes('TCPIP$POP_SECURITY : not defined'))
    await writeFile(join(site.path, 'newmail.toml'), '[logicals]\n"TCPIP$POP_SECURITY" = "SECURE"\n')
    assert.equal(await system.ok('XTND OPTIONS SET'), 'options set')
    assert((await shown()).includes('TCPIP$POP_SECURITY : SECURE'))
    await using jones = await PopClient.open(server.popPort)
    await jones.ok('USER jones')
    assert.equal(await jones.client.ask('PASS wrong'), '-ERR Access to user account "jones" denied')
  })

  test('settings with a mistake change nothing, and the operator is told', async () => {
    await using site = await makeSite()
    await using server = await serve(site)
    await using system = await PopClient.login(server.popPort, 'system', password)
    await writeFile(join(site.path, 'newmail.toml'), 'hostnam = "vax1"\n')
    for (const command of ['XTND OPTIONS SET', 'XTND RESTART']) {
      assert.match(await system.client.ask(command), /^-ERR .*newmail\.toml: hostnam: no such setting/)
    }
    await using jones = await PopClient.login(server.popPort, 'jones', password)
    await jones.quit()
  })

  test('RESTART: new settings and the same ports; who is there stays', async () => {
    await using site = await makeSite()
    await using server = await serve(site)
    await using system = await PopClient.login(server.popPort, 'system', password)
    await writeFile(join(site.path, 'newmail.toml'), 'hostname = "vax2"\n')
    assert.equal(await system.ok('XTND RESTART'), 'server restarted')
    await using jones = await PopClient.login(server.popPort, 'jones', password)
    assert.equal(await jones.ok('QUIT'), 'IUPOP3 server at vax2 signing off.')
    await system.ok('NOOP')
    await system.quit()
  })
})

test('XTND STATS counts everything that the report names (IUPOP3 1.8)', async () => {
  await using site = await makeSite()
  {
    await using repository = await openRepository(site.path, 'existing')
    for (const octets of [100, 301]) {
      const data = Buffer.from(`${'x'.repeat(octets - 2)}\r\n`)
      await repository.mail.deliver({
        text: { kind: 'memory', octets, data },
        arrivedMs: 0,
        recipients: [{ account: known('jones'), quota: {}, prefix: new Uint8Array() }],
      })
    }
  }
  await using server = await serve(site)
  await using jones = await PopClient.login(server.popPort, 'jones', password)
  const sizes = [(await jones.retr(1)).announced, (await jones.retr(2)).announced]
  await jones.top(1, 0)
  await using refused = await PopClient.open(server.popPort)
  await refused.ok('USER jones')
  await refused.client.ask('PASS wrong')
  const { client: gone } = await PopClient.open(server.popPort)
  await gone[Symbol.asyncDispose]()
  await jones.quit()
  await using again = await PopClient.login(server.popPort, 'jones', password)
  await using system = await PopClient.login(server.popPort, 'system', password)
  await system.ok('XTND STATS')
  const figures = (await system.client.lines()).map((line) => line.replace(/ : .*[-:.(].*/, ''))
  const [least = 0, most = 0] = sizes.toSorted((one, other) => one - other)
  assert.deepEqual(figures.slice(figures.indexOf('CPU Seconds')), [
    'CPU Seconds',
    'Current Threads : 3',
    'Total Threads : 5',
    'Max Threads : 3',
    'Too Many Threads : 0',
    'Normal Disconnects : 1',
    'Abnormal Disconnects : 1',
    'Client Timeouts : 0',
    'Blocked Socket Count : 0',
    'Retrieved Messages : 2',
    `Retrieved Octets : ${least + most}`,
    `Average Octets : ${Math.floor((least + most) / 2)}`,
    `Minimum Octets : ${least}`,
    `Maximum Octets : ${most}`,
    'Auth Failures : 1',
    'Current Users :',
    '0. jones',
    '1. system',
  ])
  await again.ok('NOOP')
})

suite('a fast restart on the same port, with SO_REUSEADDR (IUPOP3 1.8, History)', () => {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    test(`after ${signal} with open connections`, async () => {
      await using site = await makeSite()
      await using server = await serve(site)
      await using jones = await PopClient.login(server.popPort, 'jones', password)
      await using visitor = await PopClient.open(server.popPort)
      server.signal(signal)
      await server.ended
      await using next = await serve(site, server.popPort)
      assert.equal(next.popPort, server.popPort)
      await using client = await PopClient.login(next.popPort, 'jones', password)
      await client.quit()
      await Promise.all([jones.client.rest(), visitor.client.rest()])
    })
  }
})
