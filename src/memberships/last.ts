import type { Membership } from '../domain/entities.ts'
import { tenantAdminRoleId } from '../domain/permissions.ts'
import { present } from '../domain/present.ts'
import { conflict } from '../domain/refusal.ts'
import type { Tables } from '../store/gateway.ts'
import { findTenant } from '../tenants/store.ts'
import { findUser } from '../users/store.ts'
import { anotherWithRole, listMembershipsOf } from './store.ts'

/** Before a membership ends or changes. @throws Refusal 'conflict' when its tenant would be left without an administrator who can sign in. */
export async function refuseLastAdministrator(tables: Tables, membership: Membership): Promise<void> {
  if (membership.roleId !== tenantAdminRoleId || (await anotherWithRole(tables, membership, tenantAdminRoleId))) return
  const { name } = present(await findTenant(tables, membership.tenantId))
  throw conflict(`This is the last administrator of ${name}. Make somebody else one first.`)
}

/** Before an operator leaves a tenant. @throws Refusal 'conflict' when it is their only one: they could not sign in any more. */
export async function refuseStrandedOperator(tables: Tables, { userId }: Membership): Promise<void> {
  const { operator } = present(await findUser(tables, userId))
  if (!operator || (await listMembershipsOf(tables, userId, 2)).length > 1) return
  throw conflict('An operator who belongs to no other tenant cannot leave this one.')
}
