// Logical names and what stands beside them: which definition counts, DECnet nodes, and what SMTP's configuration tells.

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { Mistake } from '../src/base/mistake.ts'
import { readConfiguration, type Configuration, type Overrides } from '../src/server/configuration.ts'
import { breakInDefaults } from '../src/vms/break-in.ts'
import { temporaryDirectory } from './newmail-process.ts'
import { NewmailStage } from './stage.ts'

interface Site {
  /** newmail.toml. */
  readonly toml?: string
  /** A TCPIP$POP_SYSTARTUP.COM. */
  readonly procedure?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly commandLine?: Overrides
  readonly files?: Readonly<Record<string, string>>
}

/** The configuration of a site, and the directory that it was read from. */
async function read(site: Site): Promise<Configuration & { readonly directory: string }> {
  const { toml = '', procedure, environment = {}, commandLine = { settings: {} }, files = {} } = site
  await using directory = await temporaryDirectory()
  const inDirectory = (name: string) => join(directory.path, name)
  for (const [name, text] of Object.entries(files)) await writeFile(inDirectory(name), text)
  await writeFile(inDirectory('newmail.toml'), toml.replaceAll('DIR', directory.path))
  if (procedure !== undefined) await writeFile(inDirectory('startup.com'), procedure)
  const logicals = procedure === undefined ? {} : { NEWMAIL_LOGICALS_FILE: inDirectory('startup.com') }
  const configuration = readConfiguration({
    dataDirectory: directory.path,
    file: undefined,
    environment: { ...logicals, ...environment },
    commandLine,
  })
  return { ...configuration, directory: directory.path }
}

async function refused(site: Site, lines: readonly RegExp[]): Promise<void> {
  const error = await read(site).then(
    () => undefined,
    (cause: unknown) => cause,
  )
  assert(error instanceof Mistake)
  const said = error.message.split('\n')
  assert.equal(said.length, lines.length, error.message)
  for (const [index, line] of lines.entries()) assert.match(said[index] ?? '', line)
}

suite('which definition counts', () => {
  const everywhere: Site = {
    toml: '[logicals]\n"TCPIP$POP_MESSAGE_MAXIMUM" = 4\n',
    procedure: '$ DEFINE/SYSTEM TCPIP$POP_MESSAGE_MAXIMUM 3\n',
    environment: { TCPIP$POP_MESSAGE_MAXIMUM: '2' },
    commandLine: {
      settings: {},
      logicals: [{ name: 'TCPIP$POP_MESSAGE_MAXIMUM', values: ['1'], origin: '-maxmsg' }],
    },
  }
  const { commandLine: _line, ...environmentFirst } = everywhere
  const { environment: _environment, ...procedureFirst } = environmentFirst
  const { procedure: _procedure, ...tomlOnly } = procedureFirst
  for (const [site, value, origin] of [
    [everywhere, 1, /^-maxmsg$/],
    [environmentFirst, 2, /^environment$/],
    [procedureFirst, 3, /\/startup\.com:1$/],
    [tomlOnly, 4, /\/newmail\.toml: logicals$/],
  ] as const) {
    test(`of ${Object.keys(site).length} definitions that of ${origin.source}`, async () => {
      const { conduct, logicals } = await read(site)
      assert.equal(conduct.view.messagesMax, value)
      assert.match(logicals.find('TCPIP$POP_MESSAGE_MAXIMUM')?.origin ?? '', origin)
    })
  }

  test('if both servers’ names are defined, that of the personality', async () => {
    const environment = {
      TCPIP$POP_MESSAGE_MAXIMUM: '3',
      IUPOP3_MAX_MESSAGES: '4',
      TCPIP$POP_LINK_IDLE_TIMEOUT: '0 00:05',
      IUPOP3_CLIENT_TIMEOUT: '90',
    }
    for (const [personality, messages, idleMs] of [
      ['internet', 3, 300_000],
      ['tcpip', 3, 300_000],
      ['iupop3', 4, 90_000],
    ] as const) {
      const { conduct } = await read({ environment: { ...environment, NEWMAIL_PERSONALITY: personality } })
      assert.deepEqual([conduct.view.messagesMax, conduct.idleMs], [messages, idleMs], personality)
    }
  })

  test('the settings idle, takeover and log_level go before logical names', async () => {
    const { conduct } = await read({
      toml: 'idle = "never"\ntakeover = "never"\nlog_level = "debug"\n',
      procedure:
        '$ DEFINE/SYSTEM TCPIP$POP_LINK_IDLE_TIMEOUT "0 1"\n$ DEFINE/SYSTEM TCPIP$POP_LOG_LEVEL ERROR\n',
    })
    assert.deepEqual([conduct.idleMs, conduct.takeoverMs, conduct.logLevel], [undefined, undefined, 'DEBUG'])
  })

  test('what no name decides, the personality does', async () => {
    for (const [personality, takeoverMs, unwrapsTransports] of [
      ['internet', 60_000, true],
      ['tcpip', undefined, false],
      ['iupop3', undefined, undefined],
    ] as const) {
      const { conduct } = await read({ environment: { NEWMAIL_PERSONALITY: personality } })
      const { from } = conduct.rendering.headers
      assert.equal(conduct.takeoverMs, takeoverMs, personality)
      assert.equal(from.server === 'tcpip' ? from.unwrapsTransports : undefined, unwrapsTransports)
      assert.equal(conduct.rendering.idOf, personality === 'iupop3' ? 'download' : 'unique-id')
      assert.deepEqual(conduct.breakIn, personality === 'tcpip' ? breakInDefaults : undefined)
    }
  })

  test('UCX$POP_x is TCPIP$POP_x, as TCP/IP Services V4 had it', async () => {
    const { conduct } = await read({ procedure: '$ DEFINE/SYSTEM UCX$POP_SECURITY FRIENDLY\n' })
    assert.equal(conduct.wording, 'FRIENDLY')
  })

  test('[logicals] takes true and false for names that need only be defined, numbers and lists', async () => {
    const { conduct } = await read({
      toml: `[logicals]
        "TCPIP$POP_TRACE" = true
        "TCPIP$POP_DISUSERPASS" = false
        "TCPIP$POP_SNDBUF" = 4096
        "TCPIP$POP_POSTMASTER" = ["JONES", "SMITH"]
        "IUPOP3_SCAN_INTRUSION" = false\n`,
    })
    assert.deepEqual(
      [conduct.traces, conduct.userPassDisabled, conduct.sendBufferOctets, conduct.postmasters],
      [true, false, 4_096, ['jones', 'smith']],
    )
    assert.equal(conduct.breakIn, undefined)
  })
})

suite('mistakes', () => {
  test('one line for each, with file and line', () =>
    refused(
      {
        procedure:
          '$! The site\n$ DEFINE/SYSTEM TCPIP$POP_SECURITY PARANOID\n$ DEFINE/SYSTEM TCPIP$POP_SECURTY SECURE\n' +
          '$ DEFINE/SYSTEM IUPOP3_NODE_VAX1 "not a host"\n',
        environment: { TCPIP$POP_SNDBUF: 'big' },
        toml: '[logicals]\n"TCPIP$POP_MAXIMUM_THREADS" = 0\n',
      },
      [
        /^environment: TCPIP\$POP_SNDBUF: "big" is not a whole number; write a number from 512/,
        /\/startup\.com:2: TCPIP\$POP_SECURITY: "PARANOID" is not one of its values; write FRIENDLY or SECURE$/,
        /\/startup\.com:3: TCPIP\$POP_SECURTY: no such logical name; newmail config show lists them$/,
        /\/startup\.com:4: IUPOP3_NODE_VAX1: "not a host" is not a host name; write one such as vax1\.example\.com$/,
        /\/newmail\.toml: logicals: TCPIP\$POP_MAXIMUM_THREADS: 0 is out of range; write a number from 1 /,
      ],
    ))

  test('files that are not there, and [logicals] that is no table', async () => {
    const missing = { NEWMAIL_LOGICALS_FILE: '/nowhere/x.com' }
    await refused({ environment: missing }, [/^\/nowhere\/x\.com: no such file; give --logicals the path/])
    await refused({ toml: 'local_aliases = "/nowhere/a.txt"\n' }, [
      /^\/nowhere\/a\.txt: no such file; give local_aliases/,
    ])
    await refused({ toml: 'logicals = 1\n' }, [/newmail\.toml: logicals: expected a table/])
    const files = { 'aliases.txt': 'widgets.com\n! ours\nnot a host\n' }
    await refused({ files, toml: 'local_aliases = "DIR/aliases.txt"\n' }, [/aliases\.txt:3: not a host name/])
  })

  test('names that are known and not obeyed are told', async () => {
    const { notes, directory } = await read({ procedure: '$ DEFINE/SYSTEM IUPOP3_AUTH_COMMANDS 1\n' })
    assert.deepEqual(notes, [
      `${directory}/startup.com:1: IUPOP3_AUTH_COMMANDS is not obeyed: the form of its value is not documented`,
    ])
  })
})

suite('what POP needs of the configuration of SMTP and DECnet (TCP/IP Services 15.1.6)', () => {
  test('substitute domain, TOP_HEADERS, local aliases, nodes', async () => {
    const { conduct } = await read({
      files: { 'aliases.txt': '! ours\nMail.Widgets.com\nwidgets.com\n' },
      toml: `hostname = "orders.acme.com"
        personality = "tcpip"
        substitute_domain = "acme.com"
        top_headers = false
        local_aliases = "DIR/aliases.txt"
        decnet_nodes = { orders = "orders.acme.com" }
        [logicals]
        "IUPOP3_NODE_HOST12" = "Host12.acme.com"\n`,
    })
    const { headers, internetMail } = conduct.rendering
    assert.deepEqual(headers.site, {
      hostName: 'orders.acme.com',
      substituteDomain: 'acme.com',
      localAliases: ['mail.widgets.com', 'widgets.com'],
      nodeHosts: new Map([
        ['ORDERS', 'orders.acme.com'],
        ['HOST12', 'host12.acme.com'],
      ]),
    })
    assert.deepEqual(internetMail, { server: 'tcpip', ignoreMail11Headers: false, topHeaders: false })
  })

  for (const [topHeaders, warnings] of [
    ['false', 1],
    ['true', 0],
  ] as const) {
    test(`top_headers = ${topHeaders}: IGNORE_MAIL11_HEADERS is warned of ${warnings} times`, async () => {
      const settings = {
        NEWMAIL_PERSONALITY: 'tcpip',
        NEWMAIL_TOP_HEADERS: topHeaders,
        TCPIP$POP_IGNORE_MAIL11_HEADERS: '1',
      }
      await using stage = await NewmailStage.open({ settings })
      const texts = stage.facts.flatMap((fact) => (fact.kind === 'warning' ? [fact.text] : []))
      assert.equal(texts.length, warnings)
      for (const text of texts) assert.match(text, /^TCPIP\$POP_IGNORE_MAIL11_HEADERS is not honoured/)
    })
  }
})
