// Rendered sizes: the octets of each message as it will be sent, page by page.

import { setImmediate } from 'node:timers/promises'
import { messageKinds } from './message-head.ts'
import { render, rendersInternetMail } from './rendering.ts'
import type { RenderingRules } from './rendering-rules.ts'
import type { LockedMaildrop } from './store.ts'

/** Message heads read without a pause, some milliseconds. */
const pageMessages = 100

/** Reads the heads of what is sent otherwise than it is kept, and nothing of the rest. `kept` stays as it is. */
export async function renderedSizes(
  locked: Pick<LockedMaildrop, 'heads'>,
  {
    kept,
    kinds,
    rules,
  }: { readonly kept: Float64Array; readonly kinds: Uint8Array; readonly rules: RenderingRules },
): Promise<Float64Array> {
  const octets = Float64Array.from(kept)
  const all = rendersInternetMail(rules)
  for (let first = 0; first < octets.length; first += pageMessages) {
    const end = Math.min(first + pageMessages, octets.length)
    if (!all && !kinds.subarray(first, end).some(isRendered)) continue
    const heads = await locked.heads(first, end - first)
    for (const [index, head] of heads.entries()) {
      // The time of the download has the same width at any time.
      octets[first + index] = render(head, rules, 0).octets
    }
    if (end < octets.length) await setImmediate()
  }
  return octets
}

/** A kind that is never sent as it is kept. */
export function isRendered(kind: number): boolean {
  return messageKinds[kind] !== 'internet'
}
