// Encoded-words: names that travelled in US-ASCII (RFC 2047), as they are meant to be read.

const encodedWord = /=\?(?<charset>[^?\s*]+)(?:\*[^?\s]*)?\?(?<encoding>[BQ])\?(?<text>[^?\s]*)\?=/gi

/** Words of unknown character sets stay as they are. Blanks between two encoded-words are not part of the text (§6.2). */
export function decodedWords(text: string): string {
  if (!text.includes('=?')) return text
  return text
    .replaceAll(/(\?=)\s+(?==\?)/g, '$1')
    .replaceAll(encodedWord, (word, charset: string, encoding: string, encoded: string) => {
      const octets = encoding.toUpperCase() === 'B' ? Buffer.from(encoded, 'base64') : quotedOctets(encoded)
      return inCharset(octets, charset) ?? word
    })
}

/** The Q encoding (§4.2). */
function quotedOctets(encoded: string): Buffer {
  const text = encoded
    .replaceAll('_', ' ')
    .replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(text, 'latin1')
}

function inCharset(octets: Buffer, charset: string): string | undefined {
  try {
    return new TextDecoder(charset).decode(octets)
  } catch {
    return undefined
  }
}
