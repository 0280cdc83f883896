// Maildrop on the real store: what is rendered, what counts as retrieved, and foreign messages to their end.

import assert from 'node:assert/strict'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Maildrop } from '../src/mail/maildrop.ts'
import type { RenderingRules } from '../src/mail/rendering-rules.ts'
import type { MailStore } from '../src/mail/store.ts'
import type { View } from '../src/mail/view.ts'
import { WastebasketWatch } from '../src/mail/wastebasket-watch.ts'
import { openSqliteStore } from '../src/stores/sqlite/store.ts'
import { foreignText } from '../src/vms/wording.ts'
import { account, deliverMail11, deliverTexts, folders, locked, look, read } from './contract/mail-samples.ts'

const jones = account('jones')

const rules: RenderingRules = {
  headers: {
    from: { server: 'iupop3', defaultToSmtp: false },
    site: {
      hostName: 'vax1.example.org',
      substituteDomain: undefined,
      localAliases: [],
      nodeHosts: new Map(),
    },
    personalName: false,
    offsetMinutes: 0,
  },
  idHeaders: 'none',
  server: 'vax1.example.org IUPOP3 V1.8',
  idOf: 'download',
  internetMail: 'as-is',
}

async function openStore(t: TestContext): Promise<MailStore> {
  const directory = await mkdtempDisposable(join(tmpdir(), 'newmail-'))
  const store = await openSqliteStore(directory.path)
  t.after(async () => {
    await store.close()
    await directory.remove()
  })
  return store.mail
}

async function enter(
  mail: MailStore,
  {
    view = {},
    more = {},
    now = 0,
  }: { view?: Partial<View>; more?: Partial<RenderingRules>; now?: number } = {},
): Promise<Maildrop> {
  const maildrop = new Maildrop(await locked(mail, jones, 's1', view), {
    rules: { ...rules, ...more },
    clock: () => now,
  })
  await maildrop.number()
  return maildrop
}

function message(maildrop: Maildrop, number: number) {
  return maildrop.message(number) ?? assert.fail(`no message ${number}`)
}

test('a foreign message: headers and how to get it; deleted, it is answered as gone and is in MAIL', async (t) => {
  const mail = await openStore(t)
  const uids = [
    await deliverMail11(mail, jones, { kind: 'foreign', text: '\0\x01' }),
    await deliverMail11(mail, jones, { kind: 'foreign', text: '\0\x02' }),
    ...(await deliverTexts(mail, jones, ['Subject: x\r\n\r\n'])),
  ]
  const maildrop = await enter(mail)
  const text = (await read(await maildrop.text(message(maildrop, 1)))).toString()
  assert(text.includes('X-VMS-From: SMITH\r\n'))
  assert(text.endsWith(`\r\n\r\n${foreignText.join('\r\n')}\r\n`))
  maildrop.retrieve(message(maildrop, 1))
  maildrop.mark(message(maildrop, 1))
  assert.equal(maildrop.messages, 2)
  assert.equal(maildrop.message(1), undefined)
  // TOP shows this one, and does not retrieve it.
  await maildrop.text(message(maildrop, 2))
  assert.equal(await maildrop.update(), 'updated')
  const found = await folders(mail, jones)
  assert.deepEqual(
    [found.newmail, found.mail].map((seen) => seen.map(({ uid }) => uid)),
    [[uids[1], uids[2]], [uids[0]]],
  )
})

test('retrieved means RETR, until RSET', async (t) => {
  const mail = await openStore(t)
  const uids = await deliverTexts(mail, jones, ['0\r\n', '1\r\n', '2\r\n'])
  const maildrop = await enter(mail, { view: { readMail: 'moves-to-mail' } })
  maildrop.retrieve(message(maildrop, 1))
  maildrop.reset()
  assert.equal(maildrop.last, 0)
  maildrop.retrieve(message(maildrop, 2))
  assert.equal(await maildrop.update(), 'updated')
  assert.deepEqual(
    (await look(mail, jones)).map(({ uid }) => uid),
    [uids[0], uids[2]],
  )
})

test('the figures of STAT need no numbering, unless something is rendered', async (t) => {
  const mail = await openStore(t)
  await deliverTexts(mail, jones, ['Subject: x\r\n\r\n'])
  const plain = new Maildrop(await locked(mail, jones), { rules, clock: () => 0 })
  assert.equal(plain.counted(), undefined)
  assert.equal(plain.octets, 14)
  assert.equal(plain.message(1), undefined, 'not numbered')
  await plain.release()
  await deliverMail11(mail, jones)
  const mixed = new Maildrop(await locked(mail, jones), { rules, clock: () => 0 })
  assert(mixed.counted() instanceof Promise)
  await mixed.counted()
  assert.equal(mixed.octets, 14 + message(mixed, 2).octets)
  assert(message(mixed, 2).octets > 100)
  await mixed.release()
})

test('an X-POP3-ID is made once per session and message, and is what the log shows', async (t) => {
  const mail = await openStore(t)
  const [uid] = await deliverTexts(mail, jones, ['Subject: x\r\n\r\n'])
  let now = Date.UTC(1993, 4, 12, 11, 39, 23)
  const clock = (): number => (now += 1_000)
  const maildrop = new Maildrop(await locked(mail, jones), { rules: { ...rules, idHeaders: 'all' }, clock })
  await maildrop.number()
  const [first, second] = [
    await maildrop.text(message(maildrop, 1)),
    await maildrop.text(message(maildrop, 1)),
  ]
  assert.deepEqual(await read(first), await read(second))
  const id = await maildrop.downloadId(1)
  assert.match(id, /^1993-05-12\.11:39:24\.\d+$/)
  assert((await read(first)).toString().includes(`X-POP3-ID: ${id}\r\n`))
  await maildrop.release()
  const without = await enter(mail)
  assert.equal(await without.downloadId(1), uid)
  await without.release()
})

test('mail that has been in WASTEBASKET long enough is removed at once and later; none where it stays for ever', async (t) => {
  const mail = await openStore(t)
  await deliverTexts(mail, jones, ['0\r\n'])
  const wastebasketMs = 3_600_000
  const maildrop = await enter(mail, { view: { wastebasketMs } })
  maildrop.mark(message(maildrop, 1))
  await maildrop.update()
  const watch = async (options: { wastebasketMs: number; now: number }): Promise<number> => {
    const failures: unknown[] = []
    const failed = (cause: unknown) => failures.push(cause)
    const watching = new WastebasketWatch({ store: mail, view: options, clock: () => options.now, failed })
    await watching[Symbol.asyncDispose]()
    assert.deepEqual(failures, [])
    return (await mail.usage(jones)).messages
  }
  assert.equal(await watch({ wastebasketMs, now: Date.now() + 1_000 }), 1)
  assert.equal(await watch({ wastebasketMs: Number.POSITIVE_INFINITY, now: Date.now() + 1e9 }), 1)
  assert.equal(await watch({ wastebasketMs, now: Date.now() + wastebasketMs + 1_000 }), 0)
})

test('what goes wrong with the wastebasket is told, and the watch goes on', async () => {
  const failures: unknown[] = []
  const store = { purge: () => Promise.reject(new Error('full')) }
  const options = { store, view: { wastebasketMs: 0 }, clock: () => 0 }
  const watching = new WastebasketWatch({ ...options, failed: (cause) => failures.push(cause) })
  await watching[Symbol.asyncDispose]()
  assert.deepEqual(failures.map(String), ['Error: full'])
})
