import type { Caller } from '../auth/principal.ts'
import type { ApiKey, Role } from '../domain/entities.ts'
import { present } from '../domain/present.ts'
import { forbidden, invalid } from '../domain/refusal.ts'
import { findMembershipOf } from '../memberships/store.ts'
import { findRole } from '../roles/store.ts'
import { findAccount } from '../service-accounts/store.ts'
import type { Tables } from '../store/gateway.ts'

type Owner = Pick<ApiKey, 'userId' | 'serviceAccountId'>

/**
 * The owner that a new key names.
 * @throws Refusal 'forbidden' for a colleague, whose keys only they mint; 'invalid_request' for anybody else.
 */
export async function ownerNamed(tables: Tables, caller: Caller, ownerId: string): Promise<Owner> {
  if (ownerId === caller.id && caller.type === 'user') return { userId: ownerId, serviceAccountId: null }
  if (await findAccount(tables, caller.tenantId, ownerId)) return { userId: null, serviceAccountId: ownerId }
  if (await findMembershipOf(tables, caller.tenantId, ownerId)) throw forbidden('create:api-key')
  throw invalid('/user_id', 'is neither you nor a service account of this tenant')
}

/** The role that an owner acts in, in the key's tenant, as it is now. */
export async function roleOfOwner(tables: Tables, key: Owner & Pick<ApiKey, 'tenantId'>): Promise<Role> {
  const { tenantId, userId, serviceAccountId } = key
  const holder =
    userId === null
      ? await findAccount(tables, tenantId, present(serviceAccountId))
      : await findMembershipOf(tables, tenantId, userId)
  return present(await findRole(tables, tenantId, present(holder).roleId))
}
