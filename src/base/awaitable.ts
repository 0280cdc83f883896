// Awaitable: a value that is here already, or a promise of it.
//
// The embedded store answers at once and a database over the network later. Code that takes an Awaitable
// waits only when there is something to wait for, so the common case costs no promise.

export type Awaitable<T> = T | Promise<T>

/** What `next` makes of `value`: at once when the value is here, later when it is a promise. */
export function andThen<T, U>(value: Awaitable<T>, next: (value: T) => Awaitable<U>): Awaitable<U> {
  return value instanceof Promise ? value.then(next) : next(value)
}
