import type { Grant } from '../domain/permissions.ts'

/** Where a request came from: what audit events and idempotency need, and nothing that decides authority. */
export interface Origin {
  readonly requestId: string
  readonly address: string
  readonly userAgent: string
  /** The `Idempotency-Key` of a create, when the client sent one. */
  readonly idempotencyKey?: string | undefined
}

/** What the caller showed: a key with its limits, or a session, which has none. */
export interface PresentedKey {
  readonly type: 'api_key'
  readonly id: string
  readonly scopes: readonly Grant[] | null
  readonly cidrs: readonly string[] | null
  readonly expiresAt: number
  /** The number of the last change that the key was judged after. */
  readonly sequence: number
}

export interface PresentedSession {
  readonly type: 'session'
  readonly id: string
}

/**
 * Whom a request stands for, in one tenant, with the permissions that the owner's role and the credential allow
 * together at this moment. The only currency of authority: use-cases look at nothing else.
 */
export interface Caller {
  readonly type: 'user' | 'service_account'
  readonly id: string
  readonly tenantId: string
  readonly roleId: string
  readonly roleName: string
  readonly permissions: readonly Grant[]
  readonly credential: PresentedKey | PresentedSession
  /** True in the session of an operator. A key never carries it: a key works in its own tenant only. */
  readonly operator: boolean
  readonly origin: Origin
}
