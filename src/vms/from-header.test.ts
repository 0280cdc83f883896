// From: headers: the examples that both manuals print, and the addresses that sites really had.

import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { rebuildFrom, type FromRules } from './from-header.ts'
import type { MailSite } from './host-name.ts'
import { rebuildIupop3From } from './iupop3-from.ts'

const site: MailSite = {
  hostName: 'orders.acme.widgets.com',
  substituteDomain: undefined,
  localAliases: [],
  nodeHosts: new Map([
    ['ORDERS', 'orders.acme.widgets.com'],
    ['HOST12', 'host12.acme.widgets.com'],
  ]),
}
const substituted: MailSite = { ...site, substituteDomain: 'acme.widgets.com' }
const widgets: MailSite = { ...site, hostName: 'widgets.xyzcorp.com' }
const xyz: MailSite = { ...site, substituteDomain: 'xyz.org' }
const rules: FromRules = { decnet: 'TRANSFORM', quotedDecnet: 'TRANSFORM', unwrapsTransports: false }
const none: FromRules = { ...rules, decnet: 'NONE', quotedDecnet: 'NONE' }
const generic: FromRules = { ...rules, decnet: 'GENERIC', quotedDecnet: 'GENERIC' }

const vivaldi = String.raw`"ABCMTS::MRGATE::\"ABCDEF::VIVALDI\""@xyz.org`

const printed: readonly (readonly [
  section: string,
  from: string,
  rules: FromRules,
  site: MailSite,
  header: string,
])[] = [
  ['15.1.6.1.1', 'SMTP%"james.jones@federation.gov"', rules, site, 'james.jones@federation.gov'],
  [
    '15.1.6.1.1 cents',
    String.raw`SMTP%"¢ABCMTS::MRGATE::\¢ABCDEF::VIVALDI\¢¢@xyz.org"`,
    rules,
    site,
    vivaldi,
  ],
  [
    '15.1.6.1.1 cents, blank as printed',
    String.raw`SMTP%"¢ABCMTS::MRGATE::\¢ABCDEF::VIVALDI \¢¢@xyz.org"`,
    rules,
    site,
    vivaldi,
  ],
  [
    '15.1.6.1.1 cents of UTF-8 read as ISO 8859-1',
    String.raw`SMTP%"Â¢ABCMTS::MRGATE::\Â¢ABCDEF::VIVALDI\Â¢Â¢@xyz.org"`,
    rules,
    site,
    vivaldi,
  ],
  ['15.1.6.1.2 GENERIC', 'ORDERS::J_SMITH', generic, widgets, '"ORDERS::J_SMITH"@widgets.xyzcorp.com'],
  ['15.1.6.1.2 NONE', 'ORDERS::J_SMITH', none, site, 'ORDERS::J_SMITH'],
  ['15.1.6.1.2 TRANSFORM, local', 'ORDERS::J_SMITH', rules, site, 'j_smith@orders.acme.widgets.com'],
  [
    '15.1.6.1.2 TRANSFORM, substitute domain',
    'ORDERS::J_SMITH',
    rules,
    substituted,
    'j_smith@acme.widgets.com',
  ],
  [
    '15.1.6.1.2 TRANSFORM, not local',
    'HOST12::J_JONES',
    rules,
    substituted,
    'j_jones@host12.acme.widgets.com',
  ],
  [
    '15.1.6.1.2 TRANSFORM, untranslated',
    'HOST13::J_JONES',
    rules,
    site,
    '"HOST13::J_JONES"@orders.acme.widgets.com',
  ],
  ['15.1.6.1.3 substitute domain', 'Smith', rules, substituted, 'smith@acme.widgets.com'],
  ['15.1.6.1.3 host name', 'Smith', rules, site, 'smith@orders.acme.widgets.com'],
  [
    '15.1.6.1.4 GENERIC',
    'ORDERS::"j_smith@acme.com"',
    generic,
    widgets,
    String.raw`"ORDERS::\"j_smith@acme.com\""@widgets.xyzcorp.com`,
  ],
  ['15.1.6.1.4 NONE', 'ORDERS::"j_smith@acme.com"', none, site, 'ORDERS::"j_smith@acme.com"'],
  ['15.1.6.1.4 TRANSFORM', 'ORDERS::"j.smith@acme.com"', rules, site, 'j.smith@acme.com'],
  ['15.1.6.1.5', 'ABCDEF::SMTP%"james.jones@federation.gov"', rules, site, 'james.jones@federation.gov'],
  [
    '15.1.6.1.6',
    'ABCMTS::MRGATE::"ORDERS::SPECIAL"',
    rules,
    xyz,
    String.raw`"ABCMTS::MRGATE::\"ORDERS::SPECIAL\""@xyz.org`,
  ],
]

for (const [section, from, rules, site, header] of printed) {
  test(`TCP/IP Services ${section}: ${from}`, () => {
    assert.equal(rebuildFrom(from, rules, site).address, header)
  })
}

const decided: readonly (readonly [why: string, from: string, rules: FromRules, header: string])[] = [
  ['NONE touches DECnet addresses alone', 'SMTP%"a@b.c"', none, 'a@b.c'],
  ['NONE keeps no line ends', 'ORDERS::"a@b\r\nBcc: x"', none, 'ORDERS::"a@b  Bcc: x"'],
  ['node names in lower case', 'host12::j_jones', rules, 'j_jones@host12.acme.widgets.com'],
  [
    'a personal name is not part of the address',
    'HOST12::J_JONES   "Jim Jones"',
    rules,
    'j_jones@host12.acme.widgets.com',
  ],
  ['another mailer, by the letter', 'MX%"a@b.c"', rules, String.raw`"MX%\"a@b.c\""@orders.acme.widgets.com`],
  ['another mailer, unwrapped', 'MX%"a@b.c"', { ...rules, unwrapsTransports: true }, 'a@b.c'],
  [
    'hidden apostrophes of MX',
    `MX%"'node::user'@remote.host"`,
    { ...rules, unwrapsTransports: true },
    '"node::user"@remote.host',
  ],
  ['a bare name within SMTP%', 'SMTP%"jones"', rules, 'jones@orders.acme.widgets.com'],
  ['doubled quotation marks', 'SMTP%"""jim jones""@b.c"', rules, '"jim jones"@b.c'],
  [
    'what SMTP% holds is no address',
    'SMTP%"jim jones"',
    rules,
    String.raw`"SMTP%\"jim jones\""@orders.acme.widgets.com`,
  ],
  ['MAIL since V6.2 has plain addresses', 'jones@acme.com', rules, 'jones@acme.com'],
  ['DECnet/OSI node names', 'LOCAL:.HOST12::JONES', rules, '"LOCAL:.HOST12::JONES"@orders.acme.widgets.com'],
  [
    'two nodes are no simple DECnet address',
    'HOST12::ORDERS::JONES',
    rules,
    '"HOST12::ORDERS::JONES"@orders.acme.widgets.com',
  ],
  ['dots that make no atom', 'HOST12::J..JONES', rules, '"HOST12::J..JONES"@orders.acme.widgets.com'],
  ['backslashes', String.raw`A\B`, rules, String.raw`"A\\B"@orders.acme.widgets.com`],
  ['letters beyond US-ASCII', 'JÖRG', rules, '"J?RG"@orders.acme.widgets.com'],
  ['a domain literal', 'SMTP%"a@[192.0.2.7]"', rules, 'a@[192.0.2.7]'],
  ['blanks around', ' SMTP%" a@b.c "  ', rules, 'a@b.c'],
  ['blanks within', 'JIM JONES', rules, '"JIM JONES"@orders.acme.widgets.com'],
  ['nothing', '', rules, '""@orders.acme.widgets.com'],
]

for (const [why, from, rules, header] of decided) {
  test(`decided: ${why}`, () => {
    assert.equal(rebuildFrom(from, rules, site).address, header)
  })
}

const iupop3: readonly (readonly [from: string, header: string])[] = [
  ['SMTP%"hughes@indiana.edu"', 'hughes@indiana.edu'],
  ['MYGATE::"hughes@indiana.edu"', 'hughes@indiana.edu'],
  ['MYVAX::HUGHES', 'hughes@myvax'],
  ['HUGHES', 'hughes@orders.acme.widgets.com'],
  ['IN%"hughes@indiana.edu" "larry hughes"', 'hughes@indiana.edu'],
  ['MYVAX::SMTP%"hughes@indiana.edu"', 'hughes@indiana.edu'],
  ['HOST12::HUGHES', 'hughes@host12.acme.widgets.com'],
  ['host12::HUGHES', 'hughes@host12.acme.widgets.com'],
  ['IN%" ""larry hughes""@b.c "', '"larry hughes"@b.c'],
  ['MYVAX::L..HUGHES', '"L..HUGHES"@myvax'],
  ['A::B::HUGHES', '"B::HUGHES"@a'],
  ['hughes@indiana.edu', '"hughes@indiana.edu"@orders.acme.widgets.com'],
  ['MERC::"uunet!x!y"', 'uunet!x!y@orders.acme.widgets.com'],
]

for (const [from, header] of iupop3) {
  test(`IUPOP3 1.8: ${from}`, () => {
    assert.equal(rebuildIupop3From(from, { defaultToSmtp: false }, substituted).address, header)
  })
}

test('IUPOP3_DEFAULT_TO_SMTP leaves user@host alone', () => {
  assert.equal(
    rebuildIupop3From('hughes@indiana.edu', { defaultToSmtp: true }, site).address,
    'hughes@indiana.edu',
  )
})

const met: readonly string[] = [
  'CRDGW2::CRDGW2::MRGATE::"SMTP::CRVAX.SRI.COM::RELAY-INFO-VAX"',
  'MERC::"uunet!CRVAX.SRI.COM!RELAY-INFO-VAX"',
  'CSBVAX::MRGATE!MRL%PFC-VAX.MIT.EDU@XX.LCS.MIT.EDU@SMTP',
  'IN%"sherman@trln.lib.unc.edu"  "Dennis R. Sherman"',
  'MX%"yutaka@ipparkia.riken.go.jp"  "Watanabe Yutaka"',
  'NODE::MRGATE::"A1::A User" "Personal Name"',
  'ARPAGATEWAY::"xxxxxx@xxx.xxx.xxx" "Personal Name"',
  `MX%"'node::user'@remote.host"`,
]

const everyRule: readonly ((from: string) => string)[] = [
  ...[false, true].flatMap((unwrapsTransports) =>
    (['GENERIC', 'TRANSFORM'] as const).map(
      (rewrite) => (from: string) =>
        rebuildFrom(from, { decnet: rewrite, quotedDecnet: rewrite, unwrapsTransports }, substituted).address,
    ),
  ),
  ...[false, true].map(
    (defaultToSmtp) => (from: string) => rebuildIupop3From(from, { defaultToSmtp }, site).address,
  ),
]

/** RFC 5322 §3.4.1 read once more, independently of the code under test. */
function assertAddrSpec(text: string): void {
  assert.match(text, /^[\x20-\x7e]{3,950}$/)
  const domain = /@(?<domain>[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)$/.exec(text)?.groups?.['domain']
  assert(domain !== undefined, text)
  const local = text.slice(0, -domain.length - 1)
  if (local.startsWith('"')) assert.match(local, /^"(?:[^"\\]|\\.)*"$/)
  else assert.match(local, /^[^\s()<>@,;:\\".[\]]+(?:\.[^\s()<>@,;:\\".[\]]+)*$/)
}

for (const from of met) {
  test(`makes a valid address of ${from}`, () => {
    for (const rule of everyRule) assertAddrSpec(rule(from))
  })
}

test('makes a valid address of anything', () => {
  const part = fc.oneof(
    fc.constantFrom(
      '"',
      '::',
      '%"',
      '@',
      ' ',
      '\\',
      "'",
      '¢',
      '\r\n',
      '.',
      'SMTP%"',
      'ORDERS::',
      'jones',
      'a.b',
    ),
    fc.string({ maxLength: 6, unit: 'binary' }),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      for (const rule of everyRule) assertAddrSpec(rule(parts.join('')))
    }),
  )
  for (const hostile of ['"', '::', 'a::', 'a:', '%"', '\\', '¢', ' ']) {
    for (const rule of everyRule) assertAddrSpec(rule(hostile.repeat(20_000)))
  }
})
