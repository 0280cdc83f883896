// AccountName: the canonical name of an account, the key to its maildrop in every store.

/** Lower-case, 1 to 255 characters, letters, digits and `$ _ . - + @`. Made by `accountName` alone. */
export type AccountName = string & { readonly brand: 'AccountName' }

const namePattern = /^[a-z0-9$_.\-+@]{1,255}$/

/** The canonical form of what a client or an operator typed; undefined when no account can have such a name. */
export function accountName(text: string): AccountName | undefined {
  // ASCII alone is folded: toLowerCase would make the letter k of the Kelvin sign.
  const name = text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
  // The pattern is what the brand stands for.
  return namePattern.test(name) ? (name as AccountName) : undefined
}
