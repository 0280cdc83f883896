// Reading: what became of a text that somebody else wrote.

/** The value, or what is wrong with the text and what to write instead. */
export type Reading<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'fault'; readonly fault: string; readonly remedy: string }

export function value<T>(value: T): Reading<T> {
  return { kind: 'value', value }
}

export function fault(fault: string, remedy: string): Reading<never> {
  return { kind: 'fault', fault, remedy }
}
