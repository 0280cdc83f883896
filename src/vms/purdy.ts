// Purdy: the one-way functions of the OpenVMS user authorization file, on octets (SYS$HASH_PASSWORD).

/** In the order of their codes, 0 to 3 (UAI$C_AD_II and so on). */
export const vmsAlgorithms = ['AD_II', 'PURDY', 'PURDY_V', 'PURDY_S'] as const
export type VmsAlgorithm = (typeof vmsAlgorithms)[number]

export interface PurdyInput {
  readonly password: Uint8Array
  readonly userName: Uint8Array
  /** 16 bits. */
  readonly salt: number
}

/** The hash as a 64-bit number; the authorization file keeps it as a little-endian quadword. */
export function vmsHash(algorithm: VmsAlgorithm, { password, userName, salt }: PurdyInput): bigint {
  if (algorithm === 'AD_II') return BigInt(autodin(password))
  const folded = new DataView(new ArrayBuffer(8))
  const rotates = algorithm === 'PURDY_S'
  if (rotates) folded.setUint16(0, password.length, true)
  fold(folded, password, rotates)
  folded.setUint16(3, folded.getUint16(3, true) + salt, true)
  fold(folded, algorithm === 'PURDY' ? twelveOctets(userName) : userName, rotates)
  return polynomial(folded.getBigUint64(0, true))
}

/** The largest prime below 2^64 of this form, and the polynomial's coefficients modulo it. */
const p = 2n ** 64n - 59n
const [c1, c2, c3, c4, c5] = [
  2n ** 64n - 83n,
  2n ** 64n - 179n,
  2n ** 64n - 257n,
  2n ** 64n - 323n,
  2n ** 64n - 363n,
]

/** x^(2^24 - 3) + c1 x^(2^24 - 63) + c2 x^3 + c3 x^2 + c4 x + c5 modulo p; the first exponents differ by 60. */
function polynomial(folded: bigint): bigint {
  const x = folded % p
  const high = power(x, 2 ** 24 - 63) * ((power(x, 60) + c1) % p)
  return (high + (((c2 * x + c3) % p) * x + c4) * x + c5) % p
}

function power(base: bigint, exponent: number): bigint {
  let result = 1n
  for (let bit = 2 ** Math.floor(Math.log2(exponent)); bit >= 1; bit /= 2) {
    result = (result * result) % p
    if ((exponent & bit) !== 0) result = (result * base) % p
  }
  return result
}

/** Adds each octet to one of the eight, without carry; PURDY_S turns both longwords whenever that was the last. */
function fold(into: DataView, text: Uint8Array, rotates: boolean): void {
  for (const [index, octet] of text.entries()) {
    const at = (text.length - index) & 7
    into.setUint8(at, into.getUint8(at) + octet)
    if (!rotates || at !== 7) continue
    for (const longword of [0, 4]) {
      const value = into.getUint32(longword, true)
      into.setUint32(longword, (value << 1) | (value >>> 31), true)
    }
  }
}

/** PURDY alone takes the user name with blanks or cut to twelve. */
function twelveOctets(userName: Uint8Array): Uint8Array {
  const padded = new Uint8Array(12).fill(0x20)
  padded.set(userName.subarray(0, 12))
  return padded
}

/** CRC-32 by the polynomial of AUTODIN-II, without the inversion at its end. */
function autodin(text: Uint8Array): number {
  let crc = 0xffffffff
  for (const octet of text) {
    crc ^= octet
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : 0xedb88320)
  }
  return crc >>> 0
}
