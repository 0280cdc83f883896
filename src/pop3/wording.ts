// Wording: what clients are told where the text says something about the site or its users.
//
// One text for every refusal, so that nobody learns whether a name exists (TCPIP$POP_SECURITY SECURE,
// TCP/IP Services table 15-2).

/** A name that came from the client, fit to be shown: printable ASCII, not too long, lower case. */
function shownName(name: string): string {
  return name
    .toLowerCase()
    .slice(0, 64)
    .replaceAll(/[^\x21-\x7e]|["\\]/g, '?')
}

export function passwordRequired(name: string): string {
  return `Password required for "${shownName(name)}"`
}

export function accessDenied(name: string): string {
  return `Access to user account "${shownName(name)}" denied`
}

export function inUse(sinceMs: number): string {
  const since = new Date(sinceMs).toISOString().replace('T', ' ').slice(0, 19)
  return `maildrop is in use by another session since ${since} UTC`
}
