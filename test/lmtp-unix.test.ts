// LMTP on a Unix socket: who may connect, and what becomes of a socket file that is there already.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { LmtpStage } from './lmtp-stage.ts'

test('LMTP on a Unix socket: owner and group may connect, and mail comes in', async () => {
  await using place = await socketPlace()
  await using stage = await LmtpStage.open({ address: { kind: 'unix', path: place.path } })
  assert.equal(stage.listener.address, `unix:${place.path}`)
  assert.equal((await stat(place.path)).mode & 0o777, 0o660)
  await stage.account('jones')
  await using client = await stage.client()
  await client.tell('MAIL FROM:<>', 'RCPT TO:<jones>', 'DATA')
  await client.text('hello')
  assert.equal(await client.reply(), '250 2.0.0 <jones> delivered')
  const [message = ''] = await stage.mail('jones')
  assert.match(message, /^Received: from mail\.example\.com \(unix socket\)\r\n by /m)
  assert.equal((await stage.fact('delivered')).peer, place.path)
})

test('LMTP on a Unix socket: closing removes the socket file', async () => {
  await using place = await socketPlace()
  {
    await using stage = await LmtpStage.open({ address: { kind: 'unix', path: place.path } })
    assert.equal(stage.listener.address, `unix:${place.path}`)
    assert.ok(existsSync(place.path))
  }
  assert.ok(!existsSync(place.path))
})

test('LMTP on a Unix socket: the file of a server that is gone is replaced', async () => {
  await using place = await socketPlace()
  const listen = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`
  spawnSync(process.execPath, ['-e', listen, place.path])
  assert.ok((await stat(place.path)).isSocket())
  await using stage = await LmtpStage.open({ address: { kind: 'unix', path: place.path } })
  await using client = await stage.client()
  assert.equal(await client.ask('NOOP'), '250 2.0.0 OK')
})

test('LMTP on a Unix socket: the place of a server that lives is not taken', async () => {
  await using place = await socketPlace()
  await using stage = await LmtpStage.open({ address: { kind: 'unix', path: place.path } })
  await assert.rejects(LmtpStage.open({ address: { kind: 'unix', path: place.path } }), {
    message: `unix:${place.path} is in use; stop the server that listens there, or give another path`,
  })
  await using client = await stage.client()
  assert.equal(await client.ask('NOOP'), '250 2.0.0 OK')
})

test('LMTP on a Unix socket: a file that is no socket is left alone', async () => {
  await using place = await socketPlace()
  await writeFile(place.path, 'letters')
  await assert.rejects(LmtpStage.open({ address: { kind: 'unix', path: place.path } }), {
    message: `unix:${place.path} exists and is not a socket; give another path`,
  })
  assert.equal((await stat(place.path)).size, 7)
})

test('LMTP on TCP: a port that is taken is an error', async () => {
  await using stage = await LmtpStage.open()
  const port = Number(stage.listener.address.split(':').at(-1))
  assert.ok(port > 0)
  await assert.rejects(
    LmtpStage.open({ address: { kind: 'tcp', host: '127.0.0.1', port } }),
    /the address is in use; stop what listens there/,
  )
})

async function socketPlace(): Promise<AsyncDisposable & { readonly path: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'newmail-socket-'))
  return { path: join(directory, 'lmtp'), [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) }
}
