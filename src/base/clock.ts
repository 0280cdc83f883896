// Clock: where the time comes from. It is passed in, so that tests set it and nothing waits for real time.

/** Milliseconds since 1970-01-01T00:00Z. */
export type Clock = () => number

export const systemClock: Clock = Date.now
