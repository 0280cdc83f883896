// Host names: what is one, and which are local.

import assert from 'node:assert/strict'
import test from 'node:test'
import { isHostName, isLocalHost, localDomain, readLocalAliases, type MailSite } from './host-name.ts'

test('host names are letters, digits and hyphens between dots', () => {
  for (const name of [
    'vax1',
    'a',
    'ab',
    'a.bc',
    `${'x'.repeat(63)}.com`,
    'orders.acme.widgets.com',
    '3com.com',
    'a-b.c_d',
  ])
    assert(isHostName(name), name)
  for (const name of [
    '',
    '.',
    'a..b',
    '-a',
    'a-',
    'a b',
    'a@b',
    'a.',
    'x'.repeat(64),
    `a.${'x'.repeat(64)}`,
    'a.'.repeat(126) + 'abc',
    'a\r\nb',
  ]) {
    assert(!isHostName(name), name)
  }
})

const site: MailSite = {
  hostName: 'orders.acme.widgets.com',
  substituteDomain: 'acme.widgets.com',
  localAliases: ['mail.acme.com'],
  nodeHosts: new Map(),
}

test('the substitute domain, the local aliases and this host are local, in any case', () => {
  for (const host of ['ACME.widgets.com', 'mail.ACME.com', 'Orders.acme.widgets.com'])
    assert(isLocalHost(host, site), host)
  assert(isLocalHost('orders.acme.widgets.com', { ...site, hostName: 'ORDERS.acme.widgets.com' }))
  assert(!isLocalHost('host12.acme.widgets.com', site))
  assert(!isLocalHost('acme.widgets.com', { ...site, substituteDomain: undefined }))
})

test('the substitute domain goes before the host name', () => {
  assert.equal(localDomain(site), 'acme.widgets.com')
  assert.equal(localDomain({ ...site, substituteDomain: undefined }), 'orders.acme.widgets.com')
})

test('reads the file of local aliases', () => {
  const file =
    '!\r\n! This is the local alias file.\r\n!\r\nourdomain.edu\r\n OURDOMAIN1.edu. ! the second\r\n\r\nnot a domain\r\n'
  assert.deepEqual(readLocalAliases(file), { aliases: ['ourdomain.edu', 'ourdomain1.edu'], badLines: [7] })
})
