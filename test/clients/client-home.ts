// A client's home: its settings, and where it puts what it fetches. Only the client can read it.

import {
  chown,
  mkdir,
  mkdtempDisposable,
  readdir,
  readFile,
  rm,
  writeFile,
  type DisposableTempDir,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isRoot, nobody } from './program.ts'

export class ClientHome implements AsyncDisposable {
  readonly #directory: DisposableTempDir

  private constructor(directory: DisposableTempDir) {
    this.#directory = directory
  }

  static async make(): Promise<ClientHome> {
    const home = new ClientHome(await mkdtempDisposable(join(tmpdir(), 'newmail-client-')))
    await home.#hand(home.path)
    for (const name of ['mail', 'mail/new', 'mail/cur', 'mail/tmp']) {
      await mkdir(home.file(name), { mode: 0o700 })
      await home.#hand(home.file(name))
    }
    return home
  }

  get path(): string {
    return this.#directory.path
  }

  file(name: string): string {
    return join(this.path, name)
  }

  /** Clients refuse settings that others can read, as there are passwords in them. Gives the path. */
  async settings(name: string, lines: readonly string[]): Promise<string> {
    const path = this.file(name)
    await writeFile(path, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 })
    await this.#hand(path)
    return path
  }

  /** Takes what has arrived in the Maildir `mail` since the last time; latin1, one character an octet. */
  async arrivals(): Promise<readonly string[]> {
    const texts: string[] = []
    for (const name of await readdir(this.file('mail/new'))) {
      const path = join(this.file('mail/new'), name)
      texts.push(await readFile(path, 'latin1'))
      await rm(path)
    }
    return texts
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#directory.remove()
  }

  /** Some clients refuse to deliver mail as root, so they are run as nobody. */
  async #hand(path: string): Promise<void> {
    if (isRoot) await chown(path, nobody, nobody)
  }
}
