// Giving space back while others go on: how long a login and a delivery wait for it.

import assert from 'node:assert/strict'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { MailStore } from '../../src/mail/store.ts'
import { openSqliteStore } from '../../src/stores/sqlite/store.ts'
import { account, deliver, inMemory, locked, recipient } from '../contract/mail-samples.ts'
import { percentile } from './process-figures.ts'

const [leaver, stayer, other] = [account('leaver'), account('stayer'), account('other')]
const messages = 3_000
const text = inMemory('x'.repeat(60_000))

test('nobody waits longer than 50 ms while 180 MB are given back', async (t) => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'newmail-'))
  const [server, command] = [await openSqliteStore(directory.path), await openSqliteStore(directory.path)]
  for (const [who, mail] of [
    ['by the server', server.mail],
    ['beside the server', command.mail],
  ] as const) {
    await fill(server.mail)
    const maildrop = await locked(server.mail, leaver)
    const deleted = Array.from({ length: maildrop.messages }, (_, index) => index)
    await maildrop.update({ deleted, retrieved: [] })
    await setTimeout(1_000)
    await noticed(t, server.mail, { who, work: mail.reclaim() })
  }
  await command.close()
  await server.close()
})

/** What is deleted lies between what stays, so that pages have to move. */
async function fill(mail: MailStore): Promise<void> {
  for (let filled = 0; filled < messages; filled += 50) {
    const each = Array.from({ length: 50 }, (_, index) =>
      deliver(mail, text, [recipient(index % 10 === 0 ? stayer : leaver)]),
    )
    await Promise.all(each)
  }
}

async function noticed(
  t: TestContext,
  mail: MailStore,
  { who, work }: { readonly who: string; readonly work: Promise<unknown> },
): Promise<void> {
  const waits: number[] = []
  const over = new AbortController()
  const ended = work.finally(() => over.abort())
  while (!over.signal.aborted) {
    const started = performance.now()
    await deliver(mail, inMemory('short\r\n'), [recipient(other)])
    const delivered = performance.now()
    await (await locked(mail, other))[Symbol.asyncDispose]()
    waits.push(delivered - started, performance.now() - delivered)
    await setTimeout(3)
  }
  t.diagnostic(
    `${who}: ${JSON.stringify(await ended)}; of ${waits.length} waits 50%: ${percentile(waits, 50).toFixed(1)} ms, ` +
      `99.9%: ${percentile(waits, 99.9).toFixed(1)} ms, longest ${Math.max(...waits).toFixed(1)} ms`,
  )
  // The very longest are the machine's own: they come without any work at all, too.
  assert(percentile(waits, 99.9) < 50)
}
