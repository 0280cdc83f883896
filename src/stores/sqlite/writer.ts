// Writer: the main thread's end of the writer's thread.

import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import type { Answer } from './group-commit.ts'
import type { Job, JobResults, Result } from './job.ts'

/** What the thread is started with. */
export interface WriterData {
  readonly directory: string
  readonly turn: SharedArrayBuffer
}

/** To the thread. `checkpoint`: lock rows have been written beside it, look after the log. */
export type Posted = Request | 'checkpoint' | 'close'

export interface Request {
  readonly id: number
  readonly job: Job
}

/** From the thread. */
export type Posting = 'ready' | readonly { readonly id: number; readonly answer: Answer<Result> }[]

export class Writer {
  readonly #worker: Worker
  readonly #pending = new Map<number, PromiseWithResolvers<Result>>()
  readonly #ready = Promise.withResolvers<void>()
  #ids = 0
  /** Why nothing can be written any more. */
  #broken: Error | undefined

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (posting: Posting) => this.#settle(posting))
    worker.on('error', (cause) => this.#break(new Error('the writer thread has failed', { cause })))
    worker.on('exit', () => this.#break(new Error('the writer thread has ended')))
  }

  /** Resolves when the thread has the database open. */
  static async start(worker: Worker): Promise<Writer> {
    const writer = new Writer(worker)
    await writer.#ready.promise
    // An idle writer is no reason for a process to go on.
    worker.unref()
    return writer
  }

  /** Throws when the thread is gone: a session that cannot end with UPDATE is better not begun. */
  assertWorks(): void {
    if (this.#broken !== undefined) throw this.#broken
  }

  /** Resolves when the job is on disk; rejects when it failed and nothing has changed. */
  async do<K extends Job['kind']>(
    job: Job & { readonly kind: K },
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<JobResults[K]> {
    this.assertWorks()
    const id = ++this.#ids
    const pending = Promise.withResolvers<Result>()
    this.#post({ id, job }, transfer)
    this.#pending.set(id, pending)
    if (this.#pending.size === 1) this.#worker.ref()
    // The thread answers a job with what `JobResults` has for its kind.
    return (await pending.promise) as JobResults[K]
  }

  checkpoint(): void {
    if (this.#broken === undefined) this.#post('checkpoint')
  }

  /** What was asked for before this is still done. */
  async close(): Promise<void> {
    if (this.#broken !== undefined) return
    this.#broken = new Error('the store is closed')
    this.#worker.ref()
    this.#post('close')
    await once(this.#worker, 'exit')
  }

  #post(posted: Posted, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(posted, transfer)
  }

  #settle(posting: Posting): void {
    if (posting === 'ready') return this.#ready.resolve()
    for (const { id, answer } of posting) {
      const pending = this.#pending.get(id)
      this.#pending.delete(id)
      if (answer.kind === 'done') pending?.resolve(answer.result)
      else pending?.reject(answer.error)
    }
    if (this.#pending.size === 0) this.#worker.unref()
  }

  #break(error: Error): void {
    this.#broken ??= error
    this.#ready.reject(error)
    for (const pending of this.#pending.values()) pending.reject(error)
    this.#pending.clear()
  }
}
