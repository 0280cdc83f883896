// Header text: any field as one header that is safe to send, whatever is in it.
//
// Lines are folded at blanks, US-ASCII is sent as it is, and other letters travel as encoded-words (RFC 2047).

/** Lines should have no more than 78 octets and must not have more than 998 (RFC 5322 §2.1.1). */
const lineOctetsGood = 78
/** A longer word is broken into encoded-words, which is the only way to break one. */
const wordOctetsMax = 900
/** 75 octets for an encoded-word (RFC 2047 §2), less `=?UTF-8?B?` and `?=`, in base64. */
const encodedWordOctets = 45

/** `Name: text`, folded, with its CRLF. The text cannot end the header or begin another one. */
export function headerLine(name: string, text: string): string {
  return foldedHeader(name, words(text))
}

/** A header made of pieces that must not be broken, with a blank between them. */
export function foldedHeader(name: string, pieces: readonly Piece[]): string {
  let header = `${name}:`
  let line = header.length
  for (const { space, text } of pieces) {
    const folds = line + space.length + text.length > lineOctetsGood && line > name.length + 1
    header += folds ? `\r\n${space}${text}` : space + text
    line = (folds ? 0 : line) + space.length + text.length
  }
  return `${header}\r\n`
}

export interface Piece {
  /** What stands before it: at least one blank or tab. */
  readonly space: string
  readonly text: string
}

/** Encoded-words of at most 75 octets for the text (RFC 2047 §2), as pieces. */
export function encodedWords(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let octets: number[] = []
  const close = (): void => {
    if (octets.length > 0)
      pieces.push({ space: ' ', text: `=?UTF-8?B?${Buffer.from(octets).toString('base64')}?=` })
    octets = []
  }
  for (const character of text) {
    const encoded = Buffer.from(character)
    if (octets.length + encoded.length > encodedWordOctets) close()
    octets.push(...encoded)
  }
  close()
  return pieces
}

/** Controls as blanks. A tab is a blank of its own right. */
export function withoutControls(text: string): string {
  // Nearly all texts, and the check is quick.
  if (/^[ -~\t]*$/.test(text)) return text
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0
    return (code < 0x20 && code !== 0x09) || code === 0x7f ? ' ' : character
  }).join('')
}

/** Whether a phrase can be sent within quotation marks, even when every character needs a backslash. */
export function isQuotable(phrase: string): boolean {
  return phrase.length <= wordOctetsMax / 2 && /^[ -~]*$/.test(phrase)
}

/** Whether a word can be sent as it is. */
function isPlain(word: string): boolean {
  return word.length <= wordOctetsMax && /^[!-~]*$/.test(word)
}

/** Words that cannot be sent as they are go into encoded-words, and so do the blanks between two of them. */
function words(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let run: Piece | undefined
  const close = (): void => {
    if (run === undefined) return
    let { space } = run
    for (const piece of encodedWords(run.text)) {
      pieces.push({ space, text: piece.text })
      space = piece.space
    }
    run = undefined
  }
  for (const [, before = '', word = ''] of withoutControls(text).matchAll(/([ \t]*)([^ \t]+)/g)) {
    const first = pieces.length === 0 && run === undefined
    const space = first || before.length > lineOctetsGood ? ' ' : before
    if (isPlain(word)) {
      close()
      pieces.push({ space, text: word })
    } else {
      run = run === undefined ? { space, text: word } : { ...run, text: run.text + space + word }
    }
  }
  close()
  return pieces
}
