// Sites: a TCPIP$POP_SYSTARTUP.COM with every name set, and the POP_XTND.DAT of the readme, served with as they are.

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as passed } from 'node:timers/promises'
import { after, before, suite, test } from 'node:test'
import { openRepository } from '../src/server/repository.ts'
import { addAccounts, known, password } from './accounts.ts'
import { Client } from './client.ts'
import { CommandLines } from './command-line.ts'
import { account, deliverMail11, deliverTexts } from './contract/mail-samples.ts'
import { readDialogue } from './dialogue.ts'
import { ServerProcess, temporaryDirectory } from './newmail-process.ts'
import { play } from './player.ts'
import { PopClient } from './pop-client.ts'
import { NewmailStage } from './stage.ts'

const procedure = join(import.meta.dirname, 'sites/tcpip/TCPIP$POP_SYSTARTUP.COM')
const authorizations = join(import.meta.dirname, 'sites/iupop3/POP_XTND.DAT')

/** Each name, its value as `newmail config show` prints it, and the line of the procedure where it is defined. */
const defined: readonly (readonly [name: string, value: string, line: number])[] = [
  ['TCPIP$POP_SECURITY', 'SECURE', 13],
  ['TCPIP$POP_TRACE', '1', 23],
  ['TCPIP$POP_LOG_LEVEL', 'THREAD', 22],
  ['TCPIP$POP_POSTMASTER', 'JONES, SMITH', 24],
  ['TCPIP$POP_MESSAGE_MAXIMUM', '3', 29],
  ['TCPIP$POP_LINK_IDLE_TIMEOUT', '0 00:15:00.00', 16],
  ['TCPIP$POP_PERSONAL_NAME', '1', 40],
  ['TCPIP$POP_LEAVE_IN_NEWMAIL', 'TRUE', 30],
  ['TCPIP$POP_USE_MAIL_FOLDER', 'TRUE', 31],
  ['TCPIP$POP_FAST_SCAN', 'TRUE', 32],
  ['TCPIP$POP_MAXIMUM_THREADS', '2', 15],
  ['TCPIP$POP_IGNORE_MAIL11_HEADERS', String.raw`say \"yes\" ! to MIME`, 38],
  ['TCPIP$POP_SEND_ID_HEADERS', '1', 39],
  ['TCPIP$POP_DECNET_REWRITE', 'GENERIC', 41],
  ['TCPIP$POP_QUOTED_DECNET_REWRITE', 'NONE', 43],
  ['TCPIP$POP_SNDBUF', '65536', 34],
  ['TCPIP$POP_DISUSERPASS', '1', 14],
  ['TCPIP$POP_PURGE_RECLAIM', 'TRUE', 33],
]

/** What of the procedure is not carried out, and is told so. */
const skipped: readonly (readonly [line: number, what: RegExp])[] = [
  [7, /^skipped, SET is not carried out: SET NOON$/],
  [8, /^skipped, .*: say := WRITE SYS\$OUTPUT$/],
  [9, /^skipped, SAY is not carried out: say "Defining/],
  [49, /^skipped, IF is not evaluated: IF F\$TRNLNM/],
  [50, /^skipped, the procedure ends here: EXIT$/],
  [47, /^TCPIP\$SMTP_JACKET_LOCAL is not obeyed: it concerns the SMTP server$/],
]

const host = 'widgets.xyzcorp.com'
const secret = 'xyztancreff'

suite('a site of TCP/IP Services, its TCPIP$POP_SYSTARTUP.COM unchanged', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  let server: ServerProcess
  const start = () => {
    const words = ['--pop', '127.0.0.1:0', '--lmtp', '127.0.0.1:0']
    const site = ['--personality', 'tcpip', '--logicals', procedure]
    return ServerProcess.start(directory.path, { words: [...words, ...site] })
  }
  const enter = (name: string) => PopClient.apop(server.popPort, name, secret)
  before(async () => {
    directory = await temporaryDirectory()
    await writeFile(join(directory.path, 'newmail.toml'), `hostname = "${host}"\n`)
    await using repository = await openRepository(directory.path, 'any')
    await addAccounts(repository, ['jones', 'smith'])
    for (const found of await repository.accounts.list()) {
      const sealedSecret = repository.secrets.seal(found.name, Buffer.from(secret))
      assert.equal(await repository.accounts.change({ ...found, sealedSecret }), 'changed')
    }
    const { mail } = repository
    const jones = account('jones')
    await deliverTexts(mail, jones, ['From: "Ann, Lee" <ann@example.com>\r\nSubject: MIME\r\n\r\ntext\r\n'])
    await deliverMail11(mail, jones, { from: 'ORDERS::J_SMITH "Jim Smith"' })
    await deliverMail11(mail, jones, { from: 'ORDERS::"j_smith@acme.com"' })
    await deliverMail11(mail, jones, { from: 'SMITH' })
    await deliverTexts(mail, account('smith'), [`Subject: long\r\n\r\n${'x'.repeat(2_000_000)}\r\n`])
    server = await start()
  })
  after(async () => {
    await server.kill()
    await directory.remove()
  })

  test('newmail config show tells each name, its value and its line, and what is skipped', async () => {
    await using cli = new CommandLines()
    const environment = { NEWMAIL_PERSONALITY: 'tcpip', NEWMAIL_LOGICALS_FILE: procedure }
    const shown = await cli.fine(['config', 'show', '--data', directory.path], { environment })
    const found = shown.matchAll(/^# .* \((\S+):(\d+)\)\n"([\w$]+)" = "(.*)"$/gm)
    assert.deepEqual(
      Array.from(found, ([, file, line, name, value]) => [file, name, value, Number(line)]),
      defined.map(([name, value, line]) => [procedure, name, value, line]),
    )
    const notes = Array.from(shown.matchAll(/^# (\S+\.COM):(\d+): (.*)$/gm))
    assert.equal(notes.length, skipped.length)
    for (const [index, [line, what]] of skipped.entries()) {
      assert.equal(notes[index]?.[2], String(line))
      assert.match(notes[index]?.[3] ?? '', what)
    }
  })

  test('SECURITY, DISUSERPASS and MAXIMUM_THREADS', async () => {
    await using visitor = await PopClient.open(server.popPort)
    await using second = await PopClient.open(server.popPort)
    const { client } = visitor
    const disabled = '-ERR USER and PASS are disabled on this server, use APOP'
    assert.equal(await client.ask('USER jones'), disabled)
    assert.equal(await client.ask(`PASS ${password}`), disabled)
    const denied = '-ERR Access to user account "jones" denied'
    assert.equal(await client.ask(`APOP JONES ${'0'.repeat(32)}`), denied)
    await using third = await Client.open(server.popPort)
    assert.equal(await third.line(), '-ERR too many sessions, try again later')
    await second.quit()
  })

  // LEAVE_IN_NEWMAIL has nothing to say where MAIL is shown; test/dialogues/folders has it alone.
  test('MESSAGE_MAXIMUM, USE_MAIL_FOLDER, FAST_SCAN, SNDBUF', async (t) => {
    {
      await using jones = await enter('jones')
      assert.equal((await jones.stat()).messages, 3)
      const announced = (await jones.all()).map((message) => [message.announced, message.text.length])
      const sizes = await jones.list()
      assert.deepEqual(
        announced,
        sizes.map((octets) => [octets, octets]),
      )
      if (spawnSync('ss', ['-V']).error === undefined) {
        const filter = ['state', 'established', `sport = :${server.popPort}`]
        // Linux doubles the figure, for its own book-keeping.
        assert.match(execFileSync('ss', ['-tmiHn', ...filter], { encoding: 'utf8' }), /\btb131072\b/)
      } else t.diagnostic('there is no ss (iproute2) to ask for SO_SNDBUF')
      await jones.quit()
    }
    using db = new DatabaseSync(join(directory.path, 'newmail.sqlite'), { readOnly: true })
    const folders = db
      .prepare(
        `SELECT name, messages FROM folder JOIN maildrop ON maildrop.id = maildrop
         WHERE account = 'jones' AND messages > 0`,
      )
      .all()
    assert.deepEqual(
      folders.map((row) => ({ ...row })),
      [{ name: 'MAIL', messages: 4 }],
    )
  })

  test('IGNORE_MAIL11_HEADERS, SEND_ID_HEADERS, PERSONAL_NAME and both rewritings of DECnet addresses', async () => {
    await using jones = await enter('jones')
    const uids = await jones.uidl()
    const headers = (await jones.all()).map(({ text }) => text.toString().split('\r\n\r\n')[0]?.split('\r\n'))
    const id = (number: number) => [`X-POP3-Server: ${host} TCPIP V5.0`, `X-POP3-ID: ${uids[number - 1]}`]
    assert.deepEqual(headers[0], [...id(1), 'From: "Ann, Lee" <ann@example.com>', 'Subject: MIME'])
    const lines = (number: number) =>
      headers[number - 1]?.filter((line) => !line.startsWith('Date: ')).map((line) => line.trimEnd())
    assert.deepEqual(lines(2), [
      `From: "Jim Smith" <"ORDERS::J_SMITH"@${host}>`,
      'To: JONES',
      'Subject:',
      'X-VMS-From: ORDERS::J_SMITH "Jim Smith"',
      ...id(2),
    ])
    assert.deepEqual(lines(3), [
      'From: ORDERS::"j_smith@acme.com"',
      'To: JONES',
      'Subject:',
      'X-VMS-From: ORDERS::"j_smith@acme.com"',
      ...id(3),
    ])
    await jones.quit()
  })

  test('PURGE_RECLAIM: the space of a deleted message is given back', async () => {
    const before = pages(directory.path)
    await using smith = await enter('smith')
    await smith.ok('DELE 1')
    await smith.quit()
    const deadline = Date.now() + 10_000
    while (pages(directory.path) > before - 400 && Date.now() < deadline) await passed(20)
    assert(pages(directory.path) <= before - 400, `${before} pages, and then not much less`)
  })

  test('LOG_LEVEL and TRACE: both halves of the conversations are in the log, without digests', () => {
    const { log } = server
    assert.match(log, /"fact":"connected"/)
    assert.match(log, /"fact":"line-received".*"line":"APOP jones"/)
    assert.match(log, /"fact":"line-sent".*"line":"\+OK Username\/password combination ok"/)
    assert.match(log, /"fact":"message-sent"/)
    assert.doesNotMatch(log, /"line":"APOP \w+ [0-9a-f]{32}/)
    assert.match(log, /^newmail: \S+\.COM:7: skipped, SET is not carried out: SET NOON$/m)
  })

  test('POSTMASTER: after a server that was killed, those named find a failure mail', async () => {
    await server.kill()
    server = await start()
    await using smith = await enter('smith')
    const { text } = await smith.retr(1)
    assert.match(text.toString(), new RegExp(`^Subject: POP server on ${RegExp.escape(host)} has ended`, 'm'))
    assert.match(text.toString(), /^To: jones@\S+, smith@\S+\r$/m)
    await smith.quit()
  })

  test('LINK_IDLE_TIMEOUT: a quarter of an hour', async () => {
    const settings = { NEWMAIL_PERSONALITY: 'tcpip', NEWMAIL_LOGICALS_FILE: procedure }
    await using stage = await NewmailStage.open({ settings })
    const lines = [
      '# TCP/IP Services §15.3 TCPIP$POP_LINK_IDLE_TIMEOUT: as the site has it.',
      `Account: jones secret=${secret}`,
      'S: +OK {*}',
      `C: APOP jones {digest:${secret}}`,
      'S: +OK {*}',
      'Clock: +890 s',
      'C: NOOP',
      'S: +OK {*}',
      'Clock: +901 s',
      'S: <closed>',
    ]
    await play(readDialogue('site', Buffer.from(lines.join('\n'))), stage, 4096)
  })
})

suite('a site of IUPOP3, its POP_XTND.DAT unchanged', () => {
  const users = ['system', 'levanon', 'hughes', 'jones']
  /** Who may give each command. */
  const rows: readonly (readonly [command: string, valid: readonly string[]])[] = [
    ['STATS', ['system', 'levanon', 'hughes']],
    ['LOGLEVEL THREAD', ['levanon', 'hughes']],
    ['CLIENT Eudora 1.4', users],
    ['HELP', users],
    ['INFO', []],
    ['NETSTATS', []],
    ['OPTIONS SHOW', []],
    ['OPTIONS SET', []],
    ['KILL 0', []],
    ['RESTART', []],
    ['SHUTDOWN', ['system']],
  ]

  test('who may give which command', async () => {
    await using directory = await temporaryDirectory()
    {
      await using repository = await openRepository(directory.path, 'any')
      await addAccounts(repository, users)
    }
    await using server = await ServerProcess.run(['-port', '0', '-XTND', authorizations], {
      program: join(import.meta.dirname, '../src/iupop3.ts'),
      environment: { NEWMAIL_DATA: directory.path, NEWMAIL_LMTP: '127.0.0.1:0' },
    })
    const sessions = new Map<string, PopClient>()
    for (const user of users) sessions.set(user, await PopClient.login(server.popPort, user, password))
    for (const [command, valid] of rows) {
      for (const user of users.toReversed()) {
        const { client } = sessions.get(known(user)) ?? assert.fail()
        const reply = await client.ask(`XTND ${command}`)
        const isListing = /^\+OK .* follow$/.test(reply)
        if (isListing) await client.lines()
        const [keyword] = command.split(' ')
        if (valid.includes(user)) assert.match(reply, /^\+OK /, `${command} by ${user}`)
        else assert.equal(reply, `-ERR XTND ${keyword} is not allowed for user "${user}"`)
      }
    }
    for (const session of sessions.values()) await session.quit()
    const { code, stderr } = await server.ended
    assert.equal(code, 0, 'SHUTDOWN')
    assert.match(stderr, /"fact":"client-info".*"account":"jones","info":"Eudora 1\.4"/)
    assert.match(stderr, /"fact":"operator-command".*"account":"jones","command":"STATS","allowed":false/)
    assert.match(stderr, /"fact":"operator-command".*"account":"system","command":"SHUTDOWN","allowed":true/)
  })
})

/** How long the database is. */
function pages(directory: string): number {
  using db = new DatabaseSync(join(directory, 'newmail.sqlite'), { readOnly: true })
  return Number(db.prepare('SELECT page_count AS n FROM pragma_page_count').get()?.['n'])
}
