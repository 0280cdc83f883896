// Octets announced are octets sent, whatever the settings and whatever the mail: STAT, LIST, TOP and RETR agree.

import assert from 'node:assert/strict'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { canonicalText } from '../src/mail/canonical.ts'
import { Maildrop } from '../src/mail/maildrop.ts'
import type { RenderingRules } from '../src/mail/rendering-rules.ts'
import { top } from '../src/mail/top.ts'
import { openSqliteStore } from '../src/stores/sqlite/store.ts'
import {
  account,
  deliverMail11,
  deliverTexts,
  locked,
  read,
  type MailStoreUnderTest,
} from './contract/mail-samples.ts'

const rewrite = fc.constantFrom('GENERIC', 'NONE', 'TRANSFORM')
const server = fc.constantFrom('tcpip', 'iupop3')

const rules: fc.Arbitrary<RenderingRules> = fc.record({
  headers: fc.record({
    from: fc.oneof(
      fc.record({
        server: fc.constant('tcpip' as const),
        decnet: rewrite,
        quotedDecnet: rewrite,
        unwrapsTransports: fc.boolean(),
      }),
      fc.record({ server: fc.constant('iupop3' as const), defaultToSmtp: fc.boolean() }),
    ),
    site: fc.constant({
      hostName: 'orders.acme.com',
      substituteDomain: 'acme.com',
      localAliases: [],
      nodeHosts: new Map([['NODE', 'node.acme.com']]),
    }),
    personalName: fc.boolean(),
    offsetMinutes: fc.integer({ min: -720, max: 840 }),
  }),
  idHeaders: fc.constantFrom('all', 'none'),
  server: fc.constant('orders.acme.com TCPIP V5.0'),
  idOf: fc.constantFrom('unique-id', 'download'),
  internetMail: fc.oneof(
    fc.constant('as-is' as const),
    fc.record({ server, ignoreMail11Headers: fc.boolean(), topHeaders: fc.boolean() }),
  ),
})

const field = fc.oneof(
  fc.constantFrom(
    'SMITH "Jim"',
    'NODE::SMITH',
    'NODE::"a@b.c" "Jörg"',
    'SMTP%"a@b.c" "x, y"',
    'MX%"a@b.c"',
    'A::MRGATE::"B"',
    '',
  ),
  fc.string({ maxLength: 300, unit: 'binary' }),
)
const text = fc.oneof(
  fc.constantFrom('', 'text\r\n', 'From: "J" <a@b.c>\r\nTo: c@d.e\r\n\r\n.\r\n', 'Received: x\r\n\r\n'),
  fc.string({ maxLength: 200, unit: 'binary' }),
  fc
    .integer({ min: 200_000, max: 300_000 })
    .map((octets) => `Subject: ${'x'.repeat(octets)}\r\n\r\ntext\r\n`),
)
const letter = fc.oneof(
  fc.record({ kind: fc.constant('internet' as const), text }),
  fc.record({
    kind: fc.constantFrom('mail11', 'foreign'),
    text,
    from: field,
    to: field,
    cc: field,
    subject: field,
  }),
)
type Letter = typeof letter extends fc.Arbitrary<infer L> ? L : never

async function deliverLetter({ mail }: MailStoreUnderTest, name: string, letter: Letter): Promise<void> {
  const sent = Buffer.from(canonicalText(Buffer.from(letter.text))).toString()
  if (letter.kind === 'internet') await deliverTexts(mail, account(name), [sent])
  else await deliverMail11(mail, account(name), { ...letter, text: sent })
}

test('octets announced are octets sent under every combination of settings', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'newmail-'))
  const { mail, close } = await openSqliteStore(directory.path)
  let run = 0
  const letters = fc.array(letter, { maxLength: 8 })
  const allRules = fc.array(rules, { minLength: 6, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(letters, allRules, async (letters, allRules) => {
      const name = `octets-${++run}`
      for (const letter of letters) await deliverLetter({ mail, directory: '' }, name, letter)
      for (const rules of allRules) {
        let now = 1_000_000_000_000
        const maildrop = new Maildrop(await locked(mail, account(name)), { rules, clock: () => (now += 999) })
        await maildrop.counted()
        const stat = maildrop.octets
        await maildrop.number()
        let total = 0
        for (const message of maildrop.messagesFrom(1, letters.length)) {
          const sent = await read(await maildrop.text(message))
          assert.equal(sent.length, message.octets)
          assert.deepEqual(await read(top(await maildrop.text(message), 1e9)), sent)
          total += sent.length
        }
        assert.equal(stat, total)
        assert.equal(maildrop.octets, total)
        await maildrop.release()
      }
    }),
    { numRuns: 30 },
  )
  await close()
})
