// What the mail store's contract is tried with: deliveries, sessions and what they see.

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { accountName, type AccountName } from '../../src/base/account-name.ts'
import type {
  DeliveryOutcome,
  LockedMaildrop,
  MailStore,
  Quota,
  Recipient,
  SpooledText,
  Text,
} from '../../src/mail/store.ts'
import type { Mail11Form } from '../../src/mail/message-head.ts'
import type { Uid } from '../../src/mail/uid.ts'
import type { View } from '../../src/mail/view.ts'
import { newmailView } from '../views.ts'

/** The store under test; suites share one, and each test takes accounts of its own. */
export interface MailStoreUnderTest {
  readonly mail: MailStore
  /** For spooled texts. */
  readonly directory: string
}

export function account(name: string): AccountName {
  const valid = accountName(name)
  assert(valid !== undefined, `${name} is no account name`)
  return valid
}

export function inMemory(text: string | Buffer): SpooledText {
  const data = Buffer.from(text)
  return { kind: 'memory', octets: data.length, data }
}

export async function inFile(directory: string, data: Buffer): Promise<SpooledText> {
  const path = join(directory, `spool-${process.hrtime.bigint()}`)
  await writeFile(path, data)
  return { kind: 'file', octets: data.length, path }
}

export function recipient(
  name: AccountName,
  options: { readonly prefix?: string; readonly quota?: Quota } = {},
): Recipient {
  const { prefix = 'Return-Path: <smith@example.com>\r\n', quota = {} } = options
  return { account: name, quota, prefix: Buffer.from(prefix) }
}

/** 2026-11-21T12:00:00Z */
export const arrivedMs = Date.UTC(2026, 10, 21, 12)

/** One message for each of `recipients`; the outcomes. */
export async function deliver(
  mail: MailStore,
  text: SpooledText,
  recipients: readonly Recipient[],
): Promise<readonly DeliveryOutcome[]> {
  return mail.deliver({ text, arrivedMs, recipients })
}

/** One message in MAIL-11 form; its unique-id. */
export async function deliverMail11(
  mail: MailStore,
  name: AccountName,
  { text = 'text\r\n', ...form }: Partial<Mail11Form> & { readonly text?: string } = {},
): Promise<Uid> {
  const mail11: Mail11Form = { kind: 'mail11', from: 'SMITH', to: 'JONES', cc: '', subject: '', ...form }
  const recipients = [recipient(name, { prefix: '' })]
  const [outcome] = await mail.deliver({ text: inMemory(text), mail11, arrivedMs, recipients })
  assert.equal(outcome?.kind, 'stored')
  return outcome.uid
}

/** Delivers texts without prefixes one after the other; their unique-ids. */
export async function deliverTexts(
  mail: MailStore,
  name: AccountName,
  texts: readonly string[],
): Promise<Uid[]> {
  const uids: Uid[] = []
  for (const text of texts) {
    const [outcome] = await deliver(mail, inMemory(text), [recipient(name, { prefix: '' })])
    assert.equal(outcome?.kind, 'stored')
    uids.push(outcome.uid)
  }
  return uids
}

export async function locked(
  mail: MailStore,
  name: AccountName,
  session = 's1',
  view: Partial<View> = {},
): Promise<LockedMaildrop> {
  const outcome = await mail.lock(name, { session, peer: '192.0.2.7:1234' }, { ...newmailView, ...view })
  assert.equal(outcome.kind, 'locked')
  return outcome.maildrop
}

export interface Seen {
  readonly uid: Uid
  readonly text: string
}

/** Everything a session can see, having made sure that counters, sizes, unique-ids and texts agree. */
export async function see(maildrop: LockedMaildrop): Promise<Seen[]> {
  const sizes = await maildrop.sizes()
  const uids = await maildrop.uids(0, maildrop.messages)
  const texts: string[] = []
  for (const [index, size] of sizes.entries()) {
    const text = await read(await maildrop.text(index))
    assert.equal(text.length, size, `message ${index} has the octets it is listed with`)
    texts.push(text.toString('latin1'))
  }
  assert.equal(sizes.length, maildrop.messages)
  assert.equal(uids.length, maildrop.messages)
  assert.equal(
    sizes.reduce((sum, size) => sum + size, 0),
    maildrop.octets,
  )
  return uids.map((uid, index) => ({ uid, text: texts[index] ?? '' }))
}

/** What a new session sees. */
export async function look(
  mail: MailStore,
  name: AccountName,
  folder: View['folder'] = 'NEWMAIL',
): Promise<Seen[]> {
  // In MAIL everything is there: what was in NEWMAIL has moved.
  await using maildrop = await locked(mail, name, 'looking', { folder })
  return await see(maildrop)
}

/** What is in NEWMAIL, and then what is in MAIL. Of the latter there is no look alone: NEWMAIL is moved there for it. */
export async function folders(
  mail: MailStore,
  name: AccountName,
): Promise<{ readonly newmail: readonly Seen[]; readonly mail: readonly Seen[] }> {
  const newmail = await look(mail, name)
  const all = await look(mail, name, 'MAIL')
  const uids = new Set(newmail.map(({ uid }) => uid))
  return { newmail, mail: all.filter(({ uid }) => !uids.has(uid)) }
}

export async function textsOf(mail: MailStore, name: AccountName): Promise<string[]> {
  return (await look(mail, name)).map(({ text }) => text)
}

export async function read(text: Text): Promise<Buffer> {
  if (Buffer.isBuffer(text)) return text
  const pieces: Buffer[] = []
  // A piece is ours until we ask for the next one.
  for await (const piece of text) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}

/** Octets of which no two stretches are alike, so that a piece in the wrong place shows. */
export function variedOctets(octets: number): Buffer {
  const data = Buffer.alloc(octets)
  let state = octets + 1
  for (let at = 0; at < octets; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    data[at] = state >>> 24
  }
  return data
}
