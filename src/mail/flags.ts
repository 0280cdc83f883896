// Flags: a set of message indexes, one octet a message, and none while the set is empty.

export class Flags {
  readonly #messages: number
  /** Made by the first index. */
  #octets: Uint8Array | undefined
  #count = 0

  constructor(messages: number) {
    this.#messages = messages
  }

  get count(): number {
    return this.#count
  }

  has(index: number): boolean {
    return this.#octets?.[index] === 1
  }

  add(index: number): void {
    if (this.has(index)) return
    this.#octets ??= new Uint8Array(this.#messages)
    this.#octets[index] = 1
    this.#count++
  }

  clear(): void {
    this.#octets = undefined
    this.#count = 0
  }

  /** Ascending. */
  indexes(): number[] {
    const indexes: number[] = []
    // Found at memory speed: a session that has read one message of a million does not look at them all.
    for (let index = this.#next(0); index >= 0; index = this.#next(index + 1)) indexes.push(index)
    return indexes
  }

  #next(from: number): number {
    return this.#octets?.indexOf(1, from) ?? -1
  }
}
