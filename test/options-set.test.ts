// What a running server makes of settings that change, and of a wastebasket that no longer keeps.

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as passed } from 'node:timers/promises'
import { test } from 'node:test'
import { House } from './house.ts'
import { ServerProcess } from './newmail-process.ts'

test('SIGHUP and XTND OPTIONS SET: what TRACE and LOG_LEVEL say now holds', async () => {
  await using house = await House.open(['system'])
  const settings = (text: string) => writeFile(join(house.path, 'newmail.toml'), text)
  const xtnd = `xtnd = "${join(house.path, 'xtnd.dat')}"\n[logicals]\n`
  await writeFile(join(house.path, 'xtnd.dat'), 'options system\nstats system\n')
  await using system = await house.login('system')
  await system.ok('NOOP')
  assert.doesNotMatch(house.server.log, /"line":"NOOP"/)
  await settings(`${xtnd}"TCPIP$POP_TRACE" = true\n`)
  house.server.signal('SIGHUP')
  const deadline = Date.now() + 10_000
  while (!house.server.log.includes('"line":"+OK still here"') && Date.now() < deadline) {
    await system.ok('NOOP')
    await passed(20)
  }
  assert.match(house.server.log, /"fact":"line-received".*"line":"NOOP"/)
  await settings(`${xtnd}"TCPIP$POP_LOG_LEVEL" = "ERROR"\n`)
  await system.ok('XTND OPTIONS SET')
  await system.ok('XTND STATS')
  assert.equal((await system.client.lines())[1], 'Logging Level : ERROR')
  await system.ok('UIDL')
  assert.doesNotMatch(house.server.log, /"line":"UIDL"/)
})

test('a wastebasket that no longer keeps is emptied when the server starts', async () => {
  await using house = await House.open(['jones'], { environment: { NEWMAIL_WASTEBASKET: '1d' } })
  await house.stock(['jones'], 3)
  await using jones = await house.login('jones')
  await jones.ok('DELE 2')
  await jones.quit()
  const wasted = () => {
    using db = new DatabaseSync(join(house.path, 'newmail.sqlite'), { readOnly: true })
    return Number(db.prepare('SELECT count(*) AS n FROM waste').get()?.['n'])
  }
  assert.equal(wasted(), 1)
  house.server.signal('SIGTERM')
  await house.server.ended
  await using next = await ServerProcess.start(house.path)
  const deadline = Date.now() + 10_000
  while (wasted() > 0 && Date.now() < deadline) await passed(20)
  assert.equal(wasted(), 0)
  await next.kill()
})
