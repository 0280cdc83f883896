// A client that takes nothing: shut down after five suspensions, logged and counted (TCP/IP Services 15.1.3).

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Authenticator } from '../src/auth/authenticator.ts'
import { PasswordVerifier } from '../src/auth/password-verifier.ts'
import { systemClock } from '../src/base/clock.ts'
import type { Fact } from '../src/base/facts.ts'
import { readConfiguration } from '../src/server/configuration.ts'
import { pop3Service, type Pop3Service } from '../src/server/pop3-service.ts'
import { openRepository, type Repository } from '../src/server/repository.ts'
import { addAccounts, known, password } from './accounts.ts'

/** In place of two seconds. */
const blockedTickMs = 10

function service(repository: Repository, report: (fact: Fact) => void): Pop3Service {
  const { conduct } = readConfiguration({
    dataDirectory: '/nowhere',
    file: undefined,
    environment: { NEWMAIL_PERSONALITY: 'tcpip', TCPIP$POP_SNDBUF: '16384' },
    commandLine: { settings: {} },
  })
  const policy = {
    ...conduct,
    hostname: 'vax1',
    implementation: 'Newmail-test',
    drainMs: 0,
    startedMs: systemClock(),
  }
  return pop3Service({
    policy,
    store: repository.mail,
    authenticator: new Authenticator({
      directory: repository.accounts,
      verifier: new PasswordVerifier(),
      secrets: repository.secrets,
      clock: systemClock,
    }),
    hooks: {
      xtndFile: () => undefined,
      logLevel: () => 'THREAD',
      changeLogLevel: assert.fail,
      options: () => [],
      rereadPolicy: () => policy,
      shuttingDown: assert.fail,
      finished: assert.fail,
    },
    report,
    clock: systemClock,
    blockedTickMs,
  })
}

test('a blocked connection', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'newmail-test-'))
  await using repository = await openRepository(directory.path, 'any')
  await addAccounts(repository, ['jones'])
  const data = Buffer.alloc(16_000_000, `${'x'.repeat(78)}\r\n`)
  await repository.mail.deliver({
    text: { kind: 'memory', octets: data.length, data },
    arrivedMs: 0,
    recipients: [{ account: known('jones'), quota: {}, prefix: new Uint8Array() }],
  })
  const facts: Fact[] = []
  const over = Promise.withResolvers<void>()
  const { pop3, operator } = service(repository, (fact) => {
    facts.push(fact)
    if (fact.kind === 'session-ended') over.resolve()
  })
  const port = Number((await pop3.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 })).split(':').at(-1))
  const client = connect(port, '127.0.0.1')
  client.on('error', () => undefined)
  await once(client, 'connect')
  client.write(`USER jones\r\nPASS ${password}\r\nRETR 1\r\n`)
  if (spawnSync('ss', ['-V']).error === undefined) {
    const told = execFileSync('ss', ['-tmiHn', 'state', 'established', `sport = :${port}`], {
      encoding: 'utf8',
    })
    assert.match(told, /\btb32768\b/, 'TCPIP$POP_SNDBUF, which Linux doubles')
  }
  await over.promise
  const ended = facts.findLast((fact) => fact.kind === 'session-ended')
  assert.equal(ended?.why, 'blocked')
  assert.equal(facts.filter(({ kind }) => kind === 'blocked').length, 1)
  assert.equal(facts.filter(({ kind }) => kind === 'retrieved').length, 0, 'nobody got it whole')
  const { blockedSockets, abnormalDisconnects, retrievedMessages } = operator.statistics()
  assert.deepEqual([blockedSockets, abnormalDisconnects, retrievedMessages], [1, 1, 0])
  client.destroy()
  await pop3.close()
})
