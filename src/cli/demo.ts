// The demonstration: an account and sample mail in a new data directory, and how to talk to it.

import { randomBytes } from 'node:crypto'
import { hashPassword } from '../auth/password-hash.ts'
import { accountName } from '../base/account-name.ts'
import { canonicalText } from '../mail/canonical.ts'
import type { Mail11Form } from '../mail/message-head.ts'
import type { Newmail } from '../server/newmail.ts'
import type { Repository } from '../server/repository.ts'
import { decnetSample, samples } from './samples.ts'

/**
 * Makes account `demo` with ten messages when there is no account yet. Gives the words that welcome whoever
 * started it, for the addresses where the server listens.
 */
export async function makeDemo(
  repository: Repository,
  dataDirectory: string,
): Promise<(newmail: Newmail) => string> {
  const name = accountName('demo')
  if (name === undefined || (await repository.accounts.list()).length > 0) {
    return () =>
      `data directory ${dataDirectory} is not new: its accounts are as they were\n` +
      `(newmail account set demo --data ${dataDirectory} --password-stdin gives demo another password)\n`
  }
  const password = randomBytes(9).toString('base64url')
  const octets = Buffer.from(password)
  await repository.accounts.add({
    name,
    passwordHash: await hashPassword(octets),
    sealedSecret: repository.secrets.seal(name, octets),
    flags: [],
    expiresMs: undefined,
    quota: {},
    aliases: [],
  })
  const file = (data: Uint8Array, mail11?: Mail11Form) =>
    repository.mail.deliver({
      text: { kind: 'memory', octets: data.length, data },
      arrivedMs: Date.now(),
      recipients: [{ account: name, quota: {}, prefix: new Uint8Array() }],
      ...(mail11 === undefined ? {} : { mail11 }),
    })
  for (const sample of samples(Date.now())) await file(canonicalText(sample))
  await file(decnetSample.text, decnetSample.mail11)
  return ({ pop, lmtp }) => welcome({ password, dataDirectory, pop: pop[0] ?? '', lmtp: lmtp[0] ?? '' })
}

interface Welcome {
  readonly password: string
  readonly dataDirectory: string
  readonly pop: string
  readonly lmtp: string
}

function welcome({ password, dataDirectory, pop, lmtp }: Welcome): string {
  const [host = '', port = ''] = pop.split(/:(?=\d+$)/)
  return `
Ten messages wait for you. Account demo, password ${password} (also the APOP secret).

  curl:          curl -u demo:${password} pop3://${pop}/          lists them
                 curl -u demo:${password} pop3://${pop}/3         fetches the third
  telnet:        telnet ${host} ${port}    then USER demo, PASS ${password}, STAT, LIST, RETR 1, QUIT
  mail program:  POP3 server ${host}, port ${port}, no encryption, user demo
  send it mail:  swaks --protocol LMTP --server ${lmtp} --to demo@localhost
                 or: npm run newmail -- deliver --data ${dataDirectory} demo < message.eml

The account is kept in ${dataDirectory}; remove that directory to start afresh. Ctrl-C stops the server.
`
}
