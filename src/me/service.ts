import type { ApiKeys } from '../api-keys/service.ts'
import { still } from '../auth/caller.ts'
import type { Caller } from '../auth/principal.ts'
import { findAccount } from '../service-accounts/store.ts'
import type { Me } from '../sessions/schema.ts'
import type { Database } from '../store/gateway.ts'
import { findTenant } from '../tenants/store.ts'
import { findUser } from '../users/store.ts'

/** Who am I: for clients that have a credential and nothing else. Needs no permission. */
export function me({ database: { tables }, apiKeys }: { database: Database; apiKeys: ApiKeys }) {
  const nameOf = async ({ type, id, tenantId }: Caller) =>
    type === 'user' ? still((await findUser(tables, id))?.email) : still(await findAccount(tables, tenantId, id)).name

  return {
    async get(caller: Caller): Promise<Me> {
      const tenant = still(await findTenant(tables, caller.tenantId))
      return {
        type: caller.type,
        id: caller.id,
        name: await nameOf(caller),
        operator: caller.operator,
        place: {
          tenant_id: tenant.id,
          tenant_name: tenant.name,
          tenant_slug: tenant.slug,
          role_id: caller.roleId,
          role_name: caller.roleName
        },
        permissions: [...caller.permissions],
        api_key: caller.credential.type === 'api_key' ? await apiKeys.self(caller) : null
      }
    }
  }
}

export type MeService = ReturnType<typeof me>
