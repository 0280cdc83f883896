// WastebasketWatch: removes deleted messages for good once they have been in WASTEBASKET long enough.

import type { Clock } from '../base/clock.ts'
import { limits } from '../base/limits.ts'
import type { MailStore } from './store.ts'
import type { View } from './view.ts'

export interface WastebasketOptions {
  readonly store: Pick<MailStore, 'purge'>
  readonly view: Pick<View, 'wastebasketMs'>
  readonly clock: Clock
  /** Called with what went wrong; the next time it may go well. */
  readonly failed: (cause: unknown) => void
}

/** Looks at once and then every now and then, until it is disposed of; what is under way then is finished. */
export class WastebasketWatch implements AsyncDisposable {
  readonly #options: WastebasketOptions
  readonly #timer: NodeJS.Timeout
  #purging: Promise<void>

  constructor(options: WastebasketOptions) {
    this.#options = options
    this.#purging = this.#purge()
    this.#timer = setInterval(() => {
      this.#purging = this.#purging.then(() => this.#purge())
    }, limits.wastebasketLookMs)
    this.#timer.unref()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.#purging
  }

  async #purge(): Promise<void> {
    const { store, view, clock, failed } = this.#options
    // IUPOP3_PURGE_MAILBOXES=FALSE: for ever.
    if (!Number.isFinite(view.wastebasketMs)) return
    try {
      await store.purge({ beforeMs: clock() - view.wastebasketMs })
    } catch (cause) {
      failed(cause)
    }
  }
}
