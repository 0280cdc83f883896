// Why a database file does not open, in words for whoever runs Newmail.

import { StoreRefusal } from '../../mail/store-refusal.ts'
import { sqliteFault } from './sqlite-error.ts'

/** The refusal that an error at opening means; the error itself when it means no such thing. */
export function refusal(file: string, error: unknown): unknown {
  const remedy = remedyFor(error)
  return remedy === undefined ? error : new StoreRefusal(`${file} ${remedy}`, { cause: error })
}

function remedyFor(error: unknown): string | undefined {
  switch (isDenied(error) ? 'not-writable' : sqliteFault(error)) {
    case 'busy':
      return 'is being written by another process that does not finish; end that process and try again'
    case 'damaged':
      return 'is damaged; restore a backup, or keep a copy and try the .recover command of sqlite3'
    case 'not-a-database':
      return 'is not a database; restore a backup, or choose another data directory'
    case 'not-writable':
      return 'cannot be written; give this user the right to, or choose another data directory'
    case 'full':
      return 'cannot grow; make room on its disk'
    case 'other':
    case undefined:
      return undefined
  }
}

function isDenied(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code))
  )
}
