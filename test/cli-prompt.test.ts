// newmail account add at a terminal: the password is asked for twice and never shown.

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { verifyHash } from '../src/auth/password-hash.ts'
import { openRepository } from '../src/server/repository.ts'
import { known } from './accounts.ts'
import { temporaryDirectory } from './newmail-process.ts'

// script(1) of util-linux gives a command a terminal.
const terminal = 'script'
const main = join(import.meta.dirname, '../src/main.ts')
const prompts = ['password for jones: ', 'once more: ']

interface Typed {
  readonly code: number | null
  /** What the terminal shows. */
  readonly shown: string
  readonly isPassword: (password: string) => Promise<boolean>
}

const isPossible = spawnSync(terminal, ['--version']).status === 0
suite(
  'a password typed at a terminal',
  { skip: isPossible ? false : 'script of util-linux is missing' },
  () => {
    test('twice the same: the account has it, and nobody has seen it', async () => {
      const { code, shown, isPassword } = await type(['tän stäf\r', 'tän stäf\r'])
      assert.equal(code, 0)
      assert.equal(shown, `${prompts[0]}\r\n${prompts[1]}\r\njones added\r\n`)
      assert.equal(await isPassword('tän stäf'), true)
    })

    test('typed octet by octet, with a slip taken back', async () => {
      const { code, isPassword } = await type(['t', 'a', 'x', '\x7f', 'n', '\r', 'tan\r'])
      assert.equal(code, 0)
      assert.equal(await isPassword('tan'), true)
    })

    test('pasted as two lines at once', async () => {
      const { code, isPassword } = await type(['tan\rtan\r'])
      assert.equal(code, 0)
      assert.equal(await isPassword('tan'), true)
    })

    const refusals: readonly (readonly [keys: readonly string[], message: string])[] = [
      [['forgotten\r', 'forgetten\r'], 'newmail: the two passwords differ; nothing has changed'],
      [['\r', '\r'], 'newmail: no password given; give one, or use --password-stdin'],
      [['forgotten\x03'], 'newmail: interrupted; nothing has changed'],
    ]
    for (const [keys, message] of refusals) {
      test(message, async () => {
        const { code, shown } = await type(keys)
        assert.equal(code, 2)
        assert.equal(shown.split('\r\n').at(-2), message)
        assert.ok(!/forg/.test(shown))
      })
    }
  },
)

/** Types the keys, up to the end of a line at each prompt. */
async function type(keys: readonly string[]): Promise<Typed> {
  const directory = await temporaryDirectory()
  const command = '"$NODE" "$MAIN" account add jones --data "$DATA"'
  const child = spawn(terminal, ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { PATH: process.env['PATH'], NODE: process.execPath, MAIN: main, DATA: directory.path },
  })
  let shown = ''
  let next = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const before = promptsIn(shown)
    shown += text
    if (promptsIn(shown) === before) return
    for (let isOver = false; !isOver && next < keys.length; next++) {
      const key = keys[next] ?? ''
      child.stdin.write(key)
      isOver = key.endsWith('\r') || key.endsWith('\x03')
    }
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  await using repository = await openRepository(directory.path, 'any')
  const account = await repository.accounts.find(known('jones'))
  const hash = account?.passwordHash
  await directory.remove()
  return {
    code,
    shown,
    isPassword: async (password) =>
      hash !== undefined && (await verifyHash(hash, Buffer.from(password))).matches,
  }
}

function promptsIn(text: string): number {
  return prompts.filter((prompt) => text.includes(prompt)).length
}
