// An MTA that hands mail over by LMTP (RFC 2033), for tests that are about mail and not about the protocol.

import assert from 'node:assert/strict'
import { Client } from './client.ts'
import { wireText } from './lmtp-client.ts'

/** Greeted on both sides. `address` as the server announces it. */
export async function openMta(address: string): Promise<Client> {
  const mta = await Client.open(Number(address.split(':').at(-1)))
  assert.match((await reply(mta)) ?? '', /^220 /)
  assert.match(await ask(mta, 'LHLO test.example'), /^250 /)
  return mta
}

/** The last line of the next reply; undefined when the connection has ended before it. */
export async function reply(mta: Client): Promise<string | undefined> {
  for (;;) {
    const line = await mta.line()
    if (line === undefined || /^\d{3} /.test(line)) return line
  }
}

export async function ask(mta: Client, command: string): Promise<string> {
  await mta.send(Buffer.from(`${command}\r\n`))
  return (await reply(mta)) ?? '<closed>'
}

/** All that comes before the text; the server waits for it. */
export async function announce(mta: Client, recipients: readonly string[]): Promise<void> {
  assert.match(await ask(mta, 'MAIL FROM:<sender@test.example>'), /^250 /)
  for (const name of recipients) assert.match(await ask(mta, `RCPT TO:<${name}>`), /^250 /)
  assert.match(await ask(mta, 'DATA'), /^354 /)
}

/** Sends the message, in pieces of so many octets; gives the reply to each recipient. */
export async function handOver(
  mta: Client,
  recipients: readonly string[],
  { text, piece = Infinity }: { readonly text: Buffer; readonly piece?: number },
): Promise<readonly (string | undefined)[]> {
  await announce(mta, recipients)
  await mta.send(wireText(text.toString('latin1')), piece)
  const replies: (string | undefined)[] = []
  for (const _ of recipients) replies.push(await reply(mta))
  return replies
}
