// Running mark: a file that is there while a server runs. One that is found at the start tells of a server that did
// not end by itself, or that ended with an error.

import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const failure = z.object({
  /** When it ended; absent: nobody knows. */
  atMs: z.number().optional(),
  reason: z.string(),
  /** The last of the log. */
  lines: z.array(z.string()),
  /** Failures that were not mailed before this one. */
  unmailed: z.number(),
})

const markSchema = z.object({
  pid: z.number(),
  version: z.string(),
  startedMs: z.number(),
  logFile: z.string().optional(),
  /** How it ended, and whether that has been told. */
  failure: failure.optional(),
  told: z.boolean(),
  /** When failure mails were sent lately. */
  mailsMs: z.array(z.number()),
  unmailed: z.number(),
})

export type Failure = z.output<typeof failure>
export type RunningMark = z.output<typeof markSchema>

/** The mark in this data directory; undefined when the last server ended as it should. */
export function readMark(dataDirectory: string): RunningMark | undefined {
  let text: string
  try {
    text = readFileSync(markFile(dataDirectory), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const result = markSchema.safeParse(jsonIn(text))
  // Damaged, it still says that a server did not end by itself.
  return result.success ? result.data : { ...emptyMark, version: 'unknown version' }
}

/** Whole or not at all, and on the disk when it returns. */
export function writeMark(dataDirectory: string, mark: RunningMark): void {
  const file = markFile(dataDirectory)
  const draft = `${file}.new`
  const descriptor = openSync(draft, 'w', 0o600)
  try {
    writeFileSync(descriptor, `${JSON.stringify(mark)}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(draft, file)
}

export function removeMark(dataDirectory: string): void {
  rmSync(markFile(dataDirectory), { force: true })
}

const emptyMark: RunningMark = { pid: 0, version: '', startedMs: 0, told: false, mailsMs: [], unmailed: 0 }

function markFile(dataDirectory: string): string {
  return join(dataDirectory, 'running.json')
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
