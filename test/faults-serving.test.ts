// Faults while serving: a store that cannot write, a session that falls silent, a server that is told to stop.

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { suite, test } from 'node:test'
import { password } from './accounts.ts'
import { Client } from './client.ts'
import { House } from './house.ts'
import { announce, handOver, openMta, reply } from './mta.ts'
import { newmail } from './newmail-process.ts'
import { PopClient } from './pop-client.ts'

const hello = Buffer.from('Subject: hello\r\n\r\nhello\r\n')

suite('a store that cannot write', () => {
  // The kernel refuses to let a file grow, as on a full disk.
  const isPossible = spawnSync('prlimit', ['--version']).status === 0
  const skip = isPossible ? false : 'prlimit of util-linux is missing'

  test('LMTP says 451, QUIT says -ERR [SYS/TEMP], and nothing has changed', { skip }, async () => {
    await using house = await House.open(['jones', 'smith'])
    await house.stock(['jones', 'smith'], 3)
    await using jones = await house.login('jones')
    const uids = await jones.uidl()
    await jones.ok('DELE 1')
    const mta = await openMta(house.server.lmtp)
    limitFiles(house, 1)
    const refused = await handOver(mta, ['jones', 'smith'], { text: hello })
    assert.deepEqual(refused, [
      '451 4.3.0 <jones> not delivered, try again later',
      '451 4.3.0 <smith> not delivered, try again later',
    ])
    const long = Buffer.from(`${'x'.repeat(998)}\r\n`.repeat(3_000))
    assert.deepEqual(await handOver(mta, ['jones'], { text: long }), [
      '451 4.3.0 <jones> not delivered, try again later',
    ])
    assert.equal(await jones.client.ask('QUIT'), '-ERR [SYS/TEMP] maildrop not updated; no messages removed')
    assert.deepEqual(await jones.client.rest(), { received: '', how: 'closed' })
    assert.match(house.server.log, /"level":"error".*"fact":"trouble"/)

    limitFiles(house, 'unlimited')
    await using again = await house.login('jones')
    assert.deepEqual(await again.uidl(), uids)
    for (const answer of await handOver(mta, ['jones'], { text: hello })) assert.match(answer ?? '', /^250 /)
    await again.ok('DELE 1')
    await again.quit()
    await using last = await house.login('jones')
    assert.equal((await last.uidl()).length, 3)
    assert.equal((await newmail(['check', '--data', house.path])).stdout, 'no damage found\n')
    mta.reset()
  })

  test('a session that ends meanwhile gives its maildrop back all the same', { skip }, async () => {
    await using house = await House.open(['jones'])
    const pop = await house.login('jones')
    limitFiles(house, 1)
    pop.client.halfClose()
    assert.deepEqual(await pop.client.rest(), { received: '', how: 'closed' })
    limitFiles(house, 'unlimited')
    await using again = await house.login('jones')
    await again.quit()
  })

  test('a login that cannot lock the maildrop says -ERR [SYS/TEMP]', { skip }, async () => {
    await using house = await House.open(['jones'])
    await using pop = await PopClient.open(house.server.popPort)
    limitFiles(house, 1)
    await pop.ok('USER jones')
    assert.match(await pop.client.ask(`PASS ${password}`), /^-ERR \[SYS\/TEMP\] /)
    limitFiles(house, 'unlimited')
    await using again = await house.login('jones')
    assert.deepEqual(await again.stat(), { messages: 0, octets: 0 })
  })
})

suite('a silent session', () => {
  test('loses its maildrop to a second login, and its marks count for nothing', async () => {
    await using house = await House.open(['jones'], { environment: { NEWMAIL_TAKEOVER: '1s' } })
    await house.stock(['jones'], 2)
    await using silent = await house.login('jones')
    await silent.ok('DELE 1')
    await using second = await PopClient.open(house.server.popPort)
    let answer = '-ERR [IN-USE] '
    while (answer.startsWith('-ERR [IN-USE] ')) {
      await second.ok('USER jones')
      answer = await second.client.ask(`PASS ${password}`)
    }
    assert.match(answer, /^\+OK maildrop has 2 messages /)
    assert.equal((await silent.client.rest()).received, '')
    assert.match(house.server.log, /"fact":"taken-over"/)
    await second.ok('DELE 2')
    await second.quit()
    await using third = await house.login('jones')
    assert.equal((await third.uidl()).length, 1)
  })

  test('keeps it for ever when the setting says never', async () => {
    await using house = await House.open(['jones'], { environment: { NEWMAIL_TAKEOVER: 'never' } })
    await using silent = await house.login('jones')
    await using second = await PopClient.open(house.server.popPort)
    await second.ok('USER jones')
    assert.match(await second.client.ask(`PASS ${password}`), /^-ERR \[IN-USE\] /)
    await silent.ok('NOOP')
  })
})

suite('a server that is told to stop', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal}: who is in TRANSACTION may finish, and the exit code is 0`, async () => {
      await using house = await House.open(['jones'])
      await house.stock(['jones'], 2)
      await using stranger = await PopClient.open(house.server.popPort)
      await using jones = await house.login('jones')
      const idle = await openMta(house.server.lmtp)
      const busy = await openMta(house.server.lmtp)
      await announce(busy, ['jones'])
      house.server.signal(signal)
      assert.equal((await stranger.client.rest()).received, '')
      assert.match((await reply(idle)) ?? '', /^421 4\.3\.2 /)
      idle.reset()
      await assert.rejects(Client.open(house.server.popPort), { code: 'ECONNREFUSED' })
      await busy.send(Buffer.concat([hello, Buffer.from('.\r\n')]))
      assert.match((await reply(busy)) ?? '', /^250 /)
      busy.reset()
      assert.equal((await jones.retr(2)).text.toString(), 'Subject: 2\r\n\r\nx\r\n')
      await jones.ok('DELE 1')
      await jones.quit()
      const { code, stdout, stderr } = await house.server.ended
      assert.equal(code, 0, stderr)
      assert.match(stdout, /^pop3 listening on \S+\nlmtp listening on \S+\nready\n$/)
      await house.restart()
      await using again = await house.login('jones')
      assert.equal((await again.uidl()).length, 2)
    })
  }

  test('when the time is over it cuts who is left, without UPDATE', async () => {
    await using house = await House.open(['jones'], { environment: { NEWMAIL_DRAIN: '200ms' } })
    await house.stock(['jones'], 2)
    await using jones = await house.login('jones')
    await jones.ok('DELE 1')
    const busy = await openMta(house.server.lmtp)
    await announce(busy, ['jones'])
    await busy.send(hello)
    house.server.signal('SIGTERM')
    assert.equal((await jones.client.rest()).received, '')
    assert.equal(await reply(busy), undefined)
    assert.equal((await house.server.ended).code, 0)
    await house.restart()
    await using again = await house.login('jones')
    assert.equal((await again.uidl()).length, 2)
    busy.reset()
  })

  for (const second of ['SIGTERM', 'SIGINT'] as const) {
    test(`a ${second} after it ends it at once; nothing is lost by it`, async () => {
      await using house = await House.open(['jones'], { environment: { NEWMAIL_DRAIN: '1h' } })
      await house.stock(['jones'], 2)
      await using jones = await house.login('jones')
      await jones.ok('DELE 1')
      house.server.signal('SIGTERM')
      // The door is shut when the first signal has been heard.
      await assert.rejects(async () => {
        for (;;) (await Client.open(house.server.popPort)).reset()
      })
      house.server.signal(second)
      await house.server.ended
      await house.restart()
      await using again = await house.login('jones')
      assert.equal((await again.uidl()).length, 2)
    })
  }

  test('a second server on the same directory is refused, the first goes on', async () => {
    await using house = await House.open(['jones'])
    const second = await newmail(['serve', '--data', house.path, '--pop', '0', '--lmtp', '0'])
    assert.deepEqual(second, {
      code: 1,
      signal: null,
      stdout: '',
      stderr: `newmail: ${house.path}: another newmail serves it already; stop that one, or give another --data\n`,
    })
    await using jones = await house.login('jones')
    await jones.quit()
  })
})

/** The largest offset to which the server may write; pipes and sockets are not concerned. */
function limitFiles({ server }: House, octets: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', `${server.pid}`, `--fsize=${octets}:unlimited`])
}
