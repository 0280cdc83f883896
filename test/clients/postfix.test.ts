// A real chain: Postfix hands mail to Newmail by LMTP, over TCP and a Unix socket, and five clients fetch it.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test, type TestContext } from 'node:test'
import { ClientHome } from './client-home.ts'
import { deleteWithCurl, retrieveWithCurl } from './curl.ts'
import { fetchmail } from './fetchmail.ts'
import { asGot, getmail } from './getmail.ts'
import { assertSameLetters, kinds, letter, unixLines, type Kind } from './letters.ts'
import { mpop } from './mpop.ts'
import { fetchWithPoplib } from './poplib.ts'
import { mtaName, Postfix, socketDirectory } from './postfix.ts'
import { assertFine, isRoot, lacks } from './program.ts'
import { Served } from './served.ts'
import { smtplib } from './smtplib.ts'

const rounds = 5
const everyone = ['curl', 'poplib', 'fetchmail', 'getmail', 'mpop'] as const
type Client = (typeof everyone)[number]

interface Letter {
  readonly kind: Kind
  readonly text: string
  readonly domain: 'tcp.example' | 'unix.example'
  readonly recipients: readonly Client[]
}

/** Fifty letters: each kind several times, over both transports, to all clients that can read it. */
const letters: readonly Letter[] = Array.from({ length: rounds * kinds.length }, (_, index) => {
  const kind = kinds[index % kinds.length] ?? 'plain'
  const round = Math.floor(index / kinds.length)
  return {
    kind,
    text: letter(kind, round),
    domain: (index + round) % 2 === 0 ? 'tcp.example' : 'unix.example',
    recipients: everyone.filter((client) => client !== 'poplib' || kind !== 'long line'),
  }
})

/** What Postfix puts before a message: its own Received. */
const behind = new RegExp(
  `^Received: from .*\\r?\\n[ \\t]+by ${mtaName} \\(Postfix\\).*\\r?\\n(?:[ \\t].*\\r?\\n)*`,
)

suite('behind Postfix', () => {
  test('fifty letters through a pause of Newmail, and out by five clients: nothing lost, nothing twice', async (t) => {
    if (cannot(t, 'postfix', 'setpriv', 'python3', 'curl', 'fetchmail', 'getmail', 'mpop')) return
    await using chain = await Chain.start()
    const { served, postfix } = chain
    for (const name of everyone) await served.account(name)

    const [flowing, late] = [letters.slice(0, 40), letters.slice(40)]
    const sending = chain.send(flowing)
    await postfix.logged(/: removed$/, 10)
    await served.pause()
    await sending
    await chain.send(late)
    const deliveries = letters.reduce((sum, { recipients }) => sum + recipients.length, 0)
    const told = await postfix.logged(/ status=(sent|deferred) /, deliveries)
    const deferred = told.filter((line) => line.includes('status=deferred'))
    assert.ok(deferred.length >= late.length * 4, 'Postfix keeps what comes during the pause')
    t.diagnostic(`${deferred.length} of ${deliveries} deliveries deferred`)

    await served.resume()
    await postfix.flush()
    await postfix.logged(/: removed$/, letters.length)
    assert.equal(await postfix.queue(), 'Mail queue is empty')

    await Promise.all(
      everyone.map(async (client) => {
        const mine = letters.filter(({ recipients }) => recipients.includes(client)).map(({ text }) => text)
        const arrived = await fetchers[client](served, mine.length)
        assertSameLetters(arrived, mine, { behind, transformed: transformed[client] })
        await served.assertHolds(client, [])
      }),
    )
  })

  test('mail for nobody and for a full maildrop goes back to its sender', async (t) => {
    if (cannot(t, 'postfix', 'setpriv', 'python3')) return
    await using chain = await Chain.start()
    const { served, postfix } = chain
    for (const name of ['sender', 'known']) await served.account(name)
    await served.account('full', { octetsMax: 100 })
    const domains = ['tcp.example', 'unix.example'] as const
    for (const domain of domains) {
      const to = ['unknown', 'full', 'known'].map((name) => `${name}@${domain}`)
      await chain.sendOne(`sender@${domain}`, to, letter('plain'))
    }
    // The letter and the bounce that tells of it, on both ways.
    await postfix.logged(/: removed$/, 4)
    assert.equal(await postfix.queue(), 'Mail queue is empty')

    assertSameLetters(await served.texts('known'), [letter('plain'), letter('plain')], { behind })
    assert.deepEqual(await served.texts('full'), [])
    const bounces = await served.texts('sender')
    assert.equal(bounces.length, 2)
    for (const domain of domains) {
      const bounce = bounces.find((text) => text.includes(`unknown@${domain}`)) ?? assert.fail()
      assert.match(bounce, /^Return-Path: <>\r\nDelivered-To: sender@/)
      // Postfix folds where it likes.
      const words = bounce.replaceAll(/\s+/g, ' ')
      assert.ok(words.includes(`said: 550 5.1.1 <unknown@${domain}> no such account`), bounce)
      assert.ok(words.includes(`said: 552 5.2.2 <full@${domain}> maildrop is full`), bounce)
      assert.ok(!words.includes(`<known@${domain}>`), bounce)
    }
  })
})

/** How each client gets its letters, and leaves none. */
const fetchers: Readonly<Record<Client, (served: Served, count: number) => Promise<readonly string[]>>> = {
  poplib: async ({ port }, count) => fetchWithPoplib({ port, name: 'poplib' }, count),
  curl: async ({ port }, count) => {
    await using home = await ClientHome.make()
    const account = { port, name: 'curl' }
    const texts = await retrieveWithCurl(account, { home, count })
    assertFine(await deleteWithCurl(account, count))
    return texts
  },
  fetchmail: async ({ port }) => {
    await using home = await ClientHome.make()
    const fetched = await fetchmail(home, { port, name: 'fetchmail' })
    assertFine(fetched)
    return fetched.arrived
  },
  getmail: async (served) => {
    await using home = await ClientHome.make()
    const to = await served.account('got')
    const got = await getmail(home, { served, name: 'getmail' }, { to })
    assertFine(got)
    return got.arrived
  },
  mpop: async ({ port }) => {
    await using home = await ClientHome.make()
    const popped = await mpop(home, { port, name: 'mpop' })
    assertFine(popped)
    return popped.arrived
  },
}

/** What each does to a text on its way. */
const transformed: Readonly<Record<Client, (text: string) => string>> = {
  poplib: (text) => text,
  curl: (text) => text,
  fetchmail: unixLines,
  getmail: asGot,
  mpop: unixLines,
}

/** Newmail with Postfix before it. */
class Chain implements AsyncDisposable {
  readonly served: Served
  readonly postfix: Postfix
  readonly #disposables: AsyncDisposableStack

  private constructor(served: Served, postfix: Postfix, disposables: AsyncDisposableStack) {
    this.served = served
    this.postfix = postfix
    this.#disposables = disposables
  }

  static async start(): Promise<Chain> {
    await using disposables = new AsyncDisposableStack()
    const sockets = disposables.use(await socketDirectory())
    const socketPath = join(sockets.path, 'lmtp')
    const domains = ['tcp.example', 'unix.example']
    const served = disposables.use(await Served.start({ domains, socketPath }))
    const postfix = disposables.use(
      await Postfix.start({
        'tcp.example': `lmtp:inet:127.0.0.1:${served.lmtpPort}`,
        'unix.example': `lmtp:unix:${socketPath}`,
      }),
    )
    return new Chain(served, postfix, disposables.move())
  }

  async send(letters: readonly Letter[]): Promise<void> {
    const accepted = await smtplib({
      protocol: 'smtp',
      host: '127.0.0.1',
      port: this.postfix.port,
      letters: letters.map(({ text, domain, recipients }) => ({
        from: `sender@${domain}`,
        to: recipients.map((name) => `${name}@${domain}`),
        text,
      })),
    })
    assert.deepEqual(
      accepted.filter((refusal) => refusal !== null),
      [],
    )
  }

  async sendOne(from: string, to: readonly string[], text: string): Promise<void> {
    const letters = [{ from, to, text }]
    const { port } = this.postfix
    assert.deepEqual(await smtplib({ protocol: 'smtp', host: '127.0.0.1', port, letters }), [null])
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#disposables.disposeAsync()
  }
}

/** Skips the test when we may not start Postfix or something is not installed. */
function cannot(t: TestContext, ...commands: readonly string[]): boolean {
  if (!isRoot) t.skip('only root can start Postfix')
  return !isRoot || commands.some((command) => lacks(t, command))
}
