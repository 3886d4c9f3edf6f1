import { findKey } from '../api-keys/store.ts'
import type { Caller } from '../auth/principal.ts'
import { covers } from '../domain/permissions.ts'
import { present } from '../domain/present.ts'
import { Refusal, unauthenticated } from '../domain/refusal.ts'
import { findMembershipOf } from '../memberships/store.ts'
import { findRole } from '../roles/store.ts'
import { findAccount } from '../service-accounts/store.ts'
import { findSessionById } from '../sessions/store.ts'
import type { Tables } from '../store/gateway.ts'
import { findTenant } from '../tenants/store.ts'
import { findUser } from '../users/store.ts'

/** Whether what was presented is still good; its expiry and its ranges were judged when it was. */
async function lasts(tables: Tables, { credential, tenantId }: Caller): Promise<boolean> {
  if (credential.type === 'session') return (await findSessionById(tables, credential.id)) !== undefined
  const key = await findKey(tables, tenantId, credential.id)
  return key?.revokedAt === null && key.disabledAt === null
}

/** The role that the caller acts in now; undefined when the tenant, the owner or their place in it is gone or disabled. */
async function roleNow(tables: Tables, { type, id, tenantId, operator }: Caller) {
  const account = type === 'user' ? undefined : await findAccount(tables, tenantId, id)
  const user = type === 'user' ? await findUser(tables, id) : undefined
  const holder = account ?? (await findMembershipOf(tables, tenantId, id))
  const tenant = await findTenant(tables, tenantId)
  if ((account ?? user)?.disabledAt !== null || tenant?.disabledAt !== null || holder === undefined) return undefined
  return operator && !user?.operator ? undefined : present(await findRole(tables, tenantId, holder.roleId))
}

/** Whether nobody has lost power since the key was judged: then it is as good as it was, and need not be read again. */
const nothingWeakened = async (tables: Tables, { credential }: Caller): Promise<boolean> =>
  credential.type === 'api_key' && credential.sequence === (await tables.sequence())

/**
 * A request is let in before its turn to write has come. In the transaction that writes, the caller is looked at once
 * more, so that after a revocation, demotion or removal has been answered nothing more is done by what it took away.
 * @throws Refusal 'unauthenticated' when the credential has ended; 'unavailable' when it may do less by now, so that the
 * next try is judged from the start
 */
export async function refuseOutdated(tables: Tables, caller: Caller): Promise<void> {
  if (await nothingWeakened(tables, caller)) return
  const role = (await lasts(tables, caller)) ? await roleNow(tables, caller) : undefined
  if (role === undefined) throw unauthenticated()
  if (role.id === caller.roleId && covers(role.permissions, caller.permissions)) return
  throw new Refusal('unavailable', 'What you may do has changed meanwhile. Try again.')
}
