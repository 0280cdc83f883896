// POP secret: the file POP_SECRET.DAT in a user's mail directory, which holds the shared secret of APOP.

import { fault, value, type Reading } from './reading.ts'

/** TCP/IP Services help, POP: one line of at most 500 characters. */
const secretCharactersMax = 500

/** The secret. A fault never repeats any of it. */
export function readPopSecret(file: string): Reading<string> {
  const remedy = `write one line of 1 to ${secretCharactersMax} characters`
  const lines = file.replace(/(?:\r?\n)+$/, '').split(/\r?\n/)
  const [secret = ''] = lines
  if (lines.length > 1) return fault('the file has more than one line', remedy)
  if (secret === '') return fault('the file is empty', remedy)
  if (secret.length > secretCharactersMax) return fault(`the secret has ${secret.length} characters`, remedy)
  return value(secret)
}
