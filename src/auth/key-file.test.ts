// The key file: made once, kept to its owner, and refused with one line when it is not as it was left.

import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readOrCreateKey } from './key-file.ts'

const base = await mkdtemp(join(tmpdir(), 'newmail-key-'))
after(() => rm(base, { recursive: true }))

const newDirectory = () => mkdtemp(join(base, 'data-'))

async function keyOf(directory: string): Promise<Buffer> {
  const outcome = await readOrCreateKey(directory)
  assert.equal(outcome.kind, 'key')
  return outcome.kind === 'key' ? outcome.key : assert.fail()
}

async function problemOf(directory: string): Promise<string> {
  const outcome = await readOrCreateKey(directory)
  return outcome.kind === 'refused' ? outcome.problem : assert.fail('it was not refused')
}

test('a new directory gets a key of 32 octets that only its owner may read', async () => {
  const directory = await newDirectory()
  const key = await keyOf(directory)
  assert.equal(key.length, 32)
  assert.ok(key.some((octet) => octet !== 0))
  assert.deepEqual(await readFile(join(directory, 'secret.key')), key)
  assert.equal((await stat(join(directory, 'secret.key'))).mode & 0o777, 0o600)
  assert.deepEqual(await readdir(directory), ['secret.key'])
})

test('the key stays the same, and another directory has another', async () => {
  const directory = await newDirectory()
  const key = await keyOf(directory)
  assert.deepEqual(await keyOf(directory), key)
  assert.notDeepEqual(await keyOf(await newDirectory()), key)
})

test('all who make it at the same time get the same', async () => {
  const directory = await newDirectory()
  const keys = await Promise.all(Array.from({ length: 8 }, () => keyOf(directory)))
  assert.equal(new Set(keys.map((key) => key.toString('hex'))).size, 1)
  assert.deepEqual(await readdir(directory), ['secret.key'])
})

for (const octets of [0, 31, 33]) {
  test(`a key of ${octets} octets is refused and left alone`, async () => {
    const directory = await newDirectory()
    const path = join(directory, 'secret.key')
    await writeFile(path, Buffer.alloc(octets), { mode: 0o600 })
    assert.equal(
      await problemOf(directory),
      `${path} has ${octets} octets, not 32; restore it, or remove it and set all APOP secrets anew`,
    )
    assert.equal((await stat(path)).size, octets)
  })
}

for (const mode of [0o640, 0o604, 0o602, 0o610]) {
  test(`a key of mode ${mode.toString(8)} is refused`, async () => {
    const directory = await newDirectory()
    const path = join(directory, 'secret.key')
    await keyOf(directory)
    await chmod(path, mode)
    assert.equal(
      await problemOf(directory),
      `${path} is open to other users (mode 0${mode.toString(8)}); run: chmod 600 ${path}`,
    )
  })
}

test('a directory that is not there is one line', async () => {
  const problem = await problemOf(join(base, 'nowhere'))
  assert.match(problem, /^\S+nowhere\/secret\.key cannot be used: ENOENT[^\n]+$/)
})
