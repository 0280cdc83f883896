// WriteTurn: says across threads that the writer is writing, or about to.
//
// SQLite would say so itself, but a writer that finds the database busy sleeps and tries again, while a main thread
// with ten thousand logins a second always finds the gap: the writer would starve. With this the main thread stays
// away, and hands its lock rows to the writer instead.

export class WriteTurn {
  /** One number, 1 while the writer has the turn. It is what the threads share. */
  readonly shared: SharedArrayBuffer
  readonly #turn: Int32Array

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.shared = shared
    this.#turn = new Int32Array(shared)
  }

  get isTaken(): boolean {
    return Atomics.load(this.#turn, 0) === 1
  }

  /** The writer's `work`, undisturbed by the main thread. */
  take<T>(work: () => T): T {
    Atomics.store(this.#turn, 0, 1)
    try {
      return work()
    } finally {
      Atomics.store(this.#turn, 0, 0)
    }
  }
}
