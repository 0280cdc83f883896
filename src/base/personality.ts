// Personality: whose defaults, greeting and wording the server has. Each single setting can still be set by itself.

export const personalities = ['internet', 'tcpip', 'iupop3'] as const

export type Personality = (typeof personalities)[number]

/** The two OpenVMS servers. */
export type OpenvmsServer = Exclude<Personality, 'internet'>
