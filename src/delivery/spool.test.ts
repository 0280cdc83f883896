// The spool: in memory or in a file, never more of either than allowed, and nothing left behind.

import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { clearSpool, spool } from './spool.ts'

test('spool: a short text stays in memory, in an ArrayBuffer of its own and of its size', async () => {
  await using directory = await temporaryDirectory()
  for (const octets of [0, 1, 100, 16_384, 16_385, 99_999, 100_000]) {
    const options = { directory: directory.path, memoryOctetsMax: 100_000, octetsMax: 1e6 }
    await using spooled = await spool(stream([Buffer.alloc(octets, 'x')]), options)
    assert.ok(spooled.kind === 'spooled' && spooled.text.kind === 'memory')
    assert.equal(spooled.text.octets, octets)
    assert.equal(spooled.text.data.buffer.byteLength, octets)
    const { buffer } = spooled.text.data
    assert.ok(buffer instanceof ArrayBuffer)
    assert.equal(structuredClone(buffer, { transfer: [buffer] }).byteLength, octets)
  }
  assert.deepEqual(await readdir(directory.path), [])
})

test('spool: a longer text goes into a file for its owner alone, which disposing removes', async () => {
  await using directory = await temporaryDirectory()
  {
    const options = { directory: directory.path, memoryOctetsMax: 10, octetsMax: 100 }
    await using spooled = await spool(stream(['0123456789', 'a']), options)
    assert.ok(spooled.kind === 'spooled' && spooled.text.kind === 'file')
    assert.equal(spooled.text.octets, 11)
    assert.equal(await readFile(spooled.text.path, 'latin1'), '0123456789a')
    assert.equal((await stat(spooled.text.path)).mode & 0o777, 0o600)
  }
  assert.deepEqual(await readdir(directory.path), [])
})

test('spool: any pieces come out as they went in', async () => {
  await using directory = await temporaryDirectory()
  const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(pieces, fc.nat(100), async (pieces, memoryOctetsMax) => {
      await using spooled = await spool(stream(pieces), {
        directory: directory.path,
        memoryOctetsMax,
        octetsMax: 1e6,
      })
      assert.ok(spooled.kind === 'spooled')
      const { text } = spooled
      const octets = text.kind === 'memory' ? text.data : await readFile(text.path)
      assert.deepEqual(Buffer.from(octets), Buffer.concat(pieces))
      assert.equal(text.kind, octets.length > memoryOctetsMax ? 'file' : 'memory')
    }),
    { numRuns: 200 },
  )
  assert.deepEqual(await readdir(directory.path), [])
})

test('spool: too long a text is read to its end and not kept', async () => {
  await using directory = await temporaryDirectory()
  let read = 0
  async function* text(): AsyncGenerator<Uint8Array> {
    for (; read < 50; read++) yield Buffer.from('0123456789')
  }
  await using spooled = await spool(text(), {
    directory: directory.path,
    memoryOctetsMax: 20,
    octetsMax: 100,
  })
  assert.equal(spooled.kind, 'too-large')
  assert.equal(read, 50)
  assert.deepEqual(await readdir(directory.path), [])
})

test('spool: a text that breaks off leaves nothing behind', async () => {
  await using directory = await temporaryDirectory()
  const options = { directory: directory.path, memoryOctetsMax: 10, octetsMax: 1000 }
  await assert.rejects(spool(brokenOff(), options), /gone/)
  assert.deepEqual(await readdir(directory.path), [])
})

test('spool: a directory that cannot be written is an outcome, and the text is read all the same', async () => {
  const directory = '/nonexistent/newmail'
  await using spooled = await spool(stream(['0123456789', 'abc']), {
    directory,
    memoryOctetsMax: 5,
    octetsMax: 100,
  })
  assert.ok(spooled.kind === 'failed' && spooled.cause instanceof Error)
  assert.match(spooled.cause.message, /ENOENT/)
})

test('spool: files of processes that are gone are cleared away, others stay', async () => {
  await using directory = await temporaryDirectory()
  // No system gives 2^30 to a process; our parent lives; what is ours is from a process before us.
  for (const file of [fileOf(2 ** 30), fileOf(process.ppid), fileOf(process.pid), 'notes.txt']) {
    await writeFile(join(directory.path, file), '')
  }
  await clearSpool(directory.path)
  assert.deepEqual((await readdir(directory.path)).toSorted(), [fileOf(process.ppid), 'notes.txt'].toSorted())
})

async function* brokenOff(): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(100)
  throw new Error('gone')
}

function fileOf(pid: number): string {
  return `${pid}-00000000-0000-4000-8000-000000000000.spool`
}

async function* stream(pieces: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece)
}

async function temporaryDirectory(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'newmail-spool-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}
