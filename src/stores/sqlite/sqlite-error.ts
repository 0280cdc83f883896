// What SQLite says is wrong, by its result code (https://www.sqlite.org/rescode.html).

export type SqliteFault = 'busy' | 'damaged' | 'not-a-database' | 'not-writable' | 'full' | 'other'

/** What kind of fault an error from node:sqlite is; undefined when it is no error of SQLite's. */
export function sqliteFault(error: unknown): SqliteFault | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined
  // The low octet is the primary code; the rest says more than anybody here needs to know.
  switch (error.errcode & 0xff) {
    case 5: // SQLITE_BUSY
      return 'busy'
    case 8: // SQLITE_READONLY
    case 14: // SQLITE_CANTOPEN
      return 'not-writable'
    case 11: // SQLITE_CORRUPT
      return 'damaged'
    case 13: // SQLITE_FULL
      return 'full'
    case 26: // SQLITE_NOTADB
      return 'not-a-database'
    default:
      return 'other'
  }
}
