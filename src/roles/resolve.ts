import type { Caller } from '../auth/principal.ts'
import type { Role } from '../domain/entities.ts'
import { isId } from '../domain/id.ts'
import { covers, type Grant } from '../domain/permissions.ts'
import { invalid, Refusal } from '../domain/refusal.ts'
import { fold } from '../domain/text.ts'
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

/** Nobody hands out, takes away or edits more than they hold. @throws Refusal 'authority_exceeded' */
export function refuseBeyond(caller: Caller, permissions: readonly Grant[], pointer = '/role'): void {
  if (covers(caller.permissions, permissions)) return
  throw new Refusal('authority_exceeded', 'This takes permissions that you do not hold.', {
    errors: [{ pointer, detail: 'holds a permission that you do not have' }]
  })
}
