// Check: does the database keep its promises? Each finding is one sentence.

import type { Connection } from './connection.ts'
import { sizing } from './sizing.ts'

/** For a caller that has begun a transaction: on one snapshot, deliveries meanwhile are not mistaken for damage. */
export function* findings(db: Connection): Generator<string> {
  for (const invariant of invariants) yield* broken(db, invariant)
}

/** A query that finds what must not be, one sentence a row. */
interface Invariant {
  readonly holds: string
  readonly query: string
}

function* broken(db: Connection, { holds, query }: Invariant): Generator<string> {
  try {
    for (const { finding } of db.all<{ finding: string }>(`${query} LIMIT ${sizing.findingsMax}`))
      yield finding
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    yield `cannot check whether ${holds}: ${reason}`
  }
}

const invariants: readonly Invariant[] = [
  {
    holds: 'the file is sound',
    query: `SELECT 'the database file: ' || integrity_check AS finding FROM pragma_integrity_check
      WHERE integrity_check != 'ok'`,
  },
  {
    holds: 'folders have maildrops',
    query: `SELECT 'folder ' || name || ' (' || id || ') belongs to no maildrop' AS finding FROM folder
      WHERE maildrop NOT IN (SELECT id FROM maildrop)`,
  },
  {
    holds: 'counters are sums',
    query: `SELECT format('%s of %s counts %d messages of %d octets and has %d of %d',
        name, account, folder.messages, folder.octets, coalesce(n, 0), coalesce(o, 0)) AS finding
      FROM folder JOIN maildrop ON maildrop.id = maildrop
      LEFT JOIN (SELECT folder AS f, count(*) AS n, sum(octets) AS o FROM message GROUP BY folder) ON f = folder.id
      WHERE folder.messages != coalesce(n, 0) OR folder.octets != coalesce(o, 0)`,
  },
  {
    holds: 'folders count what is no Internet mail',
    query: `SELECT format('%s of %s counts %d messages that are no Internet mail and has %d',
        name, account, others, coalesce(n, 0)) AS finding
      FROM folder JOIN maildrop ON maildrop.id = maildrop
      LEFT JOIN (SELECT folder AS f, count(*) AS n FROM message WHERE kind != 0 GROUP BY folder) ON f = folder.id
      WHERE others != coalesce(n, 0)`,
  },
  {
    holds: 'kinds are known, and mail in MAIL-11 form has its fields',
    query: `SELECT iif(kind IN (0, 1, 2), format('message %d of kind %d %s MAIL-11 fields', message.id, kind,
          iif(mail11_from IS NULL, 'has no', 'has')),
        format('message %d is of no known kind (%d)', message.id, kind)) AS finding
      FROM message JOIN envelope ON envelope.id = message.id JOIN text ON text.id = text
      WHERE kind NOT IN (0, 1, 2) OR (kind = 0) != (mail11_from IS NULL)`,
  },
  {
    holds: 'it is known of deleted messages where they came from',
    query: `SELECT format('message %d is in WASTEBASKET, and nobody knows since when', message.id) AS finding
      FROM folder JOIN message ON message.folder = folder.id
      WHERE name = 'WASTEBASKET'
        AND NOT EXISTS (SELECT 1 FROM waste WHERE waste.folder = message.folder AND waste.id = message.id)
      UNION ALL SELECT format('message %d is not in WASTEBASKET where it is said to be', id) FROM waste
      WHERE NOT EXISTS (SELECT 1 FROM message WHERE message.folder = waste.folder AND message.id = waste.id)`,
  },
  {
    holds: 'messages have folders',
    query: `SELECT format('message %d is in no folder', id) AS finding FROM message
      WHERE folder NOT IN (SELECT id FROM folder)`,
  },
  {
    holds: 'a unique-id occurs once in a maildrop',
    query: `SELECT format('%d messages of %s have the unique-id %s', count(*), account, uid) AS finding
      FROM message JOIN folder ON folder.id = folder JOIN maildrop ON maildrop.id = maildrop
      GROUP BY maildrop.id, uid HAVING count(*) > 1`,
  },
  {
    holds: 'messages have envelopes',
    query: `SELECT format('message %d has no envelope', id) AS finding FROM message
      WHERE id NOT IN (SELECT id FROM envelope)`,
  },
  {
    holds: 'envelopes have one message',
    query: `SELECT format('envelope %d has %d messages', envelope.id, count(m.id)) AS finding
      FROM envelope LEFT JOIN (SELECT id FROM message UNION ALL SELECT id FROM expunged) AS m ON m.id = envelope.id
      GROUP BY envelope.id HAVING count(m.id) != 1`,
  },
  {
    holds: 'messages are as long as they say',
    query: `SELECT format('message %d is listed with %d octets and has %d', message.id, message.octets,
        length(prefix) + text.octets) AS finding
      FROM message JOIN envelope ON envelope.id = message.id JOIN text ON text.id = text
      WHERE message.octets != length(prefix) + text.octets`,
  },
  {
    holds: 'texts count their envelopes',
    query: `SELECT format('text %d counts %d envelopes and has %d', text.id, refs, count(envelope.id)) AS finding
      FROM text LEFT JOIN envelope ON envelope.text = text.id GROUP BY text.id HAVING refs != count(envelope.id)`,
  },
  {
    holds: 'envelopes have texts',
    query: `SELECT format('envelope %d has no text', id) AS finding FROM envelope
      WHERE text NOT IN (SELECT id FROM text)`,
  },
  {
    holds: 'texts are complete',
    query: `SELECT format('text %d has %d of its %d octets', text.id, coalesce(sum(length(data)), 0), octets)
        AS finding
      FROM text LEFT JOIN chunk ON chunk.id BETWEEN text.id * 1048576 AND text.id * 1048576 + 1048575
      WHERE refs > 0 GROUP BY text.id
      HAVING coalesce(sum(length(data)), 0) != octets
        OR coalesce(max(chunk.id) - text.id * 1048576 + 1, 0) != count(chunk.id)`,
  },
  {
    holds: 'chunks have texts',
    query: `SELECT format('chunk %d belongs to no text', id) AS finding FROM chunk
      WHERE id / 1048576 NOT IN (SELECT id FROM text)`,
  },
  {
    holds: 'aliases have accounts, and are no accounts themselves',
    query: `SELECT format('alias %s of %s %s', alias, account,
        iif(alias IN (SELECT name FROM account), 'is an account, too', 'belongs to no account')) AS finding
      FROM alias WHERE account NOT IN (SELECT name FROM account)
        OR (alias != account AND alias IN (SELECT name FROM account))`,
  },
]
