// Every limit of Newmail, with its unit in the name and its reason.

export const limits = {
  /** A command line with its CRLF (RFC 2449 §4). */
  commandOctetsMax: 255,
  /** AUTH and the lines that continue it: RFC 5034 §4 leaves the bound to the server, and PLAIN needs some 1,100. */
  authLineOctetsMax: 12_288,
  /** Commands in a row that made no sense: whoever sends so many does not speak POP3. */
  badCommandsMax: 10,
  /** Sessions at a time in one process; at some 20 KB each. The next client is told to come back. */
  sessionsMax: 20_000,
  /** Failed authentications per connection (TCP/IP Services 15.1.3, IUPOP3 1.8). */
  failuresMax: 2,
  /** Silence before a session is ended (RFC 1939 §3 asks for at least ten minutes). */
  idleMs: 600_000,
  /** Silence after which a second login may take the maildrop over; longer than any client takes to think. */
  takeoverMs: 60_000,
  /** A blocked connection is looked at so often, and given 2, 4, 8, 16 and 32 seconds (TCP/IP Services 15.1.3). */
  blockedTickMs: 2_000,
  /** Input read ahead of the command under way; more stays in the kernel, and so with the client. */
  readAheadOctetsMax: 65_536,
  /** Replies gathered before they are written: pipelined commands share one write. */
  batchOctetsMax: 65_536,
  /** Text read from the store and handed to the socket at a time. */
  chunkOctets: 131_072,
  /** Listing lines made at a time. */
  listingPageMessages: 1_000,
  /** Message text kept in memory while it is delivered; longer texts are spooled to a file. */
  spoolMemoryOctetsMax: 1_048_576,
  /** One message, unless the site says otherwise. */
  messageOctetsMax: 157_286_400,
  /** Recipients of one message (RFC 5321 §4.5.3.1.8 asks for at least 100). */
  recipientsMax: 1_000,
  /** LMTP connections at a time: an MTA uses tens. */
  deliveryConnectionsMax: 200,
  /** Silence of an LMTP client (RFC 5321 §4.5.3.2.7 asks for at least five minutes). */
  deliveryIdleMs: 300_000,
  /** An LMTP command line: RFC 5321 §4.5.3.1.4 asks for 512, long addresses and parameters come on top. */
  deliveryLineOctetsMax: 4_096,
  /** Passwords hashed at a time; each takes 7 MiB and a thread. */
  passwordHashesMax: 2,
  /** Logins waiting for their password to be hashed; the next one is told to come back. */
  passwordQueueMax: 500,
  /** Passwords remembered as verified; an entry is two digests. */
  verifiedPasswordsMax: 100_000,
  /** Suspects kept in mind by break-in evasion, and as many intruders; some 400 octets each. */
  intrusionRecordsMax: 10_000,
  /** Messages that have been in WASTEBASKET long enough are looked for so often. */
  wastebasketLookMs: 600_000,
  /** Time for sessions to end by themselves when the server stops. */
  drainMs: 10_000,
  /** The log file reaches the disk so often; at least every 3 minutes (IUPOP3 1.8, History). */
  logFlushMs: 60_000,
  /** Log lines kept for the failure mail. */
  lastLogLines: 20,
  /** Failure mails within so long: a server that cannot start must not fill its postmasters' maildrops. */
  failureMailsMax: 5,
  failureMailWithinMs: 600_000,
  /** Time for a failure mail to be delivered: what is broken may be the store. */
  failureMailMs: 10_000,
  /** One node's whole answer to newmail xtnd. */
  xtndMs: 30_000,
  /** One node's answer; a report of all users of a large site fits. */
  xtndOctetsMax: 16_777_216,
} as const
