// A delivery's way to the writer's thread: a text in memory at once, a long one staged piece by piece before.

import type { Delivery, Recipient, SpooledText } from '../../mail/store.ts'
import type { FilingOutcome } from './deliver.ts'
import { chunksOf } from './text.ts'
import { sizing } from './sizing.ts'
import type { Writer } from './writer.ts'

/** Rejects when nothing was filed. */
export async function file(
  writer: Writer,
  owner: string,
  { text, mail11, arrivedMs, recipients }: Delivery,
): Promise<readonly FilingOutcome[]> {
  const common = { kind: 'deliver', mail11, arrivedMs, recipients: recipients.map(withOwnPrefix) } as const
  if (text.kind === 'memory') {
    const data = copyOf(text.data)
    return writer.do({ ...common, text: { kind: 'data', data } }, [data.buffer])
  }
  const { octets } = text
  const staged = await writer.do({ kind: 'begin-text', octets, owner })
  try {
    await stageAll(writer, staged, text)
    return await writer.do({ ...common, text: { kind: 'staged', text: staged, octets } })
  } catch (error) {
    // When even this fails, the next start finds a text whose owner is gone.
    await writer.do({ kind: 'abandon-text', text: staged }).catch(() => undefined)
    throw error
  }
}

async function stageAll(
  writer: Writer,
  staged: number,
  { path, octets }: SpooledText & { kind: 'file' },
): Promise<void> {
  for (let first = 0; first < chunksOf(octets); first += sizing.stageChunksMax) {
    await writer.do({ kind: 'stage', text: staged, path, octets, first })
  }
}

/** A small Buffer is a window on a pool, and a view that is posted takes all that it is a window on along. */
function withOwnPrefix(recipient: Recipient): Recipient {
  return { ...recipient, prefix: copyOf(recipient.prefix) }
}

/** An ArrayBuffer can be handed to the thread without copying; a copy first, because the caller keeps its own. */
function copyOf(octets: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(octets)
}
