// DCL words: one command taken apart into verb, qualifiers and parameters.

import { fault, value, type Reading } from './reading.ts'

export interface DclWords {
  /** In capitals, as abbreviated as it was written. */
  readonly verb: string
  readonly qualifiers: readonly DclQualifier[]
  /** Each a list, since a comma joins what stands on both sides of it. */
  readonly parameters: readonly (readonly string[])[]
}

export interface DclQualifier {
  /** In capitals, without the slash, as abbreviated as it was written. */
  readonly name: string
  readonly value: string | undefined
}

/** Takes a command apart by the rules of DCL: unquoted text in capitals, `""` within quotation marks for one. */
export function dclWords(command: string): Reading<DclWords> {
  if (substitutes(command)) return fault('it substitutes a symbol', 'write the value itself')
  if (command.split('"').length % 2 === 0)
    return fault('a quotation mark is not closed', 'close it on the same line')
  const verb = /^[\w$@]*/.exec(command)?.[0] ?? ''
  const qualifiers: DclQualifier[] = []
  const parameters: string[][] = []
  let at = verb.length
  let joined = false
  while (at < command.length) {
    const character = command[at] ?? ''
    if (/\s/.test(character)) {
      at += 1
    } else if (character === ',') {
      joined = true
      at += 1
    } else if (character === '/') {
      const found = qualifierPattern.exec(command.slice(at))
      if (found === null)
        return fault('a slash is followed by no qualifier', 'put a value with slashes in quotation marks')
      qualifiers.push(qualifier(found))
      at += found[0].length
    } else {
      const item = itemPattern.exec(command.slice(at))?.[0] ?? character
      const list = joined ? parameters.at(-1) : undefined
      if (list === undefined) parameters.push([unquoted(item)])
      else list.push(unquoted(item))
      joined = false
      at += item.length
    }
  }
  if (joined) return fault('a comma is followed by nothing', 'name what comes after it')
  return value({ verb: verb.toUpperCase(), qualifiers, parameters })
}

/** Whether `word` is `full` or an abbreviation of at least `least` characters. Both in capitals. */
export function abbreviates(word: string, full: string, least: number): boolean {
  return word.length >= least && full.startsWith(word)
}

const qualifierPattern = /^\/\s*(?<name>\w+)(?:\s*[=:]\s*(?<value>\([^)]*\)|(?:"[^"]*")+|[^\s,/"]+))?/

/** Characters up to a blank, comma or slash that stands outside quotation marks. */
const itemPattern = /^(?:"[^"]*"|[^\s,/"])+/

function qualifier(found: RegExpExecArray): DclQualifier {
  const written = found.groups?.['value']
  return {
    name: (found.groups?.['name'] ?? '').toUpperCase(),
    value: written === undefined ? undefined : unquoted(written),
  }
}

/** Quotation marks around the whole go away; those within, as in `NODE::"user"`, belong to the value. */
function unquoted(item: string): string {
  if (/^"(?:[^"]|"")*"$/.test(item)) return item.slice(1, -1).replaceAll('""', '"')
  return item.replaceAll(/"[^"]*"|[^"]+/g, (part) => (part.startsWith('"') ? part : part.toUpperCase()))
}

/** An apostrophe or ampersand outside quotation marks, or two apostrophes within, call for a symbol's value. */
function substitutes(command: string): boolean {
  return command
    .split('"')
    .some((part, index) => (index % 2 === 0 ? /'|(?:^|[\s,=/])&\w/.test(part) : part.includes("''")))
}
