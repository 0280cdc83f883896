// The version of this program, as its package says.

import { readFileSync } from 'node:fs'

/** Read when asked for: src/ and dist/ both lie beside package.json. */
export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  // Our own package.json has a version.
  return (JSON.parse(text) as { version: string }).version
}
