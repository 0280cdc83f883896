// The writer's thread: every durable write of this process. It runs what writer.ts posts to it.

import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import { limits } from '../../base/limits.ts'
import { checkpointWhenDue } from './checkpoint.ts'
import type { Connection } from './connection.ts'
import { openForWriting } from './database.ts'
import { commitGroup } from './group-commit.ts'
import { perform, type Job } from './job.ts'
import { livenessIn, type IsAlive } from './owners.ts'
import { sizing } from './sizing.ts'
import { collect, isCollectable } from './text.ts'
import { WriteTurn } from './write-turn.ts'
import type { Posted, Posting, Request, WriterData } from './writer.ts'

class WriterThread {
  readonly #port: MessagePort
  readonly #db: Connection
  readonly #isAlive: IsAlive
  readonly #turn: WriteTurn
  #isTidying = false
  #isClosed = false

  constructor(port: MessagePort, { directory, turn }: WriterData) {
    this.#port = port
    this.#db = openForWriting(directory)
    this.#isAlive = livenessIn(directory)
    this.#turn = new WriteTurn(turn)
  }

  start(): void {
    this.#port.on('message', (first: Posted) => this.#take(first))
    this.#post('ready')
    this.#tidy()
  }

  /** The message that woke the thread, and those that wait behind it. */
  #take(first: Posted): void {
    const requests: Request[] = []
    let octets = 0
    let next: Posted | undefined = first
    while (next !== undefined && next !== 'close') {
      if (next !== 'checkpoint') {
        requests.push(next)
        octets += octetsOf(next.job)
      }
      const isFull = requests.length >= sizing.groupJobsMax || octets >= sizing.groupOctetsMax
      next = isFull ? undefined : this.#next()
    }
    this.#commit(requests)
    if (next === 'close') this.#close()
    else this.#tidy()
  }

  #next(): Posted | undefined {
    // Only writer.ts posts to this port.
    return receiveMessageOnPort(this.#port)?.message as Posted | undefined
  }

  #commit(requests: readonly Request[]): void {
    if (requests.length === 0) return
    const performed = this.#turn.take(() =>
      commitGroup(this.#db, requests, { perform: ({ job }) => perform(this.#db, job, this.#isAlive) }),
    )
    this.#post(performed.map((answer, index) => ({ id: requests[index]?.id ?? 0, answer })))
    for (const { job } of requests) free(job)
  }

  #post(posting: Posting): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins
    this.#port.postMessage(posting)
  }

  /** What can wait, after the answers have gone out and between groups: a step at a time until all is done. */
  #tidy(): void {
    if (this.#isTidying) return
    this.#isTidying = true
    setImmediate(() => {
      this.#isTidying = false
      if (!this.#isClosed && this.#tidyOneStep()) this.#tidy()
    })
  }

  /** True when there may be more. A failure has nobody to go to here; a fault that lasts shows in the next job. */
  #tidyOneStep(): boolean {
    try {
      checkpointWhenDue(this.#db, this.#turn)
      if (!isCollectable(this.#db)) return false
      this.#turn.take(() => this.#db.write(() => collect(this.#db)))
      return true
    } catch {
      return false
    }
  }

  #close(): void {
    this.#isClosed = true
    this.#db.close()
    this.#port.close()
  }
}

/** The text is written: its memory goes now, and not when the garbage collector finds 64 MB of such. */
function free(job: Job): void {
  if (job.kind === 'deliver' && job.text.kind === 'data') job.text.data.buffer.transfer(0)
}

/** How much text the job writes. */
function octetsOf(job: Job): number {
  if (job.kind === 'stage') return sizing.stageChunksMax * limits.chunkOctets
  return job.kind === 'deliver' && job.text.kind === 'data' ? job.text.data.length : 0
}

// Whoever imports this file on the main thread has no port, and nothing happens; a thread is made to run it.
// What writer.ts gives its thread is WriterData.
if (parentPort !== null) new WriterThread(parentPort, workerData as WriterData).start()
