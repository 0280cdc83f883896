// Ten sample messages, nine from the Internet and one from DECnet, each with something that mail programs or servers are known to stumble over.

import type { Mail11Form } from '../mail/message-head.ts'

interface Sample {
  readonly from: string
  readonly subject: string
  readonly headers?: readonly string[]
  readonly body: readonly string[]
}

/** The messages as octets with CRLF line ends, dated an hour apart, the last one an hour ago. */
export function samples(nowMs: number): readonly Buffer[] {
  const all = [plain, utf8, dots, attachment, alternative, longLine, latin1, encodedHeaders, empty]
  return all.map((sample, index) => message(sample, index + 1, nowMs - (all.length - index) * 3_600_000))
}

function message({ from, subject, headers = [], body }: Sample, number: number, dateMs: number): Buffer {
  const lines = [
    `Date: ${new Date(dateMs).toUTCString().replace('GMT', '+0000')}`,
    `From: ${from}`,
    'To: demo@localhost',
    `Subject: ${subject}`,
    `Message-ID: <sample-${number}@newmail.example>`,
    ...headers,
    '',
    ...body,
  ]
  return Buffer.from(
    lines.map((line) => `${line}\r\n`).join(''),
    subject === latin1.subject ? 'latin1' : 'utf8',
  )
}

const plain: Sample = {
  from: 'Ada <ada@newmail.example>',
  subject: 'Welcome to your maildrop',
  body: [
    'This is a plain message, as mail began.',
    '',
    'It stays here until you delete it with DELE and end the session with QUIT.',
    'Nothing changes when the line drops before QUIT.',
  ],
}

const utf8: Sample = {
  from: 'Grace <grace@newmail.example>',
  subject: 'Text in UTF-8',
  headers: [
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ],
  body: ['Grüße aus Zürich, bonjour de Besançon, 日本からこんにちは, e um abraço de São Paulo.', '✉ ☕ ✓'],
}

const dots: Sample = {
  from: 'Jon <jon@newmail.example>',
  subject: 'Lines that begin with dots',
  body: [
    'A line of a single dot ends a message on the wire, so servers double it:',
    '.',
    '..',
    '...and this one begins with three.',
    '.hidden',
    'All of this must arrive as it was written.',
  ],
}

const attachment: Sample = {
  from: 'Scanner <scanner@newmail.example>',
  subject: 'Scan 0042 with an attachment',
  headers: ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="scan"'],
  body: [
    '--scan',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'The scan is attached.',
    '--scan',
    'Content-Type: image/png; name="dot.png"',
    'Content-Disposition: attachment; filename="dot.png"',
    'Content-Transfer-Encoding: base64',
    '',
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9',
    'awAAAABJRU5ErkJggg==',
    '--scan--',
  ],
}

const alternative: Sample = {
  from: 'Newsletter <news@newmail.example>',
  subject: 'Plain text and HTML',
  headers: ['MIME-Version: 1.0', 'Content-Type: multipart/alternative; boundary="both"'],
  body: [
    '--both',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'The same in plain text.',
    '--both',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>The same in <b>HTML</b>.</p>',
    '--both--',
  ],
}

const longLine: Sample = {
  from: 'ERP <erp@newmail.example>',
  subject: 'A very long line',
  body: ['The next line has 12,000 octets and must not be cut:', 'x'.repeat(12_000), 'End.'],
}

const latin1: Sample = {
  from: 'Old system <old@newmail.example>',
  subject: 'Eight-bit text that is not UTF-8',
  headers: [
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=iso-8859-1',
    'Content-Transfer-Encoding: 8bit',
  ],
  body: ['Grüße vom alten Rechner: ÄÖÜäöüß £ ¢ ½'],
}

const encodedHeaders: Sample = {
  from: '=?utf-8?Q?J=C3=BCrgen?= <juergen@newmail.example>',
  subject: '=?utf-8?B?S2FmZmVlIGlzdCBmZXJ0aWcg4piV?=',
  body: ['The subject and the sender are encoded words (RFC 2047).'],
}

const empty: Sample = {
  from: 'Shy <shy@newmail.example>',
  subject: 'No body at all',
  body: [],
}

/** What VMS MAIL would have filed for mail that came by DECnet: fields and text instead of headers. */
export const decnetSample: { readonly mail11: Mail11Form; readonly text: Buffer } = {
  mail11: {
    kind: 'mail11',
    from: 'ORDERS::J_SMITH "John Smith, Orders"',
    to: 'DEMO',
    cc: '',
    subject: 'Order 4711, by DECnet',
  },
  text: Buffer.from(
    'This one has no Internet headers: it is kept in the form of MAIL-11, and its headers\r\n' +
      'are built when you fetch it. See docs/openvms.md.\r\n',
  ),
}
