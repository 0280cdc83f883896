// The checker's thread: reads the whole database and posts what it finds.

import { parentPort, workerData } from 'node:worker_threads'
import { findings } from './check.ts'
import { Connection } from './connection.ts'
import { databaseFile } from './database.ts'
import { sizing } from './sizing.ts'

// Whoever imports this file on the main thread has no port, and nothing happens; a thread is made to run it.
if (parentPort !== null) {
  const db = new Connection(databaseFile(String(workerData)), { busyMs: sizing.busyMs, readOnly: true })
  db.run('BEGIN')
  for (const finding of findings(db)) {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins
    parentPort.postMessage(finding)
  }
  db.close()
}
