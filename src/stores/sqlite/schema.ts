// Schema: the tables, as the list of steps that has led to them.

/** `PRAGMA application_id` of a Newmail database: "Nwml". */
export const applicationId = 0x4e776d6c

/**
 * Step n brings a database of version n to version n + 1. A step that has been released is never changed.
 *
 * - `message` is the listing: small rows, clustered by folder, so that LIST and UIDL of a folder are one range scan
 *   and STAT needs none of them. Its id is also the envelope's, and grows with every delivery to anybody: what is at
 *   or below the highest id at login is the session's snapshot.
 * - `envelope` is what RETR reads: the recipient's own prefix, and which text follows it.
 * - `text` is kept once for all recipients and counts the envelopes that need it (`refs`). One with none is about to
 *   be collected, or, when it names an owner, still being staged by that process.
 * - `chunk` holds the text in pieces. The id is the text's id * 2^20 + n, so the n-th piece is found by arithmetic
 *   and the pieces of a text lie next to each other, without a second index. That leaves 2^33 texts within the
 *   integers that JavaScript has exactly, and 2^20 pieces of 128 KiB within a text.
 * - `expunged` lists envelopes whose message is gone, until their text is collected.
 * - `folder` keeps the counters that STAT and the quota go by. `others` are its messages that are no Internet mail.
 * - `waste` says of each message in WASTEBASKET since when it is there and which folder it came from.
 * - `lock` has the exclusive-access locks (RFC 1939 §4); `owner` names a process, see owners.ts.
 *
 * `message.kind` is an index into `messageKinds`; a text that is not of kind 0 has the fields of MAIL-11 beside it.
 *
 * AUTOINCREMENT, because an id that was given never comes back: unique-ids are made of them.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE maildrop (id INTEGER PRIMARY KEY, account TEXT NOT NULL UNIQUE) STRICT;
   CREATE TABLE folder (
     id INTEGER PRIMARY KEY, maildrop INTEGER NOT NULL, name TEXT NOT NULL,
     messages INTEGER NOT NULL, octets INTEGER NOT NULL, UNIQUE (maildrop, name)) STRICT;
   CREATE TABLE message (
     folder INTEGER NOT NULL, id INTEGER NOT NULL, uid TEXT NOT NULL, octets INTEGER NOT NULL,
     arrived INTEGER NOT NULL, PRIMARY KEY (folder, id)) STRICT, WITHOUT ROWID;
   CREATE TABLE envelope (
     id INTEGER PRIMARY KEY AUTOINCREMENT, text INTEGER NOT NULL, prefix BLOB NOT NULL) STRICT;
   CREATE TABLE text (
     id INTEGER PRIMARY KEY AUTOINCREMENT, octets INTEGER NOT NULL, refs INTEGER NOT NULL, owner TEXT) STRICT;
   CREATE INDEX text_without_refs ON text (id) WHERE refs = 0;
   CREATE TABLE chunk (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
   CREATE TABLE expunged (id INTEGER PRIMARY KEY) STRICT;
   CREATE TABLE lock (
     account TEXT PRIMARY KEY, owner TEXT NOT NULL, token INTEGER NOT NULL,
     session TEXT NOT NULL, peer TEXT NOT NULL, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE account (
     name TEXT PRIMARY KEY, password_hash TEXT, sealed_secret TEXT, flags TEXT NOT NULL, expires INTEGER,
     octets_max INTEGER, messages_max INTEGER) STRICT, WITHOUT ROWID;
   CREATE TABLE alias (alias TEXT PRIMARY KEY, account TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX alias_of_account ON alias (account);`,
  // What was there before is Internet mail, and nothing of it is in WASTEBASKET.
  `ALTER TABLE message ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE folder ADD COLUMN others INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE text ADD COLUMN mail11_from TEXT;
   ALTER TABLE text ADD COLUMN mail11_to TEXT;
   ALTER TABLE text ADD COLUMN mail11_cc TEXT;
   ALTER TABLE text ADD COLUMN mail11_subject TEXT;
   CREATE TABLE waste (
     folder INTEGER NOT NULL, id INTEGER NOT NULL, origin TEXT NOT NULL, deleted INTEGER NOT NULL,
     PRIMARY KEY (folder, id)) STRICT, WITHOUT ROWID;
   CREATE INDEX waste_deleted ON waste (deleted);`,
]

/** Chunk ids of a text, see `chunk` above. */
export const chunksPerTextMax = 2 ** 20
