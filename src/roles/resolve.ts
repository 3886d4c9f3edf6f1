import { grantable, powerOf } from '../auth/power.ts'
import type { Caller } from '../auth/principal.ts'
import type { Role } from '../domain/entities.ts'
import { isId } from '../domain/id.ts'
import { excess } from '../domain/minting.ts'
import { covers, type Grant } from '../domain/permissions.ts'
import { invalid, Refusal } from '../domain/refusal.ts'
import { fold } from '../domain/text.ts'
import { never } from '../domain/time.ts'
import type { Tables } from '../store/gateway.ts'
import { findRole, findRoleByName } from './store.ts'

/**
 * The role that a request names, by id or by name in any case.
 * @throws Refusal 'invalid_request' for one that the tenant does not have.
 */
export async function resolveRole(
  tables: Tables,
  tenantId: string,
  nameOrId: string,
  pointer = '/role'
): Promise<Role> {
  const role = isId(nameOrId)
    ? await findRole(tables, tenantId, nameOrId)
    : await findRoleByName(tables, tenantId, fold(nameOrId))
  if (role === undefined) throw invalid(pointer, 'is not a role of this tenant')
  return role
}

/** Nobody hands out, takes away or edits more than they may give. @throws Refusal 'authority_exceeded' */
export function refuseBeyond(caller: Caller, permissions: readonly Grant[], pointer = '/role'): void {
  if (covers(grantable(caller), permissions)) return
  throw new Refusal('authority_exceeded', 'This takes permissions that you may not give.', {
    errors: [{ pointer, detail: 'holds a permission that you may not give' }]
  })
}

/**
 * Somebody's permissions become others. What they gain they have from anywhere and for good, their sessions and keys
 * included, so a key that is bound to ranges or expires adds nothing, and may still take away.
 * @throws Refusal 'authority_exceeded' also when either is beyond the caller
 */
export function refuseGain(caller: Caller, before: readonly Grant[], after: readonly Grant[], pointer = '/role'): void {
  refuseBeyond(caller, [...before, ...after], pointer)
  const power = powerOf(caller)
  if (covers(before, after) || excess(power, { ...power, cidrs: null, expiresAt: never }).length === 0) return
  throw new Refusal('authority_exceeded', 'A key with ranges or an expiry cannot give more: a role has neither.', {
    errors: [{ pointer, detail: 'holds a permission that was not there before' }]
  })
}
