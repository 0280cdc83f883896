// LmtpTransactions: what MAIL, RCPT and DATA do (RFC 2033 §4), and what they are answered.

import type { SMTPServerEnvelope, SMTPServerSession } from 'smtp-server'
import type { Report } from '../base/facts.ts'
import type { Peer } from '../base/peer.ts'
import { deliver, type DeliveryServices, type EnvelopeRecipient, type Outcome } from './deliver.ts'
import { findRecipient, type Addressing } from './recipient.ts'
import { originText, type Origin } from './trace.ts'

export interface TransactionServices {
  readonly addressing: Addressing
  readonly delivery: DeliveryServices
  readonly recipientsMax: number
  /** The path of a Unix socket that the clients come by: they have no address of their own. */
  readonly socketPath: string | undefined
}

/** A reply in the library's terms: the text of a 250, or an error with its code. */
type Reply = string | (Error & { readonly responseCode: number })

interface Refusal {
  readonly code: number
  /** Enhanced (RFC 3463). */
  readonly status: string
  readonly reason: string
}

export class LmtpTransactions {
  readonly #services: TransactionServices
  readonly #report: Report
  /**
   * The recipients accepted, by the library's envelope, which a new transaction replaces. The library's own list
   * drops repeated ones, and each of them wants its reply (RFC 2033 §4.2).
   */
  readonly #recipients = new WeakMap<SMTPServerEnvelope, EnvelopeRecipient[]>()
  readonly #deliveries = new Set<Promise<readonly Reply[]>>()

  constructor(services: TransactionServices) {
    this.#services = services
    this.#report = services.delivery.report
  }

  /** RCPT: undefined accepts the recipient. */
  async recipient(address: string, session: SMTPServerSession): Promise<Error | undefined> {
    const accepted = this.#recipients.get(session.envelope) ?? []
    if (accepted.length >= this.#services.recipientsMax) {
      // RFC 5321 §4.5.3.1.10: the client sends the rest in another transaction.
      return this.#refused(address, session, { code: 452, status: '4.5.3', reason: 'too many recipients' })
    }
    try {
      const account = await findRecipient(address, this.#services.addressing)
      if (account === undefined) {
        return this.#refused(address, session, { code: 550, status: '5.1.1', reason: 'no such account' })
      }
      this.#recipients.set(session.envelope, [...accepted, { address, account }])
      return undefined
    } catch (error) {
      this.#report({ kind: 'trouble', where: 'account directory', error })
      return this.#refused(address, session, { code: 451, status: '4.3.0', reason: 'try again later' })
    }
  }

  /** DATA: one reply for each recipient, in order, when the text has come to its end. */
  async text(text: AsyncIterable<Uint8Array>, session: SMTPServerSession): Promise<readonly Reply[]> {
    const recipients = this.#recipients.get(session.envelope) ?? []
    const delivery = this.#deliver(text, session, recipients)
    this.#deliveries.add(delivery)
    try {
      return await delivery
    } catch (error) {
      // A mistake of ours; without a reply the client would wait for ever.
      this.#report({ kind: 'trouble', where: 'lmtp', error })
      return recipients.map(({ address }) => this.#reply(undefined, address))
    } finally {
      this.#deliveries.delete(delivery)
    }
  }

  /** Waits for the deliveries under way. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#deliveries)
  }

  async #deliver(
    text: AsyncIterable<Uint8Array>,
    session: SMTPServerSession,
    recipients: readonly EnvelopeRecipient[],
  ): Promise<readonly Reply[]> {
    const id = `${session.id}.${session.transaction}`
    const envelope = { id, origin: this.#originOf(session), sender: senderOf(session.envelope), recipients }
    const outcomes = await deliver(text, envelope, this.#services.delivery)
    return recipients.map(({ address }, index) => this.#reply(outcomes[index], address))
  }

  #reply(outcome: Outcome | undefined, address: string): Reply {
    switch (outcome?.kind) {
      case 'stored':
        return `2.0.0 ${shown(address)} delivered`
      case 'over-quota':
        return refusal(552, `5.2.2 ${shown(address)} maildrop is full`)
      case 'too-large':
        return refusal(552, `5.3.4 message exceeds ${this.#services.delivery.spool.octetsMax} octets`)
      case 'cut-off':
      case 'failed':
      case undefined:
        return refusal(451, `4.3.0 ${shown(address)} not delivered, try again later`)
    }
  }

  #refused(recipient: string, session: SMTPServerSession, { code, status, reason }: Refusal): Error {
    const peer = originText(this.#originOf(session))
    this.#report({ kind: 'not-delivered', recipient, sender: senderOf(session.envelope), peer, reason })
    return refusal(code, `${status} ${shown(recipient)} ${reason}`)
  }

  #originOf(session: SMTPServerSession): Origin {
    const { socketPath } = this.#services
    const peer: Peer =
      socketPath === undefined
        ? { address: session.remoteAddress, port: session.remotePort }
        : { address: socketPath, port: undefined }
    return {
      kind: 'lmtp',
      peer,
      greetedAs: session.hostNameAppearsAs,
      utf8: session.envelope.smtpUtf8 === true,
    }
  }
}

function senderOf(envelope: SMTPServerEnvelope): string {
  return envelope.mailFrom === false ? '' : envelope.mailFrom.address
}

function refusal(responseCode: number, text: string): Error & { readonly responseCode: number } {
  return Object.assign(new Error(text), { responseCode })
}

/** An address in a reply, whose line holds 512 octets (RFC 5321 §4.5.3.1.5). */
function shown(address: string): string {
  return `<${address.length > 100 ? `${address.slice(0, 100)}...` : address}>`
}
