// An MTA that hands mail over by LMTP (RFC 2033), for tests that are about mail and not about the protocol.

import assert from 'node:assert/strict'
import { LmtpClient } from './lmtp-client.ts'

/** Greeted on both sides. */
export async function openMta(address: string): Promise<LmtpClient> {
  const mta = await LmtpClient.open(address)
  assert.match((await mta.reply()) ?? '', /^220 /)
  assert.match((await mta.ask('LHLO test.example')) ?? '', /^250-/)
  return mta
}

/** All that comes before the text; the server waits for it. */
export async function announce(mta: LmtpClient, recipients: readonly string[]): Promise<void> {
  const commands = ['MAIL FROM:<sender@test.example>', ...recipients.map((name) => `RCPT TO:<${name}>`)]
  for (const reply of await mta.tell(...commands)) assert.match(reply ?? '', /^250 /)
  assert.match((await mta.ask('DATA')) ?? '', /^354 /)
}

/** Sends the message, in pieces of so many octets; gives the reply to each recipient. */
export async function handOver(
  mta: LmtpClient,
  recipients: readonly string[],
  { text, piece = Infinity }: { readonly text: Buffer; readonly piece?: number },
): Promise<readonly (string | undefined)[]> {
  await announce(mta, recipients)
  await mta.text(text.toString('latin1'), piece)
  return mta.replies(recipients.length)
}
