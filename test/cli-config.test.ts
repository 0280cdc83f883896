// newmail config: settings from toml, environment and defaults, their origins, and every mistake in them.

import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { settingKeys } from '../src/server/settings.ts'
import { CommandLines } from './command-line.ts'
import { temporaryDirectory } from './newmail-process.ts'

const unknownKey = `no such setting; there are ${settingKeys.join(', ')}`
const duration = 'expected a duration up to 24d, such as "10m" or "90s"'
const silence = 'expected a duration from 1s to 24d, such as "60s", or "never"'
/** What the personality or the site decides, unless it is set. */
const notSet: readonly string[] = [
  'logicals_file',
  'idle',
  'takeover',
  'log_level',
  'log_file',
  'xtnd',
  'substitute_domain',
  'local_aliases',
]
const count = 'expected a whole number from 1 on'
const size = 'expected a size such as "150M" or "1G"'
const tcpAddress = 'expected [HOST:]PORT'
const address = `${tcpAddress} or unix:PATH`

/** What stands in newmail.toml, and what follows its path. */
const mistakes: readonly (readonly [text: string, message: string | RegExp])[] = [
  ['idle = "10m"\ndrain = \n', /newmail\.toml:2:9: Invalid TOML document: /],
  ['idle "10m"\n', /newmail\.toml:1:\d+: Invalid TOML document: /],
  ['idle = "10m\n', /newmail\.toml:1:\d+: Invalid TOML document: /],
  ['idle = "1m"\nidle = "2m"\n', /newmail\.toml:2:\d+: Invalid TOML document: /],
  ['\0', /newmail\.toml:1:\d+: Invalid TOML document: /],
  ['bogus = 1\n', `: bogus: ${unknownKey}`],
  ['[idle]\nx = 1\n', `: idle: ${silence}`],
  ['idle = 10\n', `: idle: ${silence}`],
  ['idle = "10"\n', `: idle: ${silence}, got "10"`],
  ['drain = "-1s"\n', `: drain: ${duration}, got "-1s"`],
  ['takeover = "always"\n', `: takeover: ${silence}, got "always"`],
  ['takeover = 60\n', `: takeover: ${silence}`],
  ['message_max = "big"\n', `: message_max: ${size}, got "big"`],
  ['message_max = "999999999999G"\n', `: message_max: ${size}, got "999999999999G"`],
  ['recipients_max = 0\n', `: recipients_max: ${count}, got "0"`],
  ['recipients_max = 1.5\n', `: recipients_max: ${count}, got "1.5"`],
  ['recipients_max = "many"\n', `: recipients_max: ${count}, got "many"`],
  ['log_level = "all"\n', ': log_level: expected error, informational, thread or debug'],
  ['hostname = ""\n', ': hostname: expected a host name'],
  ['hostname = "a b"\n', ': hostname: expected a host name'],
  ['hostname = 5\n', /: hostname: expected a host name/],
  ['domains = "a b"\n', ': domains: expected domain names such as "example.org"'],
  ['domains = [5]\n', /: domains: expected domain names such as "example\.org"/],
  ['pop = "pop3"\n', `: pop: ${tcpAddress}, got "pop3"`],
  ['pop = 1110\n', /: pop: expected (\[HOST:\]PORT or unix:PATH|a string or an array of strings)/],
  ['pop = ["110", "x"]\n', `: pop: ${tcpAddress}, got "x"`],
  ['pop = [110]\n', `: pop: ${tcpAddress}`],
  ['pop = "unix:/tmp/pop"\n', `: pop: ${tcpAddress}, got "unix:/tmp/pop"`],
  ['lmtp = "unix:"\n', `: lmtp: ${address}, got "unix:"`],
]

suite('newmail config', () => {
  let cli: CommandLines
  before(() => {
    cli = new CommandLines()
  })
  after(() => cli[Symbol.asyncDispose]())

  test('show: every setting with its value, its origin and what it does; it can be read back', async () => {
    await using directory = await temporaryDirectory()
    const shown = await cli.fine(['config', 'show', '--data', directory.path])
    assert.deepEqual(
      Array.from(
        shown.matchAll(/^# (.*) \((.*)\)\n(\w+) = .*\n/gm),
        ([, , origin, key]) => `${key}: ${origin}`,
      ),
      settingKeys.filter((key) => !notSet.includes(key)).map((key) => `${key}: default`),
    )
    for (const key of notSet) assert.match(shown, new RegExp(`^# .* \\(not set\\)\n# ${key}$`, 'm'))
    assert.match(shown, new RegExp(`^hostname = "${RegExp.escape(hostname())}"$`, 'm'))
    const file = join(directory.path, 'newmail.toml')
    await writeFile(file, shown)
    const again = await cli.fine(['config', 'show', '--data', directory.path])
    assert.equal(again, shown.replaceAll(/ \(default\)$/gm, ` (${file})`))
  })

  test('environment goes before newmail.toml, and newmail.toml before the default', async () => {
    await using directory = await temporaryDirectory()
    const file = join(directory.path, 'newmail.toml')
    await writeFile(
      file,
      'idle = "11m"\ndrain = "5s"\npop = ["127.0.0.1:7", "[::1]:7"]\nrecipients_max = 7\n',
    )
    const environment = { NEWMAIL_IDLE: '12m', NEWMAIL_DOMAINS: 'example.org, example.net' }
    const shown = await cli.fine(['config', 'show', '--data', directory.path], { environment })
    const entry = (key: string) => new RegExp(`^# .* \\((.*)\\)\n${key} = (.*)$`, 'm').exec(shown)?.slice(1)
    assert.deepEqual(entry('idle'), ['NEWMAIL_IDLE', '"12m"'])
    assert.deepEqual(entry('drain'), [file, '"5s"'])
    assert.deepEqual(entry('pop'), [file, '["127.0.0.1:7", "[::1]:7"]'])
    assert.deepEqual(entry('recipients_max'), [file, '7'])
    assert.deepEqual(entry('domains'), ['NEWMAIL_DOMAINS', '"example.org, example.net"'])
    assert.deepEqual(entry('message_max'), ['default', '"150M"'])
  })

  test('--config takes the place of newmail.toml in the data directory', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(join(directory.path, 'newmail.toml'), 'idle = "11m"\n')
    const other = join(directory.path, 'other.toml')
    await writeFile(other, 'drain = "5s"\n')
    const shown = await cli.fine(['config', 'show', '--data', directory.path, '--config', other])
    assert.match(shown, /^# idle$/m)
    assert.match(shown, /^drain = "5s"$/m)
  })

  test('--logicals and --personality, as newmail serve takes them; nodes are shown too', async () => {
    await using directory = await temporaryDirectory()
    const file = join(directory.path, 'startup.com')
    await writeFile(
      file,
      '$ DEFINE/SYSTEM TCPIP$POP_SECURITY SECURE\n$ DEFINE/SYSTEM IUPOP3_NODE_VAX1 "vax1.example.com"\n',
    )
    const words = ['config', 'show', '--data', directory.path, '--logicals', file, '--personality', 'tcpip']
    const shown = await cli.fine(words)
    assert.match(shown, /\(--personality\)\npersonality = "tcpip"$/m)
    assert.match(shown, /startup\.com:1\)\n"TCPIP\$POP_SECURITY" = "SECURE"$/m)
    assert.match(shown, /node VAX1\n"IUPOP3_NODE_VAX1" = "vax1\.example\.com"$/m)
  })

  test('check says that all is well', async () => {
    await using directory = await temporaryDirectory()
    const words = ['config', 'check', '--data', directory.path]
    assert.equal(await cli.fine(words), 'settings are fine\n')
    await writeFile(
      join(directory.path, 'newmail.toml'),
      'idle = "1.5h"\ntakeover = "never"\nmessage_max = 4096\n',
    )
    assert.equal(await cli.fine(words), 'settings are fine\n')
    // Neither needs a data directory, and neither makes one.
    assert.equal(
      await cli.fine(['config', 'check', '--data', join(directory.path, 'none')]),
      'settings are fine\n',
    )
    await assert.rejects(cli.fine(['account', 'list', '--data', join(directory.path, 'none')]))
  })

  for (const [text, message] of mistakes) {
    test(`newmail.toml: ${JSON.stringify(text)}`, async () => {
      await using directory = await temporaryDirectory()
      const file = join(directory.path, 'newmail.toml')
      await writeFile(file, text)
      for (const words of [['config', 'check'], ['config', 'show'], ['serve']]) {
        const expected = typeof message === 'string' ? `${file}${message}` : message
        await cli.refused([...words, '--data', directory.path], { message: expected })
      }
    })
  }

  test('environment and command line: the mistake names where it is', async () => {
    await using directory = await temporaryDirectory()
    const data = ['--data', directory.path]
    const message = `${silence}, got "soon"`
    const environment = { NEWMAIL_IDLE: 'soon' }
    await cli.refused(['config', 'check', ...data], { message: `NEWMAIL_IDLE: ${message}`, environment })
    const empty = {
      message: `NEWMAIL_RECIPIENTS_MAX: ${count}, got ""`,
      environment: { NEWMAIL_RECIPIENTS_MAX: '' },
    }
    await cli.refused(['config', 'check', ...data], empty)
    await cli.refused(['serve', '--pop', 'pop3', ...data], { message: `--pop: ${tcpAddress}, got "pop3"` })
    await cli.refused(['serve', '--pop', '65536', ...data], { message: `--pop: ${tcpAddress}, got "65536"` })
    await cli.refused(['serve', '--pop', '1110,::1:110', ...data], {
      message: `--pop: ${tcpAddress}, got "::1:110"`,
    })
    await cli.refused(['serve', '--lmtp', 'unix:', ...data], { message: `--lmtp: ${address}, got "unix:"` })
  })

  test('several mistakes: one line for each', async () => {
    await using directory = await temporaryDirectory()
    const file = join(directory.path, 'newmail.toml')
    await writeFile(file, 'bogus = 1\nidle = "x"\n')
    const said = await cli.run(['config', 'check', '--data', directory.path], {
      environment: { NEWMAIL_DRAIN: 'y' },
    })
    const lines = [
      `${file}: bogus: ${unknownKey}`,
      `${file}: idle: ${silence}, got "x"`,
      `NEWMAIL_DRAIN: ${duration}, got "y"`,
    ]
    assert.deepEqual(said, {
      code: 2,
      stdout: '',
      stderr: lines.map((line) => `newmail: ${line}\n`).join(''),
    })
  })

  test('a settings file that is not there or cannot be read', async () => {
    await using directory = await temporaryDirectory()
    const data = ['--data', directory.path]
    const missing = join(directory.path, 'none.toml')
    const message = `${missing}: no such file; give --config the path of a newmail.toml`
    await cli.refused(['config', 'check', '--config', missing, ...data], { message })
    await mkdir(join(directory.path, 'newmail.toml'))
    const unreadable = new RegExp(`^${RegExp.escape(directory.path)}/newmail.toml: cannot be read: `)
    await cli.refused(['config', 'show', ...data], { message: unreadable })
  })
})
