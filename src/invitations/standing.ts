import { grantable } from '../auth/power.ts'
import type { Invitation, Role, User } from '../domain/entities.ts'
import { covers, type Grant } from '../domain/permissions.ts'
import { present } from '../domain/present.ts'
import { findMembershipOf, listMembershipsOf } from '../memberships/store.ts'
import { findRole } from '../roles/store.ts'
import { findAccount } from '../service-accounts/store.ts'
import type { Tables } from '../store/gateway.ts'
import { findTenant } from '../tenants/store.ts'
import { findUser, findUserByEmail } from '../users/store.ts'

/** What an invitation is worth at this moment. */
export interface Standing {
  readonly invitation: Invitation
  readonly role: Role
  /** The user with the invited e-mail, if there is one. */
  readonly user: User | undefined
  readonly alive: boolean
}

/** What the inviter may give in the tenant now: nothing, for who was removed or disabled. */
async function givenByInviter(tables: Tables, { tenantId, createdBy }: Invitation): Promise<readonly Grant[]> {
  const account = await findAccount(tables, tenantId, createdBy)
  const user = account === undefined ? await findUser(tables, createdBy) : undefined
  const holder = account ?? (await findMembershipOf(tables, tenantId, createdBy))
  if ((account ?? user)?.disabledAt !== null || holder === undefined) return []
  const { permissions } = present(await findRole(tables, tenantId, holder.roleId))
  return grantable({ permissions, operator: user?.operator === true })
}

/**
 * Whether the person may come in. Without a password, only who holds nothing yet: the inviter has seen the link too, and
 * must not choose a password for what somebody else has given.
 */
async function admissible(tables: Tables, user: User | undefined): Promise<boolean> {
  if (user === undefined) return true
  if (user.disabledAt !== null) return false
  if (user.passwordDigest !== null) return true
  return !user.operator && (await listMembershipsOf(tables, user.id, 1)).length === 0
}

/** An invitation gives what its inviter could still give today, in a tenant that is enabled, to a user who is. */
export async function standingOf(tables: Tables, invitation: Invitation): Promise<Standing> {
  const { tenantId, roleId, emailKey } = invitation
  const tenant = await findTenant(tables, tenantId)
  const role = present(await findRole(tables, tenantId, roleId))
  const user = await findUserByEmail(tables, emailKey)
  const backed = covers(await givenByInviter(tables, invitation), [...role.permissions, 'create:membership-invitation'])
  const alive = backed && tenant?.disabledAt === null && (await admissible(tables, user))
  return { invitation, role, user, alive }
}
