// Host names, and which of them are this site's own.

/** Letters, digits and hyphens between dots (RFC 1123 §2.1); underscores too, which OpenVMS sites use. */
export function isHostName(text: string): boolean {
  return (
    text.length <= 253 &&
    /^[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?(?:\.[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?)*$/i.test(text)
  )
}

/** What the From: rules know of the site: they come from its SMTP and network configuration. */
export interface MailSite {
  readonly hostName: string
  /** The SMTP substitute domain. */
  readonly substituteDomain: string | undefined
  /** TCPIP$SMTP_LOCAL_ALIASES.TXT, in lower case. */
  readonly localAliases: readonly string[]
  /** TCP/IP host names of DECnet nodes; the nodes are in capitals. */
  readonly nodeHosts: ReadonlyMap<string, string>
}

/**
 * A host is local when it is the substitute domain or among the local aliases (TCP/IP Services V5.1 18.1.6.1), and
 * when it is this host: the manual's example of a local host has no more than that.
 */
export function isLocalHost(host: string, site: MailSite): boolean {
  const name = host.toLowerCase()
  return (
    name === site.hostName.toLowerCase() ||
    name === site.substituteDomain?.toLowerCase() ||
    site.localAliases.includes(name)
  )
}

/** What is appended to local users. */
export function localDomain(site: MailSite): string {
  return site.substituteDomain ?? site.hostName
}

/** TCPIP$SMTP_LOCAL_ALIASES.TXT: a domain per line, comments after `!` (TCP/IP Services V5.1 17.3). */
export function readLocalAliases(file: string): {
  readonly aliases: readonly string[]
  readonly badLines: readonly number[]
} {
  const aliases: string[] = []
  const badLines: number[] = []
  for (const [index, line] of file.split(/\r?\n/).entries()) {
    const name = line.replace(/!.*/, '').trim().replace(/\.$/, '').toLowerCase()
    if (isHostName(name)) aliases.push(name)
    else if (name !== '') badLines.push(index + 1)
  }
  return { aliases, badLines }
}
