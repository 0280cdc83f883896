// Peer: who is at the other end of a connection.

export interface Peer {
  /** IP address, or the path of a Unix socket. */
  readonly address: string
  /** TCP port; absent on a Unix socket. */
  readonly port: number | undefined
}

/** `192.0.2.7:1234`, `[2001:db8::1]:1234` or the path, for logs and replies. */
export function peerText({ address, port }: Peer): string {
  if (port === undefined) return address
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
