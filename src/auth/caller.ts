import { ownerOf } from '../domain/owner.ts'
import { unauthenticated } from '../domain/refusal.ts'
import type { Caller, Origin } from './principal.ts'
import type { Verdict } from './verifier.ts'

/** Whom an accepted key stands for. */
export function callerWithKey(
  { credential: { key }, role, permissions }: Verdict & { ok: true },
  origin: Origin
): Caller {
  return {
    type: key.userId === null ? 'service_account' : 'user',
    id: ownerOf(key),
    tenantId: key.tenantId,
    roleId: role.id,
    roleName: role.name,
    permissions,
    credential: { type: 'api_key', id: key.id, scopes: key.scopes, cidrs: key.cidrs, expiresAt: key.expiresAt },
    operator: false,
    origin
  }
}

/**
 * For what the caller stands on, when it is read again: it may have gone since the request was let in.
 * @throws Refusal 'unauthenticated'
 */
export function still<Value>(value: Value | null | undefined): Value {
  if (value === undefined || value === null) throw unauthenticated()
  return value
}
