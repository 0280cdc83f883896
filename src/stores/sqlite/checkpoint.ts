// Checkpoints: moving what the write-ahead log has gathered into the database, so that the log does not grow.

import type { Connection } from './connection.ts'
import { sizing } from './sizing.ts'
import type { WriteTurn } from './write-turn.ts'

/** Outside a transaction, on the writer's thread, after the answers have gone out. */
export function checkpointWhenDue(db: Connection, turn: WriteTurn): void {
  // NOOP only reports: frames in the log, and how many of them are in the database already.
  const { log, checkpointed } = checkpoint(db, 'NOOP')
  if (log - checkpointed < sizing.checkpointPages) return
  // PASSIVE waits for nobody. Unless somebody wrote meanwhile the log begins anew with the next write.
  const passive = checkpoint(db, 'PASSIVE')
  if (passive.log < sizing.logPagesMax) return
  // Somebody always does: the main thread with its lock rows, thousands of times a second. RESTART keeps writers off
  // for the rest of the way. It would wait for readers, too, and `check` reads for minutes: hence no patience.
  turn.take(() => {
    db.exec('PRAGMA busy_timeout = 0')
    checkpoint(db, 'RESTART')
    db.exec(`PRAGMA busy_timeout = ${sizing.busyMs}`)
  })
}

interface Log {
  readonly log: number
  readonly checkpointed: number
}

function checkpoint(db: Connection, mode: 'NOOP' | 'PASSIVE' | 'RESTART'): Log {
  return db.get<Log>(`PRAGMA wal_checkpoint(${mode})`) ?? { log: 0, checkpointed: 0 }
}
