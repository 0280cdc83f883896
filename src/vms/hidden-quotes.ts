// Hidden quotes: an Internet address within the quotation marks of VMS MAIL must not have any of its own.

import { isAddrSpec } from './addr-spec.ts'

/** The Internet address that the text between the quotation marks stands for; undefined when there is none. */
export function unhiddenAddress(text: string): string | undefined {
  return [text, withoutCents(text), withoutApostrophes(text)].find(isAddrSpec)
}

/**
 * SMTP hides quotation marks as cent signs (TCP/IP Services 15.1.6.1.1). One that was written in UTF-8 and read as
 * ISO 8859-1 looks like two characters. A blank before the inner closing mark goes away: the manual's example has it
 * in the field and not in the header.
 */
export function withoutCents(text: string): string {
  return text.replaceAll(/Â?¢/g, '"').replace(/ +(?=\\""@)/, '')
}

/** MX hides quotation marks as apostrophes, and puts a backslash before apostrophes and backslashes (MX User's Guide). */
function withoutApostrophes(text: string): string {
  return text.replaceAll(/\\(['\\])|'/g, (_, escaped: string | undefined) => escaped ?? '"')
}
