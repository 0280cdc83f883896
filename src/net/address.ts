// ListenAddress: where a listener stands, as operators write it: `[HOST:]PORT` or `unix:PATH`.

export type ListenAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

const defaultHost = '127.0.0.1'

/** Reads `110`, `0.0.0.0:110`, `[::]:110`, `mail.example.org:110` or `unix:/run/newmail/lmtp`; port 0 is any free one. */
export function readListenAddress(text: string): ListenAddress | undefined {
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length)
    return path === '' ? undefined : { kind: 'unix', path }
  }
  const parts = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):)?(\d{1,5})$/.exec(text)
  if (parts === null) return undefined
  const port = Number(parts[3])
  if (port > 65_535) return undefined
  return { kind: 'tcp', host: parts[1] ?? parts[2] ?? defaultHost, port }
}

/** The same notation back. */
export function listenAddressText(address: ListenAddress): string {
  if (address.kind === 'unix') return `unix:${address.path}`
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`
}
