// newmail deliver --mail11: the fields of VMS MAIL from the command line.

import { Mistake } from '../base/mistake.ts'
import type { Mail11Form } from '../mail/message-head.ts'

export interface Mail11Options {
  readonly mail11?: true
  readonly from?: string
  readonly to?: string
  readonly cc?: string
  readonly subject?: string
  readonly foreign?: true
}

/** As many characters as callable MAIL has for a field (VMS MAIL, MAIL$ routines). */
const fieldCharactersMax = 998

/** Undefined: Internet mail. The fields are kept as they are given; To: is the names unless it is. */
export function mail11Form(options: Mail11Options, names: readonly string[]): Mail11Form | undefined {
  if (options.mail11 === undefined) {
    for (const name of ['to', 'cc', 'subject', 'foreign'] as const) {
      if (options[name] !== undefined) throw new Mistake(`--${name}: only with --mail11`)
    }
    return undefined
  }
  // Not SENDER: an address of the Internet is none of VMS MAIL.
  if (options.from === undefined || options.from.trim() === '')
    throw new Mistake('--mail11: --from is needed, such as --from \'HOST12::JONES "Jim Jones"\'')
  const { from, to = names.join(', ').slice(0, fieldCharactersMax), cc = '', subject = '' } = options
  const fields = { from, to, cc, subject }
  for (const [name, text] of Object.entries(fields)) {
    if (/\p{Cc}/u.test(text.replaceAll('\t', ' ')))
      throw new Mistake(`--${name}: control characters are not allowed`)
    if (text.length > fieldCharactersMax)
      throw new Mistake(`--${name}: more than ${fieldCharactersMax} characters`)
  }
  return { kind: options.foreign === undefined ? 'mail11' : 'foreign', ...fields }
}
