// Sizing: the numbers this store is tuned by, each with its unit and its reason.

export const sizing = {
  /** A durable write waits so long for another process's transaction: an order of magnitude above the longest. */
  busyMs: 10_000,
  /** Jobs in one transaction at most: bounds how long the first of a group waits for the last. */
  groupJobsMax: 256,
  /** Octets of text in one transaction, give or take a message: more do not share a wait, they are one. */
  groupOctetsMax: 8_388_608,
  /** Chunks staged in one transaction: 2 MiB, a few milliseconds of the one write lock. */
  stageChunksMax: 8,
  /** Messages whose text UPDATE removes itself. Beyond that it only unlinks them and the text goes later. */
  purgeAtOnceMax: 256,
  /** Messages, or chunks of one text, that one step of collecting removes: some ten milliseconds. */
  collectMax: 128,
  /** Messages that one step of purging removes from WASTEBASKET: some milliseconds. */
  purgeMax: 128,
  /** Unused pages that one step gives back, half a MiB: some milliseconds. */
  reclaimPages: 128,
  /** Between two such steps: a writer of another process that waits looks again after so long. */
  reclaimPauseMs: 25,
  /** Messages moved to MAIL at login on the main thread: a millisecond. The writer moves more. */
  moveHereMax: 100,
  /** Rows of a listing read without a pause: two or three milliseconds. */
  listingPageMessages: 4_000,
  /** Accounts read without a pause. */
  accountPageMax: 500,
  /** Pages in the write-ahead log that make a checkpoint worthwhile (SQLite's own default). */
  checkpointPages: 1_000,
  /** Lock rows written on the main thread, some two pages each, before the writer is asked to look at the log. */
  checkpointLocks: 250,
  /** Pages of log that make it worthwhile to keep writers off for a few milliseconds: 16 MiB. */
  logPagesMax: 4_000,
  /** What remains of a log file that has grown: kept, because writing over a file is quicker than growing it. */
  logOctetsMax: 16_777_216,
  /** Findings of one sort that `check` reports: more of the same tell nothing new. */
  findingsMax: 100,
} as const
