import { unauthenticated } from '../domain/refusal.ts'
import type { Caller, Origin } from './principal.ts'
import type { Accepted } from './verdict.ts'

/** Whom an accepted key stands for. */
export const callerWithKey = (key: Accepted, origin: Origin): Caller => ({
  type: key.ownerType,
  id: key.ownerId,
  tenantId: key.tenantId,
  roleId: key.roleId,
  roleName: key.roleName,
  permissions: key.permissions,
  credential: key,
  operator: false,
  origin
})

/**
 * For what the caller stands on, when it is read again: it may have gone since the request was let in.
 * @throws Refusal 'unauthenticated'
 */
export function still<Value>(value: Value | null | undefined): Value {
  if (value === undefined || value === null) throw unauthenticated()
  return value
}
