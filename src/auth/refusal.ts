// Refusal: why somebody was not let in. For the log; what the client is told depends on the personality, and is less.

import type { NotAdmitted } from './admission.ts'

export type Refusal =
  | 'unknown-account'
  | 'no-password'
  | 'wrong-password'
  | 'no-secret'
  | 'wrong-digest'
  | 'other-identity'
  /** Break-in evasion: the password may even be right. */
  | 'intruder'
  | NotAdmitted
