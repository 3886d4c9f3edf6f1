import { findRoles } from '../roles/store.ts'
import type { Place } from '../sessions/schema.ts'
import type { Tables } from '../store/gateway.ts'
import { findTenants } from '../tenants/store.ts'
import { listMembershipsOf } from './store.ts'

/** How many tenants of one user are offered to switch between. */
const most = 200

/** The enabled tenants that a user belongs to, in the order of joining. */
export async function placesOf(tables: Tables, userId: string): Promise<Place[]> {
  const memberships = await listMembershipsOf(tables, userId, most)
  const tenants = await findTenants(
    tables,
    memberships.map(({ tenantId }) => tenantId)
  )
  const roles = await findRoles(
    tables,
    memberships.map(({ roleId }) => roleId)
  )
  return memberships.flatMap(({ tenantId, roleId }) => {
    const tenant = tenants.find(({ id }) => id === tenantId)
    const role = roles.find(({ id }) => id === roleId)
    // Either may have gone since the memberships were read.
    if (tenant?.disabledAt !== null || role === undefined) return []
    return {
      tenant_id: tenant.id,
      tenant_name: tenant.name,
      tenant_slug: tenant.slug,
      role_id: role.id,
      role_name: role.name
    }
  })
}
