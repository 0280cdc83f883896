// The log file: a new version just after midnight, old ones kept for a while, and nothing lost (IUPOP3 1.8, History).

import assert from 'node:assert/strict'
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { Mistake } from '../base/mistake.ts'
import { lastLinesIn, LogFile } from './log-file.ts'

const dayMs = 86_400_000

/** 23:59:59 and midnight, by the clock on the wall wherever the test runs. */
const evening = new Date(2027, 5, 30, 23, 59, 59).getTime()
const midnight = new Date(2027, 6, 1).getTime()

suite('versions', () => {
  test('the first line after midnight begins a new version', async () => {
    await using site = await Site.open(evening)
    site.log.write('old\n')
    site.nowMs = midnight
    site.log.write('new\n')
    assert.deepEqual(site.files(), { 'pop.log': 'new\n', 'pop.log.2027-06-30': 'old\n' })
  })

  test('a day without a line ends all the same, within seconds', async () => {
    await using site = await Site.open(evening)
    site.log.write('old\n')
    site.nowMs = midnight
    site.log.tend()
    assert.deepEqual(site.files(), { 'pop.log': '', 'pop.log.2027-06-30': 'old\n' })
  })

  test('what stands there from another day is put away at the start', async () => {
    await using site = await Site.open(midnight, { 'pop.log': 'old\n' })
    site.log.write('new\n')
    assert.deepEqual(site.files(), { 'pop.log': 'new\n', 'pop.log.2027-06-30': 'old\n' })
  })

  test('a start on the same day goes on with the file', async () => {
    await using site = await Site.open(evening, { 'pop.log': 'old\n' })
    site.log.write('new\n')
    assert.deepEqual(site.files(), { 'pop.log': 'old\nnew\n' })
  })

  test('a version that is there already is kept', async () => {
    await using site = await Site.open(evening, { 'pop.log.2027-06-30': 'first\n' })
    site.log.write('second\n')
    site.nowMs = midnight
    site.log.tend()
    assert.deepEqual(site.files(), {
      'pop.log': '',
      'pop.log.2027-06-30': 'first\n',
      'pop.log.2027-06-30.2': 'second\n',
    })
  })

  test('of two processes one begins the new version, and both write it', async () => {
    await using site = await Site.open(evening)
    using other = site.another()
    site.log.write('one\n')
    other.write('two\n')
    site.nowMs = midnight
    site.log.write('three\n')
    other.write('four\n')
    assert.deepEqual(site.files(), { 'pop.log': 'three\nfour\n', 'pop.log.2027-06-30': 'one\ntwo\n' })
  })

  test('versions older than the retention are removed, and nothing else is', async () => {
    const files = {
      'pop.log.2027-05-30': '',
      'pop.log.2027-06-01': '',
      'pop.log.2027-05-01.gz': '',
      'other.log.2027-05-01': '',
    }
    await using site = await Site.open(evening, files)
    site.log.write('old\n')
    site.nowMs = midnight
    site.log.tend()
    assert.deepEqual(Object.keys(site.files()), [
      'other.log.2027-05-01',
      'pop.log',
      'pop.log.2027-05-01.gz',
      'pop.log.2027-06-01',
      'pop.log.2027-06-30',
    ])
  })
})

suite('the file', () => {
  test('is for its owner alone', async () => {
    await using site = await Site.open(evening)
    assert.equal(statSync(site.path).mode & 0o777, 0o600)
  })

  test('is begun again after a rename by others', async () => {
    await using site = await Site.open(evening)
    site.log.write('one\n')
    renameSync(site.path, `${site.path}.1`)
    site.log.write('two\n')
    site.log.tend()
    site.log.write('three\n')
    assert.deepEqual(site.files(), { 'pop.log': 'three\n', 'pop.log.1': 'one\ntwo\n' })
  })

  test('that cannot be opened is a mistake with a remedy', () => {
    const path = '/nowhere/pop.log'
    assert.throws(
      () => new LogFile({ path, keepMs: dayMs, clock: Date.now, complain: assert.fail }),
      (error) =>
        error instanceof Mistake && /^log file \/nowhere\/pop\.log .*; give log_file/.test(error.message),
    )
  })

  test('that is full complains once, and does not stop the server', async (context) => {
    if (!existsSync('/dev/full')) return context.skip('no /dev/full here')
    const complaints: string[] = []
    const complain = (text: string) => void complaints.push(text)
    using log = new LogFile({ path: '/dev/full', keepMs: dayMs, clock: () => evening, complain })
    log.write('one\n')
    log.write('two\n')
    assert.equal(complaints.length, 1)
    assert.match(complaints[0] ?? '', /\/dev\/full cannot be written, and lines are lost: ENOSPC/)
  })

  test('gives its last lines, those of the last version when it has none itself', async () => {
    await using site = await Site.open(evening)
    assert.deepEqual(lastLinesIn(site.path), [])
    for (let count = 1; count <= 5_000; count++) site.log.write(`line ${count}\n`)
    assert.deepEqual(lastLinesIn(site.path).slice(-2), ['line 4999', 'line 5000'])
    assert.equal(lastLinesIn(site.path).length, 20)
    site.nowMs = midnight
    site.log.tend()
    assert.equal(lastLinesIn(site.path).at(-1), 'line 5000')
    assert.deepEqual(lastLinesIn('/nowhere/pop.log'), [])
  })
})

class Site implements AsyncDisposable {
  readonly path: string
  readonly log: LogFile
  nowMs: number
  readonly #directory: AsyncDisposable & { readonly path: string }

  private constructor(directory: AsyncDisposable & { readonly path: string }, nowMs: number) {
    this.#directory = directory
    this.nowMs = nowMs
    this.path = join(directory.path, 'pop.log')
    this.log = this.another()
  }

  /** Files that are there were written on the evening. */
  static async open(nowMs: number, files: Readonly<Record<string, string>> = {}): Promise<Site> {
    const directory = await mkdtempDisposable(join(tmpdir(), 'newmail-log-'))
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(directory.path, name), text)
      utimesSync(join(directory.path, name), evening / 1_000, evening / 1_000)
    }
    return new Site(directory, nowMs)
  }

  another(): LogFile {
    const clock = () => this.nowMs
    return new LogFile({ path: this.path, keepMs: 30 * dayMs, clock, complain: assert.fail })
  }

  files(): Readonly<Record<string, string>> {
    const names = readdirSync(this.#directory.path).toSorted()
    return Object.fromEntries(
      names.map((name) => [name, readFileSync(join(this.#directory.path, name), 'utf8')]),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.log[Symbol.dispose]()
    await this.#directory[Symbol.asyncDispose]()
  }
}
