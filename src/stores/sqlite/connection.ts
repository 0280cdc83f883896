// Connection: one SQLite connection with its prepared statements.

import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite'

/** Statements are prepared at first use and kept: preparing costs ten times as much as running. */
export class Connection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(file: string, options: { readonly busyMs: number; readonly readOnly?: boolean }) {
    const { busyMs, readOnly = false } = options
    this.#database = new DatabaseSync(file, { timeout: busyMs, readOnly })
  }

  /** False after SQLite has rolled a transaction back by itself, as it does when the disk is full. */
  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  /** The first row. Every table is STRICT, so a row is what its query says, and `Row` stands beside the query. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names what it selects
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined
  }

  /** All rows, for results that are known to be few. */
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[]
  }

  /** All rows as arrays of their columns, which is quicker where there are thousands. */
  tuples<Row extends readonly SQLOutputValue[]>(sql: string, ...values: SQLInputValue[]): Row[] {
    const statement = this.#statement(sql)
    statement.setReturnArrays(true)
    // With setReturnArrays a row is an array, which the declaration of `all` does not know.
    return statement.all(...values) as unknown as Row[]
  }

  /** How many rows were changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes)
  }

  /** The id of the inserted row. */
  insert(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).lastInsertRowid)
  }

  /** Statements that return nothing and are not run often enough to keep. */
  exec(sql: string): void {
    this.#database.exec(sql)
  }

  /** `work` in a transaction that has the write lock from the start; rolled back when it throws. */
  write<T>(work: () => T): T {
    this.run('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.run('COMMIT')
      return result
    } catch (error) {
      if (this.inTransaction) this.run('ROLLBACK')
      throw error
    }
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#database.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }
}
