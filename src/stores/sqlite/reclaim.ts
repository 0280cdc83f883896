// Reclaim: what MAIL PURGE/RECLAIM did, a step at a time: unused pages go back to the file system.

import type { Connection } from './connection.ts'
import { sizing } from './sizing.ts'
import { collect, isCollectable } from './text.ts'

export interface ReclaimJob {
  readonly kind: 'reclaim'
}

export type ReclaimStep =
  | { readonly kind: 'more' | 'done'; readonly octets: number }
  | { readonly kind: 'not-supported'; readonly octets: number }

/** What SQLite calls a database whose unused pages can be given back; it is decided when the database is made. */
const incremental = 2

/** Within a write transaction. First of all what nobody refers to any more becomes unused. */
export function reclaimStep(db: Connection): ReclaimStep {
  if (isCollectable(db)) {
    collect(db)
    return { kind: 'more', octets: 0 }
  }
  const unused = unusedPages(db)
  const { mode, pageOctets } = db.get<{ mode: number; pageOctets: number }>(
    'SELECT auto_vacuum AS mode, page_size AS pageOctets FROM pragma_auto_vacuum, pragma_page_size',
  ) ?? { mode: 0, pageOctets: 0 }
  if (mode !== incremental) return { kind: 'not-supported', octets: unused * pageOctets }
  if (unused > 0) db.exec(`PRAGMA incremental_vacuum(${sizing.reclaimPages})`)
  const left = unusedPages(db)
  return { kind: left === 0 || left === unused ? 'done' : 'more', octets: (unused - left) * pageOctets }
}

function unusedPages(db: Connection): number {
  const row = db.get<{ pages: number }>('SELECT freelist_count AS pages FROM pragma_freelist_count')
  return row?.pages ?? 0
}
