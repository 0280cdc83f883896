// The SASL mechanisms that POP3 offers, by the names that CAPA and AUTH list.

import type { Mechanism } from '../auth/mechanisms/mechanism.ts'
import { plain } from '../auth/mechanisms/plain.ts'

export const mechanisms: Readonly<Record<string, () => Mechanism>> = { PLAIN: plain }

export const saslMechanisms = Object.keys(mechanisms).join(' ')
