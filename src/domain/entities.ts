import type { Grant } from './permissions.ts'

/**
 * The rows of the service. Ids are lower-case UUIDv7; times are milliseconds since 1970 in UTC, `null` for "has not
 * happened" and `never` for an expiry that does not come. `revision` counts the edits of a row and is its ETag.
 */
export interface Tenant {
  readonly id: string
  readonly name: string
  readonly slug: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly disabledAt: number | null
  readonly revision: number
}

export interface User {
  readonly id: string
  /** As typed. Null once the user is deleted: the row stays for the keys and the audit trail, the person's data goes. */
  readonly email: string | null
  /** `email` folded for comparison; unique. */
  readonly emailKey: string | null
  readonly firstName: string
  readonly lastName: string
  /** Argon2id in PHC string form; null when no password was ever set. */
  readonly passwordDigest: string | null
  readonly operator: boolean
  readonly createdAt: number
  readonly updatedAt: number
  readonly disabledAt: number | null
  readonly deletedAt: number | null
  readonly revision: number
}

export interface Membership {
  readonly id: string
  readonly tenantId: string
  readonly userId: string
  readonly roleId: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly revision: number
}

export interface Invitation {
  readonly id: string
  readonly tenantId: string
  readonly email: string
  readonly emailKey: string
  readonly roleId: string
  readonly digest: Buffer
  readonly createdBy: string
  readonly createdAt: number
  readonly expiresAt: number
}

export interface Role {
  readonly id: string
  /** Null for the built-in roles, which every tenant has. */
  readonly tenantId: string | null
  readonly name: string
  readonly nameKey: string
  readonly description: string
  readonly permissions: Grant[]
  readonly createdAt: number
  readonly updatedAt: number
  readonly revision: number
}

export interface ServiceAccount {
  readonly id: string
  readonly tenantId: string
  readonly name: string
  readonly roleId: string
  readonly createdBy: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly disabledAt: number | null
  /** A deleted account stays as a row, so that its ended keys can still be explained. */
  readonly deletedAt: number | null
  readonly revision: number
}

export interface ApiKey {
  readonly id: string
  readonly tenantId: string
  /** The owner: exactly one of `userId` and `serviceAccountId` is set. */
  readonly userId: string | null
  readonly serviceAccountId: string | null
  readonly name: string
  /** `name` folded, for sorting and searching alike on every engine. */
  readonly nameKey: string
  /** Null: the owner's permissions as they are; else they are narrowed to these grants. */
  readonly scopes: Grant[] | null
  /** Null: usable from anywhere; else only from these ranges (RFC 4632, RFC 4291 §2.3). */
  readonly cidrs: string[] | null
  readonly createdBy: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly expiresAt: number
  readonly disabledAt: number | null
  readonly revokedAt: number | null
  readonly revokedBy: string | null
  readonly revokedReason: 'revoked' | 'owner_removed' | null
  readonly revision: number
}

/** The last use of a key, apart from it because it changes all the time. Null is what nobody knows of it. */
export interface KeyUse {
  readonly keyId: string
  readonly at: number
  readonly address: string | null
  readonly userAgent: string | null
}

/** What a bearer string is looked up by. A key has one or, while it rotates, more. */
export interface ApiKeySecret {
  readonly digest: Buffer
  readonly keyId: string
  readonly pepperId: string
  /** The first characters of the token, to tell keys apart by eye. */
  readonly hint: string
  readonly createdAt: number
}

export interface Session {
  readonly id: string
  readonly digest: Buffer
  readonly userId: string
  readonly tenantId: string
  readonly createdAt: number
  readonly seenAt: number
  readonly expiresAt: number
  readonly address: string
  readonly userAgent: string
}

/** The one-time link of the first start. */
export interface SetupLink {
  readonly digest: Buffer
  readonly createdAt: number
  readonly expiresAt: number
}

/** A client process that has registered while using a key. */
export interface Agent {
  readonly id: string
  readonly tenantId: string
  readonly keyId: string
  readonly name: string
  /** The client's own word for what it is, such as `LocalAgent`. */
  readonly type: string
  readonly labels: string[]
  readonly address: string
  readonly createdAt: number
  readonly seenAt: number
}

/** Who did what to what, when, with which key, from where, and whether it was refused. */
export interface AuditEvent {
  readonly id: string
  readonly tenantId: string | null
  readonly at: number
  readonly actorType: 'user' | 'service_account' | 'system' | 'anonymous'
  readonly actorId: string | null
  readonly keyId: string | null
  readonly action: string
  readonly targetType: string
  readonly targetId: string | null
  readonly targetName: string | null
  readonly outcome: 'allowed' | 'refused'
  readonly reason: string | null
  readonly address: string | null
  readonly userAgent: string | null
  readonly requestId: string
  readonly detail: Record<string, unknown> | null
}

/** The answer to a create, kept so that a repeat gets it again; unreadable without the `Idempotency-Key` that made it. */
export interface IdempotencyRecord {
  readonly id: Buffer
  readonly tenantId: string
  readonly fingerprint: Buffer
  readonly response: Buffer
  readonly createdAt: number
  readonly expiresAt: number
}

/** How often known keys were refused within an hour, for one reason. */
export interface RefusalCount {
  readonly tenantId: string
  /** When the hour begins. */
  readonly hour: number
  readonly reason: string
  readonly count: number
}
