// Group commit: jobs that wait at the same time share one transaction, and so one wait for the disk.

import type { Connection } from './connection.ts'

export type Answer<R> =
  { readonly kind: 'done'; readonly result: R } | { readonly kind: 'failed'; readonly error: unknown }

/**
 * One answer per job, in order. Each job has a savepoint of its own: one that fails leaves nothing behind and does
 * not touch its neighbours. When the transaction itself cannot be begun or committed, all have failed.
 */
export function commitGroup<J, R>(
  db: Connection,
  jobs: readonly J[],
  { perform }: { readonly perform: (job: J) => R },
): readonly Answer<R>[] {
  try {
    return db.write(() => jobs.map((job) => inSavepoint(db, () => perform(job))))
  } catch (error) {
    return jobs.map(() => ({ kind: 'failed', error }))
  }
}

function inSavepoint<R>(db: Connection, work: () => R): Answer<R> {
  db.run('SAVEPOINT job')
  try {
    const result = work()
    db.run('RELEASE job')
    return { kind: 'done', result }
  } catch (error) {
    // A full disk, for one, makes SQLite roll back everything: then the other jobs have failed too.
    if (!db.inTransaction) throw error
    db.run('ROLLBACK TO job')
    db.run('RELEASE job')
    return { kind: 'failed', error }
  }
}
