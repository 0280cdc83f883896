// Starting a thread from a file of this folder.

import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

/** The file is .ts in the checkout and .js in the package, like this one. */
export function startThread(name: string, data: unknown): Worker {
  const entry = new URL(`./${name}${extname(import.meta.filename)}`, import.meta.url)
  return new Worker(entry, { workerData: data, name })
}
