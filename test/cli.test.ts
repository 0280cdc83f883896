// The command line as a whole: help with examples, the version, and mistakes that belong to no command.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, suite, test } from 'node:test'
import { CommandLines } from './command-line.ts'
import { newmail } from './newmail-process.ts'

const commands = ['serve', 'account', 'deliver', 'config', 'check']
const withExamples = [
  'serve',
  'account add',
  'account set',
  'deliver',
  'config show',
  'config check',
  'check',
]

suite('newmail', () => {
  let cli: CommandLines
  before(() => {
    cli = new CommandLines()
  })
  after(() => cli[Symbol.asyncDispose]())

  test('--help names the commands', async () => {
    const help = await cli.fine(['--help'])
    assert.match(help, /^Usage: newmail \[options\] \[command\]\n/)
    for (const command of commands) assert.match(help, new RegExp(`^  ${command} `, 'm'))
    assert.equal(await cli.fine(['help']), help)
  })

  for (const command of withExamples) {
    test(`${command} --help shows usage, options and an example`, async () => {
      const help = await cli.fine([...command.split(' '), '--help'])
      assert.match(help, new RegExp(String.raw`^Usage: newmail ${command} \[options\]`))
      assert.match(help, /--data <dir>/)
      assert.match(help, new RegExp(String.raw`\nExamples?:\n  \$ newmail ${command}`))
      assert.equal(await cli.fine(['help', ...command.split(' ')].slice(0, 2)).then(Boolean), true)
    })
  }

  test('what the examples show is understood', async () => {
    for (const command of withExamples) {
      const help = await cli.fine([...command.split(' '), '--help'])
      for (const [, example = ''] of help.matchAll(/^ {2}\$ newmail (.*)$/gm)) {
        const words = example.replace(/ < .*/, '').split(' ')
        assert.match(await cli.fine([...words, '--help']), /^Usage: newmail /, example)
      }
    }
  })

  test('--version is the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    assert.equal(await cli.fine(['--version']), `${version}\n`)
  })

  test('without a command it shows the help and fails', async () => {
    for (const words of [[], ['account'], ['config']]) {
      const { code, stdout, stderr } = await cli.run(words)
      assert.deepEqual({ code, stdout }, { code: 2, stdout: '' })
      assert.match(stderr, /^Usage: newmail /)
    }
  })

  const rows: readonly (readonly [words: string, message: string | RegExp])[] = [
    ['bogus', "unknown command 'bogus'; see newmail --help"],
    ['--bogus', "unknown option '--bogus'; see newmail --help"],
    ['sevre', "unknown command 'sevre'; see newmail --help"],
    [
      'check one',
      /^too many arguments for 'check'\. Expected 0 arguments but got 1; see newmail( check)? --help$/,
    ],
    ['check --bogus', /^unknown option '--bogus'; see newmail( check)? --help$/],
    ['check --data', /^option '--data <dir>' argument missing; see newmail( check)? --help$/],
    ['serve --pop', /^option '--pop <\[host:\]port>' argument missing; see newmail( serve)? --help$/],
    [
      'serve now',
      /^too many arguments for 'serve'\. Expected 0 arguments but got 1; see newmail( serve)? --help$/,
    ],
    ['config bogus', /^unknown command 'bogus'; see newmail( config)? --help$/],
    ['deliver', /^missing required argument 'name'; see newmail( deliver)? --help$/],
  ]
  for (const [words, message] of rows) {
    test(`newmail ${words}`, () => cli.refused(words.split(' '), { message }))
  }

  test('a shell sees the same: output, one line of error, exit code', async () => {
    const fine = await newmail(['--version'])
    assert.deepEqual({ ...fine, stdout: '' }, { code: 0, signal: null, stdout: '', stderr: '' })
    const refused = {
      code: 2,
      signal: null,
      stdout: '',
      stderr: "newmail: unknown command 'bogus'; see newmail --help\n",
    }
    assert.deepEqual(await newmail(['bogus']), refused)
  })
})
