// A password hash out of SYSUAF: its owner logs in by POP3, and the server replaces the hash unless told otherwise.

import assert from 'node:assert/strict'
import { setTimeout as passed } from 'node:timers/promises'
import { test } from 'node:test'
import { openRepository } from '../src/server/repository.ts'
import { known } from './accounts.ts'
import { newmail, ServerProcess, temporaryDirectory } from './newmail-process.ts'
import { PopClient } from './pop-client.ts'

async function storedHash(directory: string): Promise<string> {
  await using repository = await openRepository(directory, 'existing')
  const account = await repository.accounts.find(known('a1ora'))
  return account?.passwordHash ?? assert.fail('no hash')
}

for (const [upgrade, hash] of [
  ['true', /^\$argon2id\$/],
  ['false', /^\$vms\$A1ORA:PURDY_S:/],
] as const) {
  test(`password_upgrade = ${upgrade}`, async () => {
    await using directory = await temporaryDirectory()
    const words = ['account', 'add', 'A1ORA', '--data', directory.path, '--vms-salt', '0x4D63']
    assert.equal((await newmail([...words, '--vms-hash', '716CBDC03C071C59'])).code, 0)
    await using server = await ServerProcess.start(directory.path, {
      environment: { NEWMAIL_PASSWORD_UPGRADE: upgrade },
    })
    // OpenVMS did not mind the case of either, and neither does the hash that comes after.
    for (const password of ['KNOWNPW12', 'knownpw12']) {
      await using jones = await PopClient.login(server.popPort, 'a1ora', password)
      await jones.quit()
      const deadline = Date.now() + (upgrade === 'true' ? 10_000 : 300)
      while (!(await storedHash(directory.path)).startsWith('$argon2id$') && Date.now() < deadline)
        await passed(50)
      assert.match(await storedHash(directory.path), hash)
    }
    await using wrong = await PopClient.open(server.popPort)
    await wrong.ok('USER a1ora')
    assert.match(await wrong.client.ask('PASS KNOWNPW13'), /^-ERR /)
  })
}
