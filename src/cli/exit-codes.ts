// Exit codes: what a script learns from how a command ended.

export const exitCodes = {
  fine: 0,
  failed: 1,
  /** A usage or settings mistake. */
  mistake: 2,
  /** EX_TEMPFAIL of sysexits.h: mail transfer agents keep the message and come back. */
  tryAgain: 75,
} as const
