// Addr-spec: addresses as RFC 5322 writes them, and how anything at all becomes one.

const atom = "[\\w!#$%&'*+/=?^`{|}~-]+"
const dotAtom = `${atom}(?:\\.${atom})*`
const quotedLocalPart = '"(?:[ !#-[\\]-~]|\\\\[ -~])*"'
const domainLiteral = '\\[[!-Z^-~]*\\]'

/** Longer ones would not fit a line of 998 octets (RFC 5322 §2.1.1) beside a header's name. */
const addressOctetsMax = 900

const addrSpec = new RegExp(`^(?:${dotAtom}|${quotedLocalPart})@(?:${dotAtom}|${domainLiteral})$`)

/** Whether the text is an addr-spec in US-ASCII, without comments and obsolete forms (RFC 5322 §3.4.1). */
export function isAddrSpec(text: string): boolean {
  return text.length <= addressOctetsMax && addrSpec.test(text)
}

/** The text within quotation marks (RFC 5322 §3.2.4). */
export function quotedString(text: string): string {
  return `"${printable(text).replaceAll(/["\\]/g, String.raw`\$&`)}"`
}

/** Any text as the local part of an address: `"ORDERS::J_SMITH"@widgets.xyzcorp.com`. */
export function quotedAddress(text: string, domain: string): string {
  // Half of the bound, for every character may need a backslash; no address of MAIL is that long.
  return `${quotedString(text.slice(0, addressOctetsMax / 2 - domain.length))}@${domain}`
}

/** Controls as blanks, and what is not US-ASCII as question marks: an address has no way to say it. */
export function printable(text: string): string {
  if (/^[ -~]*$/.test(text)) return text
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x20 || code === 0x7f) return ' '
    return code < 0x7f ? character : '?'
  }).join('')
}
