// Delivery: a text and its envelope go into the store, with one outcome for each recipient. The core of LMTP and
// of `newmail deliver`.

import type { Account } from '../auth/account.ts'
import type { AccountName } from '../base/account-name.ts'
import type { Clock } from '../base/clock.ts'
import type { Fact, Report } from '../base/facts.ts'
import { canonicalPieces } from '../mail/canonical.ts'
import type { Mail11Form } from '../mail/message-head.ts'
import type { DeliveryOutcome, MailStore, SpooledText } from '../mail/store.ts'
import { spool, type Spooled, type SpoolOptions } from './spool.ts'
import { originText, tracePrefix, type Origin } from './trace.ts'

export interface Envelope {
  readonly id: string
  readonly origin: Origin
  /** Empty for the null reverse-path. */
  readonly sender: string
  readonly recipients: readonly EnvelopeRecipient[]
  /** A message in MAIL-11 form, which has these fields instead of headers; absent: Internet mail. */
  readonly mail11?: Mail11Form
}

export interface EnvelopeRecipient {
  /** As it was given. */
  readonly address: string
  readonly account: Account
}

export interface DeliveryServices {
  readonly store: MailStore
  readonly hostname: string
  readonly spool: SpoolOptions
  readonly report: Report
  readonly clock: Clock
}

export type Outcome =
  | DeliveryOutcome
  | { readonly kind: 'too-large' }
  /** The text ended before its end: whoever sent it is gone. */
  | { readonly kind: 'cut-off' }

/**
 * Delivers the text, and reads it to its end in any case. The outcomes are in the order of the recipients. Each
 * account gets the text once, by the first of its addresses, with the same outcome for all of them.
 */
export async function deliver(
  text: AsyncIterable<Uint8Array>,
  envelope: Envelope,
  services: DeliveryServices,
): Promise<readonly Outcome[]> {
  const first = new Map<AccountName, EnvelopeRecipient>()
  for (const recipient of envelope.recipients) {
    if (!first.has(recipient.account.name)) first.set(recipient.account.name, recipient)
  }
  const recipients = [...first.values()]
  const { octets, outcomes } = await attempt(text, { ...envelope, recipients }, services)
  const byAccount = new Map<AccountName, Outcome>()
  for (const [index, recipient] of recipients.entries()) {
    const outcome = outcomes[index] ?? noOutcome()
    byAccount.set(recipient.account.name, outcome)
    services.report(factOf(outcome, { recipient, octets, envelope }))
  }
  const causes = outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.cause] : []))
  for (const error of new Set(causes)) services.report({ kind: 'trouble', where: 'delivery', error })
  return envelope.recipients.map(({ account }) => byAccount.get(account.name) ?? noOutcome())
}

interface Attempt {
  /** Of the canonical text; 0 when it was refused. */
  readonly octets: number
  readonly outcomes: readonly Outcome[]
}

async function attempt(
  text: AsyncIterable<Uint8Array>,
  envelope: Envelope,
  services: DeliveryServices,
): Promise<Attempt> {
  const refused = (outcome: Outcome) => ({ octets: 0, outcomes: envelope.recipients.map(() => outcome) })
  let spooled: Spooled
  try {
    // What is foreign is no text: its octets are kept as they are.
    const pieces = envelope.mail11?.kind === 'foreign' ? text : canonicalPieces(text)
    spooled = await spool(pieces, services.spool)
  } catch {
    // Only the text itself rejects, and has nothing to say but that the rest of it will not come.
    return refused({ kind: 'cut-off' })
  }
  await using held = spooled
  if (held.kind !== 'spooled') return refused(held)
  try {
    return { octets: held.text.octets, outcomes: await file(held.text, envelope, services) }
  } catch (cause) {
    return refused({ kind: 'failed', cause })
  }
}

function file(
  text: SpooledText,
  envelope: Envelope,
  services: DeliveryServices,
): Promise<readonly DeliveryOutcome[]> {
  const { id, origin, sender, mail11 } = envelope
  const { store, hostname, clock } = services
  const arrivedMs = clock()
  const recipients = envelope.recipients.map(({ address, account }) => ({
    account: account.name,
    quota: account.quota,
    // Trace headers belong to headers. VMS MAIL had none; its fields say where a message came from.
    prefix:
      mail11 === undefined
        ? tracePrefix({ origin, sender, recipient: address, hostname, id, arrivedMs })
        : new Uint8Array(),
  }))
  return store.deliver({ text, arrivedMs, recipients, ...(mail11 === undefined ? {} : { mail11 }) })
}

interface Attempted {
  readonly recipient: EnvelopeRecipient
  readonly octets: number
  readonly envelope: Envelope
}

function factOf(outcome: Outcome, { recipient, octets, envelope: { sender, origin } }: Attempted): Fact {
  const peer = originText(origin)
  if (outcome.kind === 'stored') {
    return { kind: 'delivered', account: recipient.account.name, uid: outcome.uid, octets, sender, peer }
  }
  return { kind: 'not-delivered', recipient: recipient.address, sender, peer, reason: reasonOf(outcome) }
}

function reasonOf(outcome: Exclude<Outcome, { kind: 'stored' }>): string {
  switch (outcome.kind) {
    case 'over-quota':
      return 'over quota'
    case 'too-large':
      return 'message too large'
    case 'cut-off':
      return 'message not sent to its end'
    case 'failed':
      return 'could not be stored'
  }
}

/** A store that breaks its promise of one outcome per recipient: the mail may be there or not, so it is sent again. */
function noOutcome(): Outcome {
  return { kind: 'failed', cause: new Error('the store gave no outcome for a recipient') }
}
