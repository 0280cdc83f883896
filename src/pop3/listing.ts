// Listings: what LIST and UIDL answer without an argument (RFC 1939 §5, §7).
//
// A maildrop of ordinary size is listed in one piece; a big one page by page, at the client's pace.

import type { Awaitable } from '../base/awaitable.ts'
import { andThen } from '../base/awaitable.ts'
import { limits } from '../base/limits.ts'
import type { Maildrop } from '../mail/maildrop.ts'
import type { Outcome } from './command.ts'

/** The lines of the messages `first` to `first + count - 1`. */
type Page = (first: number, count: number) => Awaitable<readonly string[]>

/** `LIST`: each message's number and octets. */
export function allSizes(maildrop: Maildrop): Awaitable<Outcome> {
  return listing(maildrop, (first, count) =>
    Array.from(maildrop.messagesFrom(first, count), ({ number, octets }) => `${number} ${octets}`),
  )
}

/** `UIDL`: each message's number and unique-id. */
export function allUids(maildrop: Maildrop): Awaitable<Outcome> {
  return listing(maildrop, (first, count) =>
    andThen(maildrop.uids(first, count), (uids) =>
      Array.from(maildrop.messagesFrom(first, count), ({ number }) => `${number} ${uids[number - first]}`),
    ),
  )
}

function listing(maildrop: Maildrop, page: Page): Awaitable<Outcome> {
  const text = `${maildrop.messages} messages (${maildrop.octets} octets)`
  if (maildrop.highest <= limits.listingPageMessages) {
    return andThen(page(1, maildrop.highest), (lines) => ({ reply: { kind: 'listing', text, lines } }))
  }
  return { reply: { kind: 'listing', text, lines: pages(maildrop, page) } }
}

async function* pages(maildrop: Maildrop, page: Page): AsyncGenerator<readonly string[]> {
  for (let first = 1; first <= maildrop.highest; first += limits.listingPageMessages) {
    yield await page(first, Math.min(limits.listingPageMessages, maildrop.highest - first + 1))
  }
}
