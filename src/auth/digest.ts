import { createHash, createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'

export interface TokenDigest {
  readonly digest: Buffer
  /** Which pepper made the digest; says nothing else about it. */
  readonly pepperId: string
}

export type Digests = ReturnType<typeof digests>

/** Named by its own hash, so that peppers need no numbering when they change. */
function named(pepper: Buffer): { key: KeyObject; pepperId: string } {
  const pepperId = createHash('sha256').update('latchkey pepper').update(pepper).digest('hex').slice(0, 8)
  return { key: createSecretKey(pepper), pepperId }
}

/**
 * What is stored in place of a token: HMAC-SHA-256 under a pepper that is not in the database. A token has 256 random
 * bits, so a slow hash would add nothing but load (ASVS 5.0, 6.5.2). Peppers have at least 32 bytes.
 */
export function digests(pepper: Buffer, retired: readonly Buffer[] = []) {
  const current = named(pepper)
  const former = retired.map(named)
  const digest = (token: string, { key, pepperId }: typeof current): TokenDigest => ({
    digest: createHmac('sha256', key).update(token).digest(),
    pepperId
  })

  const derived = (label: string, { key }: typeof current) =>
    Buffer.from(hkdfSync('sha256', key, '', `latchkey ${label}`, 32))

  return {
    /** Which peppers are known, the current one first. */
    pepperIds: [current, ...former].map(({ pepperId }) => pepperId),

    /** The digest to store: 32 bytes under the current pepper. */
    of: (token: string): TokenDigest => digest(token, current),

    /** Every digest that a token may be stored under, the current pepper's first. */
    candidates: (token: string): [TokenDigest, ...TokenDigest[]] => [
      digest(token, current),
      ...former.map(pepper => digest(token, pepper))
    ],

    /** 32 bytes for another purpose, which tell nothing about the pepper or each other: HKDF-SHA-256 (RFC 5869). */
    derive: (label: string): Buffer => derived(label, current),

    /** The same from every pepper, the current one first. */
    deriveAll: (label: string): Buffer[] => [current, ...former].map(pepper => derived(label, pepper))
  }
}
