import { allows } from './permissions.ts'

/** Whom a key stands for, and what it may do, at the time of the answer. Shared between requests, so it is frozen. */
export interface Identity {
  /** UUID of the key; it stays the same when the key's secret is rotated. */
  readonly keyId: string
  /** Name of the key. */
  readonly name: string
  /** UUID of the user or service account that the key belongs to. */
  readonly ownerId: string
  readonly ownerType: 'user' | 'service_account'
  /** UUID of the one tenant that the key works in. */
  readonly tenantId: string
  /** Name of the owner's role in the tenant. */
  readonly role: string
  /** What role and key allow together, as `verb:object`; either part may be `*`, so ask `allows`. */
  readonly permissions: readonly string[]
  /** A `Date` of its own at every reading, because a `Date` cannot be frozen. */
  readonly issuedAt: Date
  /** null when the key never expires. */
  readonly expiresAt: Date | null
  /** Whether the key may do this, for example `read:report`. False for what is no definite permission. */
  readonly allows: (permission: string) => boolean
}

/** What an identity is made of; the times are Unix times in seconds. */
export interface Facts extends Omit<Identity, 'issuedAt' | 'expiresAt' | 'allows'> {
  readonly iat: number
  readonly exp: number | null
}

export function identity({ iat, exp, permissions, ...facts }: Facts): Identity {
  const granted = Object.freeze([...permissions])
  return Object.freeze({
    ...facts,
    permissions: granted,
    get issuedAt() {
      return new Date(iat * 1000)
    },
    get expiresAt() {
      return exp === null ? null : new Date(exp * 1000)
    },
    allows: (permission: string) => allows(granted, permission)
  })
}
