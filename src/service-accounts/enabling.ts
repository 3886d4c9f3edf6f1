import { powerOfKey } from '../api-keys/limits.ts'
import { listKeys } from '../api-keys/store.ts'
import { powerOf } from '../auth/power.ts'
import type { Caller } from '../auth/principal.ts'
import type { Role, ServiceAccount } from '../domain/entities.ts'
import { excess } from '../domain/minting.ts'
import { Refusal } from '../domain/refusal.ts'
import { refuseBeyond } from '../roles/resolve.ts'
import type { Tables } from '../store/gateway.ts'

const always = { created: {}, expires: {}, lastUsed: {} }
const reach = { ownerId: null, serviceAccounts: true, tenant: false }
const order = { sort: 'created', descending: false } as const

/**
 * Enabling an account brings its keys back, and what a credential may not make it may not bring back either. `role` is
 * the one that the account will have, `now` in ms since 1970.
 * @throws Refusal 'authority_exceeded' when a key would be stronger or live longer than the credential that asks.
 */
export async function refuseAwakening(
  tables: Tables,
  caller: Caller,
  { id, tenantId }: ServiceAccount,
  role: Role,
  now: number
): Promise<void> {
  refuseBeyond(caller, role.permissions, '/disabled')
  const filter = { tenantId, reach, ownerId: id, state: 'active', ...always, now } as const
  const keys = await listKeys(tables, filter, order, Number.MAX_SAFE_INTEGER)
  if (keys.every(key => excess(powerOf(caller), powerOfKey(key, role)).length === 0)) return
  throw new Refusal(
    'authority_exceeded',
    'This would bring back keys that may do more than the credential that asks.',
    {
      errors: [{ pointer: '/disabled', detail: 'has keys that may do more than the credential that asks' }]
    }
  )
}
