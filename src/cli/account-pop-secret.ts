// POP_SECRET.DAT: the file of one line in which a user of TCP/IP Services kept the APOP secret (User's Guide, POP).

import { open } from 'node:fs/promises'
import { Mistake } from '../base/mistake.ts'

/** What TCP/IP Services allows. A secret never travels, so the limit of a command line is none of it. */
const secretCharactersMax = 500
/** Enough to see that it is too long. */
const readOctetsMax = 1_024

/** The secret in the file, blanks included, without its line end. No fault shows any of it. */
export async function readPopSecret(path: string): Promise<Buffer> {
  const text = await beginning(path)
  const end = text.indexOf('\n')
  const line = end < 0 ? text : text.subarray(0, text[end - 1] === 13 ? end - 1 : end)
  const fault = faultOf(line, end < 0 ? Buffer.alloc(0) : text.subarray(end + 1))
  if (fault !== undefined) throw new Mistake(`--pop-secret: ${path} ${fault}`)
  return line
}

function faultOf(line: Buffer, rest: Buffer): string | undefined {
  if (rest.length > 0) return 'has more than one line; leave the secret alone in it'
  if (line.length === 0) return 'holds no secret; write it into the file, in one line'
  if (line.length > secretCharactersMax)
    return `has more than ${secretCharactersMax} characters; use a shorter secret`
  if (line.includes(0)) return 'holds a NUL, so it is no text; copy it from OpenVMS as a text file'
  return undefined
}

async function beginning(path: string): Promise<Buffer> {
  try {
    await using file = await open(path)
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(readOctetsMax) })
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Mistake(`--pop-secret: ${path} cannot be read (${why}); name a file that can`)
  }
}
