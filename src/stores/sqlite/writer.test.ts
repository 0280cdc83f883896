// The writer's thread may die: whoever waits for it is told, and nobody waits for ever.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Writer } from './writer.ts'

/** A thread that runs this instead of writing. */
function thread(code: string): Worker {
  return new Worker(`const { parentPort } = require('node:worker_threads'); ${code}`, { eval: true })
}

const job = { kind: 'begin-text', octets: 1, owner: 'somebody' } as const

test('jobs under way reject when the thread ends, and later ones at once', async () => {
  const writer = await Writer.start(
    thread("parentPort.on('message', () => process.exit(1)); parentPort.postMessage('ready')"),
  )
  const jobs = [writer.do(job), writer.do(job)]
  for (const each of jobs) await assert.rejects(each, { message: 'the writer thread has ended' })
  await assert.rejects(writer.do(job), { message: 'the writer thread has ended' })
  assert.throws(() => writer.assertWorks(), { message: 'the writer thread has ended' })
  writer.checkpoint()
  await writer.close()
})

test('the reason is told when there is one', async () => {
  const writer = await Writer.start(
    thread("parentPort.on('message', () => { throw new Error('no luck') }); parentPort.postMessage('ready')"),
  )
  await assert.rejects(writer.do(job), (error: Error) => {
    assert.equal(error.message, 'the writer thread has failed')
    assert(error.cause instanceof Error)
    assert.equal(error.cause.message, 'no luck')
    return true
  })
})

test('a thread that does not come up is a failure', async () => {
  await assert.rejects(Writer.start(thread('process.exit(0)')), { message: 'the writer thread has ended' })
  await assert.rejects(Writer.start(thread("throw new Error('no database')")), {
    message: 'the writer thread has failed',
  })
})

test('closing waits for the jobs under way, and refuses later ones', async () => {
  const writer = await Writer.start(
    thread(`parentPort.on('message', (posted) => {
      if (posted === 'close') parentPort.close()
      else parentPort.postMessage([{ id: posted.id, answer: { kind: 'done', result: posted.id } }])
    })
    parentPort.postMessage('ready')`),
  )
  const jobs = Promise.all([writer.do(job), writer.do(job)])
  await writer.close()
  assert.deepEqual(await jobs, [1, 2])
  await assert.rejects(writer.do(job), { message: 'the store is closed' })
  await writer.close()
})
