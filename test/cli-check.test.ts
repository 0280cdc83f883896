// newmail check: silence about a sound store, a sentence and exit code 1 for each kind of damage.

import assert from 'node:assert/strict'
import { cp, open, type DisposableTempDir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, suite, test } from 'node:test'
import { CommandLines } from './command-line.ts'
import { ServerProcess, temporaryDirectory } from './newmail-process.ts'

const damages: readonly (readonly [sql: string, finding: RegExp])[] = [
  ['UPDATE folder SET messages = 5', /^NEWMAIL of jones counts 5 messages of \d+ octets and has 2 of \d+$/],
  ['DELETE FROM message WHERE id = 1', /^envelope 1 has 0 messages$/m],
  ['DELETE FROM envelope WHERE id = 1', /^message 1 has no envelope$/m],
  ['DELETE FROM chunk', /^text 1 has 0 of its \d+ octets$/m],
  [
    'UPDATE message SET octets = octets + 1 WHERE id = 2',
    /^message 2 is listed with \d+ octets and has \d+$/m,
  ],
  ["UPDATE message SET uid = 'same'", /^2 messages of jones have the unique-id same$/],
  ["INSERT INTO alias VALUES ('sales', 'nobody')", /^alias sales of nobody belongs to no account$/],
]

suite('newmail check', () => {
  let cli: CommandLines
  let sound: DisposableTempDir
  before(async () => {
    cli = new CommandLines()
    sound = await temporaryDirectory()
    await cli.fine(['account', 'add', 'jones', '--data', sound.path])
    for (const input of ['one\n', 'two\n'])
      await cli.fine(['deliver', 'jones', '--data', sound.path], { input })
  })
  after(async () => {
    await cli[Symbol.asyncDispose]()
    await sound.remove()
  })

  test('a sound store, also beside a server', async () => {
    await using directory = await copyOf(sound)
    assert.equal(await cli.fine(['check', '--data', directory.path]), 'no damage found\n')
    await using server = await ServerProcess.start(directory.path)
    assert.equal(await cli.fine(['check', '--data', directory.path]), 'no damage found\n')
    await server.kill()
  })

  for (const [sql, finding] of damages) {
    test(sql, async () => {
      await using directory = await copyOf(sound)
      using db = new DatabaseSync(join(directory.path, 'newmail.sqlite'))
      db.exec(sql)
      const { code, stdout, stderr } = await cli.run(['check', '--data', directory.path])
      assert.deepEqual({ code, stderr }, { code: 1, stderr: '' })
      assert.match(stdout.slice(0, -1), finding)
      assert.equal(stdout.at(-1), '\n')
    })
  }

  test('a page of the file that has been overwritten', async () => {
    await using directory = await copyOf(sound)
    const file = join(directory.path, 'newmail.sqlite')
    using db = new DatabaseSync(file)
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    const row = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'chunk'").get()
    db.close()
    await using damaged = await open(file, 'r+')
    await damaged.write(Buffer.alloc(4096, 0xff), 0, 4096, (Number(row?.['rootpage']) - 1) * 4096)
    const { code, stdout, stderr } = await cli.run(['check', '--data', directory.path])
    assert.deepEqual({ code, stderr }, { code: 1, stderr: '' })
    assert.match(stdout, /^the database file: |is malformed$/m)
  })

  test('a data directory that is not there', async () => {
    await using directory = await temporaryDirectory()
    const message = `${directory.path}: no Newmail data directory; give --data, or make one with newmail account add`
    await cli.refused(['check', '--data', directory.path], { message })
  })
})

/** jones with two messages. */
async function copyOf(sound: DisposableTempDir): Promise<DisposableTempDir> {
  const directory = await temporaryDirectory()
  await cp(sound.path, directory.path, { recursive: true })
  return directory
}
