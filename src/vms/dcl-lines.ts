// DCL lines: the records of a command procedure, with comments gone and continuation lines joined.

export interface DclLine {
  /** `data` is a record without a dollar sign: input for a program, not a command. */
  readonly kind: 'command' | 'data'
  /** Of the first record, counted from 1. */
  readonly line: number
  readonly text: string
}

/** What a procedure consists of; empty lines and comments are left out. */
export function dclLines(procedure: string): readonly DclLine[] {
  const records = procedure.split(/\r?\n/)
  const lines: DclLine[] = []
  let index = 0
  while (index < records.length) {
    const line = index + 1
    const record = records[index] ?? ''
    const command = /^\s*\$(?<text>.*)$/s.exec(record)?.groups?.['text']
    index += 1
    if (command === undefined) {
      if (record.trim() !== '') lines.push({ kind: 'data', line, text: record.trim() })
      continue
    }
    let { text, continues } = withoutComment(command)
    while (continues && index < records.length) {
      // Continuation lines carry no dollar sign; `_$` is the prompt that printed examples show.
      const next = withoutComment((records[index] ?? '').replace(/^\s*_?\$_?/, ''))
      text += next.text
      continues = next.continues
      index += 1
    }
    if (text.trim() !== '') lines.push({ kind: 'command', line, text: text.trim() })
  }
  return lines
}

/** A comment begins with `!` and a line goes on after a last `-`; neither counts within quotation marks. */
function withoutComment(record: string): { text: string; continues: boolean } {
  let quoted = false
  let end = 0
  for (; end < record.length; end += 1) {
    const character = record[end]
    if (character === '"') quoted = !quoted
    else if (character === '!' && !quoted) break
  }
  const text = record.slice(0, end)
  const body = text.trimEnd()
  return !quoted && body.endsWith('-')
    ? { text: body.slice(0, -1), continues: true }
    : { text, continues: false }
}
