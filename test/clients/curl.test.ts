// curl: listing, retrieving and deleting, and the ways to log in that it can be made to use.

import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { ClientHome } from './client-home.ts'
import { curl, deleteWithCurl, retrieveWithCurl, type CurlOptions } from './curl.ts'
import { assertSameLetters, letter, letters, oddLetters } from './letters.ts'
import { assertFine, lacks, type Ended } from './program.ts'
import { secret, Served } from './served.ts'

suite('curl', { concurrency: true }, () => {
  let served: Served
  before(async () => {
    served = await Served.start()
  })
  after(() => served[Symbol.asyncDispose]())

  test('retrieves every octet and deletes', async (t) => {
    if (lacks(t, 'curl')) return
    await using home = await ClientHome.make()
    const all = [...letters, ...Object.values(oddLetters)]
    const account = await served.accountWith('all', all)
    const texts = await retrieveWithCurl(account, { home, count: all.length })
    assertSameLetters(texts, all, { inOrder: true })
    await served.assertHolds('all', all)
    assertFine(await deleteWithCurl(account, all.length))
    await served.assertHolds('all', [])
  })

  test('LIST, UIDL, TOP and STAT', async (t) => {
    if (lacks(t, 'curl')) return
    const account = await served.accountWith('lists', [letter('plain'), letter('dots')])
    const sizes = (await served.texts('lists')).map((text) => text.length)

    const list = await curl(account, [''])
    assert.equal(list.output.toString(), `1 ${sizes[0]}\r\n2 ${sizes[1]}\r\n`)
    const uidl = await curl(account, [''], request('UIDL'))
    assert.match(uidl.output.toString(), /^1 lists-\S+\r\n2 lists-\S+\r\n$/)
    // curl takes the dots of TOP for its own affair, as those of RETR.
    const top = await curl(account, [''], request('TOP 2 2'))
    const head = letter('dots').split('\r\n').slice(0, -5).join('\r\n')
    assertSameLetters([top.output.toString('latin1')], [`${head}\r\n`])
    const one = await curl(account, ['2'], request('UIDL', '--head', '--verbose'))
    assert.match(one.complaints, /^< \+OK 2 lists-\S+\r$/m)
    const stat = await curl(account, [''], request('STAT', '--head', '--verbose'))
    assert.match(stat.complaints, /^< \+OK 2 \d+\r$/m)
  })

  test('DELE removes that message and no other', async (t) => {
    if (lacks(t, 'curl')) return
    const account = await served.accountWith('dele', [letter('plain'), letter('dots'), letter('blanks')])
    assertFine(await curl(account, [''], { words: ['--request', 'DELE 2', '--head'] }))
    await served.assertHolds('dele', [letter('plain'), letter('blanks')])
  })

  // Not by USER and PASS: curl uses them only where no mechanism is announced.
  test('logs in by AUTH PLAIN, with and without initial response, and by APOP', async (t) => {
    if (lacks(t, 'curl')) return
    const account = await served.accountWith('logins', [letter('plain')])
    const plain = await curl(account, ['1'], { words: ['--verbose'] })
    assert.deepEqual(said(plain), ['CAPA', 'AUTH PLAIN', 'RETR'])
    const initial = await curl(account, ['1'], { words: ['--verbose', '--sasl-ir'] })
    assert.deepEqual(said(initial), ['CAPA', 'AUTH PLAIN +', 'RETR'])
    const apop = await curl(account, ['1'], {
      password: secret,
      words: ['--verbose', '--login-options', 'AUTH=+APOP'],
    })
    assert.deepEqual(said(apop), ['CAPA', 'APOP', 'RETR'])
    for (const { output } of [plain, initial, apop]) {
      assertSameLetters([output.toString('latin1')], [letter('plain')])
    }
  })

  test('an account without APOP secret, and wrong words, are refused: exit 67', async (t) => {
    if (lacks(t, 'curl')) return
    const account = await served.accountWith('plain-only', [letter('plain')], { hasSecret: false })
    const apop = ['--login-options', 'AUTH=+APOP']
    assert.equal((await curl(account, ['1'], { password: secret, words: apop })).exit, 67)
    assert.equal((await curl(account, ['1'], { password: 'wrong' })).exit, 67)
    assert.equal((await curl({ ...account, name: 'nobody-here' }, ['1'])).exit, 67)
    assertFine(await curl(account, ['1']))
  })

  test('a message that is not there: curl fails and writes nothing', async (t) => {
    if (lacks(t, 'curl')) return
    const account = await served.accountWith('missing', [letter('plain')])
    const { exit, output } = await curl(account, ['2'])
    assert.notEqual(exit, 0)
    assert.equal(output.length, 0)
  })
})

function request(command: string, ...words: readonly string[]): CurlOptions {
  return { words: ['--request', command, ...words] }
}

/** The commands that curl says it sent; `+` stands for an initial response. */
function said({ complaints }: Ended): readonly string[] {
  const commands = complaints.matchAll(/^> (CAPA|AUTH PLAIN|APOP|USER|PASS|RETR)( \S+)?/gm)
  return Array.from(commands, ([, command = '', argument]) =>
    command === 'AUTH PLAIN' && argument !== undefined ? 'AUTH PLAIN +' : command,
  )
}
