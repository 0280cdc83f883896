// Postfix: Debian's MTA with a configuration, a queue and a log of its own, for as long as a test takes.

import assert from 'node:assert/strict'
import {
  chmod,
  chown,
  mkdir,
  mkdtempDisposable,
  readdir,
  readFile,
  utimes,
  writeFile,
  type DisposableTempDir,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { assertFine, Program, run } from './program.ts'

/** What the log has to say comes within this time. */
const patienceMs = 30_000

const daemons = '/usr/lib/postfix/sbin'

/** What this Postfix is called, in the Received that it puts before each message. */
export const mtaName = 'mta.example'

export class Postfix implements AsyncDisposable {
  readonly port: number
  readonly #directory: DisposableTempDir
  readonly #master: Program

  private constructor(directory: DisposableTempDir, port: number, master: Program) {
    this.#directory = directory
    this.port = port
    this.#master = master
  }

  /** Relays mail for each domain to where it says, in the notation of transport(5). */
  static async start(nexthops: Readonly<Record<string, string>>): Promise<Postfix> {
    const directory = await mkdtempDisposable(join(tmpdir(), 'newmail-postfix-'))
    await chmod(directory.path, 0o755)
    for (const name of ['conf', 'queue', 'data']) await mkdir(join(directory.path, name))
    await chown(join(directory.path, 'data'), await idOf('-u', 'postfix'), 0)
    const conf = join(directory.path, 'conf')
    const port = await freePort()
    await writeSettings(join(conf, 'main.cf'), mainSettings(directory.path, nexthops))
    await writeSettings(join(conf, 'master.cf'), services(port))
    assertFine(await run('postfix', ['-c', conf, 'post-install', 'create-missing']))
    // Postfix ends with us even if we are killed.
    const master = ['--pdeathsig', 'TERM', join(daemons, 'master'), '-c', conf, '-s']
    const postfix = new Postfix(directory, port, new Program('setpriv', master))
    try {
      await postfix.logged(/daemon started/)
      return postfix
    } catch (error) {
      await postfix[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Waits until so many lines of the log fit the pattern; gives them. */
  async logged(pattern: RegExp, count = 1): Promise<readonly string[]> {
    const deadline = Date.now() + patienceMs
    for (;;) {
      const log = await readFile(this.#path('log'), 'utf8').catch(() => '')
      const lines = log.split('\n').filter((line) => pattern.test(line))
      if (lines.length >= count) return lines
      if (Date.now() > deadline)
        assert.fail(`${lines.length} instead of ${count} times ${String(pattern)}:\n${log}`)
      await passed(20)
    }
  }

  /** Tries again at once what could not be delivered so far. */
  async flush(): Promise<void> {
    assertFine(await run('postqueue', ['-c', this.#path('conf'), '-f']))
  }

  /** What is in the queue, as `postqueue -p` shows it. */
  async queue(): Promise<string> {
    const ended = await run('postqueue', ['-c', this.#path('conf'), '-p'])
    assertFine(ended)
    return ended.output.toString().trim()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#master.stop()
    const deadline = Date.now() + patienceMs
    while ((await this.#daemons()).length > 0) {
      assert.ok(Date.now() < deadline, 'a daemon of Postfix is left')
      await passed(20)
    }
    await this.#directory.remove()
  }

  /** The processes that belong to it: master tells each where the settings are. */
  async #daemons(): Promise<readonly string[]> {
    const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
    const environments = processes.map((id) => readFile(`/proc/${id}/environ`, 'latin1').catch(() => ''))
    const own = `MAIL_CONFIG=${this.#path('conf')}\0`
    return (await Promise.all(environments)).filter((environment) => environment.includes(own))
  }

  #path(name: string): string {
    return join(this.#directory.path, name)
  }
}

/** A directory for sockets which Postfix may use: what is made in it belongs to Postfix's group. */
export async function socketDirectory(): Promise<DisposableTempDir> {
  const directory = await mkdtempDisposable(join(tmpdir(), 'newmail-socket-'))
  await chown(directory.path, 0, await idOf('-g', 'postfix'))
  await chmod(directory.path, 0o2750)
  return directory
}

/** Dated back: every program of Postfix waits until a file has not changed for two seconds. */
async function writeSettings(path: string, text: string): Promise<void> {
  await writeFile(path, text)
  await utimes(path, 0, 0)
}

function mainSettings(directory: string, nexthops: Readonly<Record<string, string>>): string {
  const transports = Object.entries(nexthops).map(([domain, nexthop]) => `{ ${domain} = ${nexthop} }`)
  const settings = {
    compatibility_level: '3.6',
    queue_directory: `${directory}/queue`,
    data_directory: `${directory}/data`,
    maillog_file: `${directory}/log`,
    maillog_file_prefixes: directory,
    myhostname: mtaName,
    mydestination: '',
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    mynetworks: '127.0.0.0/8',
    alias_maps: '',
    local_recipient_maps: '',
    relay_domains: Object.keys(nexthops).join(),
    transport_maps: `inline:{ ${transports.join()} }`,
    smtp_dns_support_level: 'disabled',
    // Newmail takes lines of any length; Postfix would break those of more than 998 octets.
    lmtp_line_length_limit: '0',
    // Letters are to come as they were sent.
    local_header_rewrite_clients: '',
    in_flow_delay: '0',
    // Nothing is tried again before the test says so.
    queue_run_delay: '1h',
    minimal_backoff_time: '1h',
    notify_classes: '',
    fast_flush_domains: '',
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('')
}

/** None of them in a chroot, which would need files of its own. */
function services(port: number): string {
  return [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'showq unix n - n - - showq',
    'scache unix - - n - 1 scache',
    'anvil unix - - n - 1 anvil',
    'lmtp unix - - n - - lmtp',
    'postlog unix-dgram n - n - 1 postlogd',
    '',
  ].join('\n')
}

/** Postfix takes no port 0. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  assert.ok(typeof address === 'object' && address !== null)
  return address.port
}

async function idOf(which: '-u' | '-g', user: string): Promise<number> {
  const ended = await run('id', [which, user])
  assertFine(ended)
  return Number(ended.output.toString())
}
