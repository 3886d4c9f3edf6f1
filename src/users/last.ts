import type { Caller } from '../auth/principal.ts'
import type { Membership, User } from '../domain/entities.ts'
import { tenantAdminRoleId } from '../domain/permissions.ts'
import { present } from '../domain/present.ts'
import { conflict } from '../domain/refusal.ts'
import { anotherWithRole } from '../memberships/store.ts'
import type { Tables } from '../store/gateway.ts'
import { findTenant } from '../tenants/store.ts'
import { anotherOperator } from './store.ts'

/**
 * Before a user stops being an operator, however. An installation that has lost its last one cannot get another, so
 * operators stay what they are for themselves, and of two who part with each other at once the second is refused.
 * @throws Refusal 'conflict'
 */
export async function refuseLastOperator(tables: Tables, caller: Caller, { id, operator }: User): Promise<void> {
  if (id === caller.id) throw conflict('Operators cannot disable, demote or delete themselves. Ask another one.')
  if (operator && !(await anotherOperator(tables, id))) throw conflict('This is the last operator.')
}

/** Before a membership ends. @throws Refusal 'conflict' when its tenant would be left without an administrator. */
export async function refuseLastAdministrator(tables: Tables, membership: Membership): Promise<void> {
  if (membership.roleId !== tenantAdminRoleId || (await anotherWithRole(tables, membership, tenantAdminRoleId))) return
  const { name } = present(await findTenant(tables, membership.tenantId))
  throw conflict(`This is the last administrator of ${name}. Make somebody else one, or delete the tenant.`)
}
