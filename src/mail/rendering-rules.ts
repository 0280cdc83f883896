// RenderingRules: the settings under which a message kept in one form is sent in another.

import type { HeaderRules } from '../vms/mail11-headers.ts'
import type { OwnHeaderRules } from '../vms/own-headers.ts'

export interface RenderingRules {
  /** How the headers of mail in MAIL-11 form are built; `id` is made for each message. */
  readonly headers: Omit<HeaderRules, 'id'>
  /** X-POP3-Server and X-POP3-ID: on all mail, or on none. */
  readonly idHeaders: 'all' | 'none'
  /** `jade.ucs.indiana.edu IUPOP3 V1.8/UCX`, for X-POP3-Server. */
  readonly server: string
  /** X-POP3-ID is the unique-id (TCP/IP Services), or date, time and number of the download (IUPOP3 1.8). */
  readonly idOf: 'unique-id' | 'download'
  /**
   * What becomes of mail that came by SMTP or LMTP: it is sent byte for byte (`as-is`), or headers are built for it as
   * for all mail unless the rules leave it its own.
   */
  readonly internetMail: 'as-is' | OwnHeaderRules
}
