// Rendering: which headers a message is sent with, by its kind and by the settings.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foreignText } from '../vms/wording.ts'
import type { Mail11Form, MessageHead } from './message-head.ts'
import { render, rendersInternetMail } from './rendering.ts'
import type { RenderingRules } from './rendering-rules.ts'
import { readUid } from './uid.ts'

const arrivedMs = Date.UTC(1999, 3, 6, 6, 2, 31)
const downloadedMs = Date.UTC(1993, 4, 12, 11, 39, 23)

const tcpip: RenderingRules = {
  headers: {
    from: { server: 'tcpip', decnet: 'TRANSFORM', quotedDecnet: 'TRANSFORM', unwrapsTransports: false },
    site: {
      hostName: 'orders.acme.com',
      substituteDomain: undefined,
      localAliases: [],
      nodeHosts: new Map(),
    },
    personalName: false,
    offsetMinutes: 0,
  },
  idHeaders: 'none',
  server: 'orders.acme.com TCPIP V5.0',
  idOf: 'unique-id',
  internetMail: { server: 'tcpip', ignoreMail11Headers: false, topHeaders: false },
}
const ignoring: RenderingRules = {
  ...tcpip,
  internetMail: { server: 'tcpip', ignoreMail11Headers: true, topHeaders: true },
}
const internet: RenderingRules = { ...tcpip, internetMail: 'as-is' }
const iupop3: RenderingRules = {
  headers: { ...tcpip.headers, from: { server: 'iupop3', defaultToSmtp: false } },
  idHeaders: 'all',
  server: 'jade.ucs.indiana.edu IUPOP3 V1.8/UCX',
  idOf: 'download',
  internetMail: { server: 'iupop3', ignoreMail11Headers: false, topHeaders: false },
}

const form: Mail11Form = {
  kind: 'mail11',
  from: 'SMITH "Jim"',
  to: 'JONES',
  cc: 'BROWN',
  subject: 'New prices',
}
const bySmtp: Mail11Form = { ...form, from: 'SMTP%"a@b.c"' }
const withHeaders = 'Received: by x\r\nFrom: "Ann" <a@b.c>\r\nTo: j@k.l\r\nSubject: hi\r\n\r\ntext\r\n'

function message(mail11: Mail11Form | undefined, text: string): MessageHead {
  const uid = readUid('jones-1') ?? assert.fail()
  const head = Buffer.from(text)
  return { mail11, octets: head.length, head, arrivedMs, uid, serial: 167 }
}

/** The message as it is sent, having made sure that it is as long as announced. */
function sent(mail11: Mail11Form | undefined, text: string, rules: RenderingRules): string {
  const { before, keptFollows, octets } = render(message(mail11, text), rules, downloadedMs)
  const whole = before.toString() + (keptFollows ? text : '')
  assert.equal(Buffer.byteLength(whole), octets)
  return whole
}

const date = 'Date: Tue, 6 Apr 1999 06:02:31 +0000\r\n'
const built = `${date}From: smith@orders.acme.com\r\nTo: JONES\r\nCC: BROWN\r\nSubject: New prices\r\nX-VMS-From: SMITH "Jim"\r\n`
const builtOfInternet = `${date}From: a@b.c\r\nTo: j@k.l\r\nSubject: hi\r\nX-VMS-From: SMTP%"a@b.c" "Ann"\r\n`
const ids = 'X-POP3-Server: orders.acme.com TCPIP V5.0\r\nX-POP3-ID: jones-1\r\n'

type Row = readonly [
  behaviour: string,
  mail11: Mail11Form | undefined,
  text: string,
  rules: RenderingRules,
  sent: string,
]

const rows: readonly Row[] = [
  ['MAIL-11 mail has built headers', form, 'text\r\n', tcpip, `${built}\r\ntext\r\n`],
  ['under every personality', form, 'text\r\n', internet, `${built}\r\ntext\r\n`],
  ['a text that looks like headers is text', form, withHeaders, tcpip, `${built}\r\n${withHeaders}`],
  ['Internet mail is sent as it is', undefined, withHeaders, internet, withHeaders],
  [
    'or has built headers before all of it',
    undefined,
    withHeaders,
    tcpip,
    `${builtOfInternet}\r\n${withHeaders}`,
  ],
  ['or keeps its own, by the three conditions', undefined, withHeaders, ignoring, withHeaders],
  [
    'one of which is TOP_HEADERS',
    undefined,
    withHeaders,
    { ...tcpip, internetMail: { server: 'tcpip', ignoreMail11Headers: true, topHeaders: false } },
    `${builtOfInternet}\r\n${withHeaders}`,
  ],
  ['so does mail that SMTP put into VMS MAIL', bySmtp, withHeaders, ignoring, withHeaders],
  [
    'if it has any headers',
    bySmtp,
    'Dear all\r\n',
    ignoring,
    `${built.replace('smith@orders.acme.com', 'a@b.c').replace('SMITH "Jim"', 'SMTP%"a@b.c"')}\r\nDear all\r\n`,
  ],
  ['and DECnet mail does not', form, withHeaders, ignoring, `${built}\r\n${withHeaders}`],
  [
    'a foreign message is not sent',
    { ...form, kind: 'foreign' },
    '\0\x01',
    tcpip,
    `${built}\r\n${foreignText.join('\r\n')}\r\n`,
  ],
  [
    'not even if SMTP brought it',
    { ...bySmtp, kind: 'foreign' },
    withHeaders,
    ignoring,
    `${built.replace('smith@orders.acme.com', 'a@b.c').replace('SMITH "Jim"', 'SMTP%"a@b.c"')}\r\n${foreignText.join('\r\n')}\r\n`,
  ],
  [
    'ID headers end the built ones',
    form,
    'text\r\n',
    { ...tcpip, idHeaders: 'all' },
    `${built}${ids}\r\ntext\r\n`,
  ],
  ['and begin a message’s own', undefined, withHeaders, { ...ignoring, idHeaders: 'all' }, ids + withHeaders],
  [
    'also of mail sent as it is',
    undefined,
    withHeaders,
    { ...internet, idHeaders: 'all' },
    ids + withHeaders,
  ],
  [
    'IUPOP3’s ID is when it was downloaded, and a number',
    form,
    'text\r\n',
    iupop3,
    `${built}X-POP3-Server: jade.ucs.indiana.edu IUPOP3 V1.8/UCX\r\nX-POP3-ID: 1993-05-12.11:39:23.167\r\n\r\ntext\r\n`,
  ],
]

for (const [behaviour, mail11, text, rules, expected] of rows) {
  test(behaviour, () => assert.equal(sent(mail11, text, rules), expected))
}

test('Internet mail is rendered unless it is sent as it is without ID headers', () => {
  assert.equal(rendersInternetMail(internet), false)
  assert.equal(rendersInternetMail({ ...internet, idHeaders: 'all' }), true)
  for (const rules of [tcpip, ignoring, iupop3]) assert.equal(rendersInternetMail(rules), true)
})

test('a message is as long whenever it is downloaded', () => {
  const lengths = [0, downloadedMs, Date.UTC(9999, 11, 31)].map(
    (ms) => render(message(form, ''), iupop3, ms).octets,
  )
  assert.equal(new Set(lengths).size, 1)
})
