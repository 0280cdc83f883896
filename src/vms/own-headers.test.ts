// Own headers: the three conditions of TCP/IP Services, IUPOP3's one, the warning, and headers behind the text.

import assert from 'node:assert/strict'
import test from 'node:test'
import { bottomHeaders, keepsOwnHeaders, topHeadersWarning, type OwnHeaderRules } from './own-headers.ts'

const all: OwnHeaderRules = { server: 'tcpip', ignoreMail11Headers: true, topHeaders: true }
const iupop3: OwnHeaderRules = { ...all, server: 'iupop3', topHeaders: false }

const rows: readonly (readonly [behaviour: string, from: string, rules: OwnHeaderRules, keeps: boolean])[] = [
  ['all three conditions hold', 'SMTP%"a@b.c"', all, true],
  ['a cluster-forwarding address is an SMTP address', 'NODE::SMTP%"a@b.c"', all, true],
  ['the logical name is not defined', 'SMTP%"a@b.c"', { ...all, ignoreMail11Headers: false }, false],
  ['SMTP has no TOP_HEADERS', 'SMTP%"a@b.c"', { ...all, topHeaders: false }, false],
  ['DECnet', 'NODE::USER', all, false],
  ['DECnet with quotation marks', 'NODE::"a@b.c"', all, false],
  ['a user name', 'USER', all, false],
  ['another mailer', 'MX%"a@b.c"', all, false],
  ['IUPOP3 has no TOP_HEADERS', 'SMTP%"a@b.c"', iupop3, true],
  ['IUPOP3, another mailer', 'MX%"a@b.c" "Name"', iupop3, true],
  ['IUPOP3, DECnet', 'NODE::USER', iupop3, false],
  ['IUPOP3, local mail', 'USER', iupop3, false],
  ['IUPOP3, not asked for', 'SMTP%"a@b.c"', { ...iupop3, ignoreMail11Headers: false }, false],
]

for (const [behaviour, from, rules, keeps] of rows) {
  test(`${keeps ? 'keeps' : 'rebuilds'}: ${behaviour}`, () =>
    assert.equal(keepsOwnHeaders(from, rules), keeps))
}

test('warns when the logical name is defined without TOP_HEADERS, and only then', () => {
  assert.match(
    topHeadersWarning({ ...all, topHeaders: false }) ?? '',
    /TCPIP\$POP_IGNORE_MAIL11_HEADERS.*TOP_HEADERS/,
  )
  assert.equal(topHeadersWarning(all), undefined)
  assert.equal(topHeadersWarning({ ...all, ignoreMail11Headers: false, topHeaders: false }), undefined)
  assert.equal(topHeadersWarning(iupop3), undefined)
})

const mark = '================== RFC 822 Headers =================='

const texts: readonly (readonly [text: string, headers: string | undefined, body?: string])[] = [
  [`hello\r\n${mark}\r\nSubject: x\r\n`, 'Subject: x\r\n', 'hello\r\n'],
  [`hello\n${mark}\nSubject: x\n`, 'Subject: x\n', 'hello\n'],
  [`${mark}\nSubject: x\n`, 'Subject: x\n', ''],
  [`${mark}\nquoted\n${mark} \nSubject: x\n`, 'Subject: x\n', `${mark}\nquoted\n`],
  [`hello\n${mark}`, '', 'hello\n'],
  [`hello\n> ${mark}\nSubject: x\n`, undefined],
  [`hello\n${mark}=\nSubject: x\n`, undefined],
  [`${mark}=\n${mark}=\n`, undefined],
  ['hello\n', undefined],
]

for (const [text, headers, body] of texts) {
  test(`headers behind the text: ${JSON.stringify(text.replaceAll(mark, '==='))}`, () => {
    const found = bottomHeaders(Buffer.from(text))
    assert.equal(found?.headers.toString(), headers)
    assert.equal(found?.body.toString(), body)
  })
}
