// Accounts in the database: rows read, and the changes the command line makes.

import type { AccountName } from '../../base/account-name.ts'
import { accountFlags, type Account } from '../../auth/account.ts'
import type { HashUpgrade } from '../../auth/password-upgrades.ts'
import type { Connection } from './connection.ts'

export type AccountJob =
  | { readonly kind: 'add-account'; readonly account: Account }
  | { readonly kind: 'change-account'; readonly account: Account }
  | { readonly kind: 'remove-account'; readonly name: AccountName }
  | { readonly kind: 'upgrade-password'; readonly name: AccountName; readonly upgrade: HashUpgrade }

export function findAccount(db: Connection, name: AccountName): Account | undefined {
  const row = db.get<AccountRow>(`SELECT ${columns} FROM account WHERE name = ?`, name)
  return row === undefined ? undefined : accountOf(row)
}

export function findAlias(db: Connection, alias: string): Account | undefined {
  const row = db.get<AccountRow>(
    `SELECT ${columns} FROM account WHERE name = (SELECT account FROM alias WHERE alias = ?)`,
    alias,
  )
  return row === undefined ? undefined : accountOf(row)
}

/** At most `max` accounts with names after `name`, by name. */
export function accountsAfter(db: Connection, name: string, max: number): Account[] {
  const rows = db.all<AccountRow>(
    `SELECT ${columns} FROM account WHERE name > ? ORDER BY name LIMIT ?`,
    name,
    max,
  )
  return rows.map(accountOf)
}

export function addAccount(db: Connection, account: Account): 'added' | 'exists' {
  if (isTaken(db, account.name) || hasTakenAlias(db, account)) return 'exists'
  db.run(
    `INSERT INTO account (password_hash, sealed_secret, flags, expires, octets_max, messages_max, name)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ...valuesOf(account),
    account.name,
  )
  writeAliases(db, account)
  return 'added'
}

export function changeAccount(db: Connection, account: Account): 'changed' | 'unknown' | 'alias-taken' {
  if (findAccount(db, account.name) === undefined) return 'unknown'
  if (hasTakenAlias(db, account)) return 'alias-taken'
  db.run(
    `UPDATE account SET password_hash = ?, sealed_secret = ?, flags = ?, expires = ?, octets_max = ?,
     messages_max = ? WHERE name = ?`,
    ...valuesOf(account),
    account.name,
  )
  writeAliases(db, account)
  return 'changed'
}

export function removeAccount(db: Connection, name: AccountName): 'removed' | 'unknown' {
  db.run('DELETE FROM alias WHERE account = ?', name)
  return db.run('DELETE FROM account WHERE name = ?', name) === 1 ? 'removed' : 'unknown'
}

/** A password changed since the hash was read has another hash, and is left alone. */
export function upgradePassword(
  db: Connection,
  name: AccountName,
  { oldHash, newHash }: HashUpgrade,
): 'upgraded' | 'changed-meanwhile' {
  const sql = 'UPDATE account SET password_hash = ? WHERE name = ? AND password_hash = ?'
  return db.run(sql, newHash, name, oldHash) === 1 ? 'upgraded' : 'changed-meanwhile'
}

/** Names and aliases are one name space: mail for either must have one place to go. */
function isTaken(db: Connection, name: string): boolean {
  const taken = `SELECT 1 FROM account WHERE name = ? UNION ALL SELECT 1 FROM alias WHERE alias = ?`
  return db.get(taken, name, name) !== undefined
}

function hasTakenAlias(db: Connection, { name, aliases }: Account): boolean {
  return aliases.some((alias) => {
    const holder = findAlias(db, alias)?.name
    return holder === undefined ? alias !== name && isTaken(db, alias) : holder !== name
  })
}

function writeAliases(db: Connection, { name, aliases }: Account): void {
  db.run('DELETE FROM alias WHERE account = ?', name)
  for (const alias of new Set(aliases)) {
    db.run('INSERT INTO alias (alias, account) VALUES (?, ?)', alias, name)
  }
}

interface AccountRow {
  readonly name: AccountName
  readonly passwordHash: string | null
  readonly sealedSecret: string | null
  readonly flags: string
  readonly expiresMs: number | null
  readonly octetsMax: number | null
  readonly messagesMax: number | null
  /** A JSON array. */
  readonly aliases: string
}

const columns = `name, password_hash AS passwordHash, sealed_secret AS sealedSecret, flags, expires AS expiresMs,
  octets_max AS octetsMax, messages_max AS messagesMax,
  (SELECT json_group_array(alias ORDER BY alias) FROM alias WHERE account = account.name) AS aliases`

function accountOf(row: AccountRow): Account {
  const flags = row.flags.split(',')
  return {
    name: row.name,
    passwordHash: row.passwordHash ?? undefined,
    sealedSecret: row.sealedSecret ?? undefined,
    flags: accountFlags.filter((flag) => flags.includes(flag)),
    expiresMs: row.expiresMs ?? undefined,
    quota: {
      ...(row.octetsMax === null ? {} : { octetsMax: row.octetsMax }),
      ...(row.messagesMax === null ? {} : { messagesMax: row.messagesMax }),
    },
    // Our own query has made it an array of strings.
    aliases: JSON.parse(row.aliases) as string[],
  }
}

function valuesOf(account: Account): readonly (string | number | null)[] {
  const { passwordHash, sealedSecret, flags, expiresMs, quota } = account
  return [
    passwordHash ?? null,
    sealedSecret ?? null,
    flags.join(','),
    expiresMs ?? null,
    quota.octetsMax ?? null,
    quota.messagesMax ?? null,
  ]
}
