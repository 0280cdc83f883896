// The program as the package ships it: JavaScript. Running from .ts costs 40 MB for the compiler alone.

import { execFileSync } from 'node:child_process'
import { copyFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '../newmail-process.ts'

export interface BuiltProgram extends AsyncDisposable {
  /** Its main.js. */
  readonly program: string
}

const root = join(import.meta.dirname, '../..')

export async function buildProgram(): Promise<BuiltProgram> {
  const directory = await temporaryDirectory()
  const modules = join(root, 'node_modules')
  const words = ['-p', join(root, 'tsconfig.build.json'), '--outDir', join(directory.path, 'dist')]
  execFileSync(join(modules, '.bin/tsc'), words, { stdio: 'inherit' })
  await copyFile(join(root, 'package.json'), join(directory.path, 'package.json'))
  await symlink(modules, join(directory.path, 'node_modules'))
  return {
    program: join(directory.path, 'dist/main.js'),
    [Symbol.asyncDispose]: () => directory.remove(),
  }
}
