import type { ApiKey } from '../api-keys/schema.ts'
import type { ApiKeys } from '../api-keys/service.ts'
import { still } from '../auth/caller.ts'
import type { Caller, PresentedKey } from '../auth/principal.ts'
import { type Clock, timestamp } from '../domain/time.ts'
import { findAccount } from '../service-accounts/store.ts'
import type { Me } from '../sessions/schema.ts'
import type { Database } from '../store/gateway.ts'
import { findTenant } from '../tenants/store.ts'
import { findUser } from '../users/store.ts'

/** Who am I: for clients that have a credential and nothing else. Needs no permission. */
export function me({ database: { tables }, apiKeys, clock }: { database: Database; apiKeys: ApiKeys; clock: Clock }) {
  // As long as the verifier knows a key: whatever changes the answer makes it judge the key anew.
  const known = new WeakMap<PresentedKey, Me & { api_key: ApiKey }>()

  const nameOf = async ({ type, id, tenantId }: Caller) =>
    type === 'user' ? still((await findUser(tables, id))?.email) : still(await findAccount(tables, tenantId, id)).name

  async function described(caller: Caller): Promise<Me> {
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
      api_key: null
    }
  }

  async function describedKey(caller: Caller, credential: PresentedKey) {
    const about = { ...(await described(caller)), api_key: await apiKeys.self(caller) }
    known.set(credential, about)
    return about
  }

  return {
    async get(caller: Caller): Promise<Me> {
      const { credential, origin } = caller
      if (credential.type === 'session') return described(caller)
      const about = known.get(credential) ?? (await describedKey(caller, credential))
      // Asking is a use.
      const use = {
        last_used_at: timestamp(clock()),
        last_used_address: origin.address,
        last_used_user_agent: origin.userAgent
      }
      return { ...about, api_key: { ...about.api_key, ...use } }
    }
  }
}

export type MeService = ReturnType<typeof me>
