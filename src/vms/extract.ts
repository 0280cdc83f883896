// Extract: the files that the EXTRACT command of VMS MAIL writes, taken apart into messages.
//
// EXTRACT/ALL puts a form feed between messages (MAIL help, EXTRACT). A message begins with From: and a date, To:, CC:
// (not in VMS V4), Subj:, and one empty line (two in V4); then comes its text.

import { readVmsDate } from './vms-date.ts'

export type Extracted =
  | ExtractedMessage
  /** What stands before the first message and begins none. */
  | { readonly kind: 'fault'; readonly line: number; readonly fault: string; readonly remedy: string }

export interface ExtractedMessage {
  readonly kind: 'message'
  /** Of its From:, counted from 1. */
  readonly line: number
  readonly layout: 'V4' | 'V5'
  /** With the personal name, if there is one. */
  readonly from: string
  readonly to: string
  readonly cc: string
  readonly subject: string
  /** The date as if it were in UTC: the file does not say in which zone it was written. */
  readonly localMs: number
  /** As it stands in the file. */
  readonly text: Buffer
}

/** The messages of a file in their order. A form feed that no header follows belongs to a message's text. */
export function* extractedMessages(file: Buffer): Generator<Extracted> {
  let line = 1
  let counted = 0
  const lineAt = (position: number): number => {
    for (let at = file.indexOf(0x0a, counted); at >= 0 && at < position; at = file.indexOf(0x0a, at + 1))
      line += 1
    counted = position
    return line
  }
  const first = afterEmptyLines(file, 0)
  let header = readHeader(file, first)
  if (header === undefined && first < file.length) {
    const [fault, remedy] = [
      'the file does not begin with the headers of a message',
      'EXTRACT it without /NOHEADER',
    ]
    yield { kind: 'fault', line: lineAt(first), fault, remedy }
    header = nextHeader(file, first)
  }
  while (header !== undefined) {
    const next = nextHeader(file, header.textStart)
    const text = file.subarray(header.textStart, next?.separator ?? file.length)
    yield { kind: 'message', line: lineAt(header.start), ...header.fields, text }
    header = next
  }
}

/** The octets of a field: UTF-8 if they are that, else ISO 8859-1, which DEC's own character set all but is. */
export function fieldText(octets: Buffer): string {
  const text = octets.toString()
  return text.includes('\uFFFD') ? octets.toString('latin1') : text
}

interface Header {
  readonly fields: Omit<ExtractedMessage, 'kind' | 'line' | 'text'>
  /** Where the text before it ends. */
  readonly separator: number
  readonly start: number
  readonly textStart: number
}

/** The next header behind a form feed at the beginning of a line. */
function nextHeader(file: Buffer, from: number): Header | undefined {
  for (let at = file.indexOf(0x0c, from); at >= 0; at = file.indexOf(0x0c, at + 1)) {
    const header = at === 0 || file[at - 1] === 0x0a ? readHeader(file, afterEmptyLines(file, at)) : undefined
    if (header !== undefined) return { ...header, separator: at }
  }
  return undefined
}

function readHeader(file: Buffer, start: number): Header | undefined {
  if (file.toString('latin1', start, start + 5).toLowerCase() !== 'from:') return undefined
  const { labelled, end } = labelledLines(file, start)
  const sender = readSender(labelled.get('from') ?? '')
  if (sender === undefined) return undefined
  const [to = '', cc, subject = ''] = ['to', 'cc', 'subj'].map((label) => labelled.get(label))
  const layout = cc === undefined ? 'V4' : 'V5'
  const fields = { layout, ...sender, to, cc: cc ?? '', subject } as const
  return { fields, separator: start, start, textStart: afterHeader(file, end, layout) }
}

/** What stands behind each label, from `start` to the first line that belongs to no label. */
function labelledLines(
  file: Buffer,
  start: number,
): { readonly labelled: ReadonlyMap<string, string>; readonly end: number } {
  const labelled = new Map<string, string>()
  let label = ''
  let end = start
  for (let line = lineFrom(file, start); line !== undefined; line = lineFrom(file, end)) {
    const found = /^(?<label>from|to|cc|subj):[ \t]*(?<value>.*)$/i.exec(line.text)?.groups
    const name = found?.['label']?.toLowerCase()
    if (name !== undefined && !labelled.has(name)) {
      labelled.set(name, found?.['value'] ?? '')
      label = name
    } else if (/^[ \t]+\S/.test(line.text)) {
      // A list of addressees goes on in the next line.
      labelled.set(label, `${labelled.get(label)} ${line.text.trim()}`)
    } else {
      break
    }
    end = line.next
  }
  return { labelled, end }
}

/** `MX%"user@host"  "Personal Name" 15-DEC-1998 14:34:45.41`: the date is what the line ends with. */
function readSender(value: string): { readonly from: string; readonly localMs: number } | undefined {
  const date = /(?:^|[ \t])\d{1,2}-[a-z]{3}-\d{4}(?:[ :]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{2})?)?)?[ \t]*$/i.exec(
    value,
  )
  if (date === null) return undefined
  const reading = readVmsDate(date[0])
  return reading.kind === 'value'
    ? { from: value.slice(0, date.index).trim(), localMs: reading.value }
    : undefined
}

/** Past the empty line after the header; V4 has two of them. */
function afterHeader(file: Buffer, at: number, layout: 'V4' | 'V5'): number {
  const first = lineFrom(file, at)
  if (first?.text !== '') return at
  const second = layout === 'V4' ? lineFrom(file, first.next) : undefined
  return second?.text === '' ? second.next : first.next
}

function afterEmptyLines(file: Buffer, from: number): number {
  let at = from
  while ([0x0a, 0x0c, 0x0d].includes(file[at] ?? 0)) at += 1
  return at
}

/** The line at a position without its line end; undefined at the end of the file. */
function lineFrom(file: Buffer, at: number): { readonly text: string; readonly next: number } | undefined {
  if (at >= file.length) return undefined
  const end = file.indexOf(0x0a, at)
  const next = end < 0 ? file.length : end + 1
  return { text: fieldText(file.subarray(at, end < 0 ? file.length : end)).replace(/\r$/, ''), next }
}
