import type { ApiKey } from '../api-keys/schema.ts'
import type { Caller } from '../auth/principal.ts'
import { allows, knownPermissions } from '../domain/permissions.ts'
import { notFound } from '../domain/refusal.ts'
import type { Invitation } from '../invitations/schema.ts'
import type { Member } from '../memberships/schema.ts'
import type { Role } from '../roles/schema.ts'
import type { ServiceAccount } from '../service-accounts/schema.ts'
import type { Me } from '../sessions/schema.ts'
import type { Tenant } from '../tenants/schema.ts'

// The shapes of the dialect, made of the wire shapes of REST. Nothing here decides anything.

export const tenantOf = ({ id, name, slug, created_at }: Tenant) => ({
  id,
  name,
  slug,
  created: created_at,
  info: {},
  settings: {},
  prefect_admin_settings: {},
  stripe_customer: null,
  license_id: null
})

export const keyOf = (key: ApiKey) => ({
  id: key.id,
  name: key.name,
  created: key.created_at,
  updated: key.updated_at,
  expires_at: key.expires_at,
  tenant_id: key.tenant_id,
  default_tenant_id: key.tenant_id,
  user_id: key.user_id,
  created_by: { id: key.created_by, username: key.created_by_name }
})

export const roleOf = (tenantId: string) => (role: Role) => ({
  id: role.id,
  name: role.name,
  permissions: role.permissions,
  created: role.created_at,
  updated: role.updated_at,
  tenant_id: role.built_in ? null : tenantId
})

const roleDetail = ({ role_id: id, role_name: name }: { role_id: string; role_name: string }) => ({ id, name })

export const membershipOf = (tenantId: string) => (member: Member) => ({
  id: member.id,
  tenant_id: tenantId,
  user_id: member.user_id,
  role_id: member.role_id,
  role_detail: roleDetail(member)
})

export const memberOf = (tenantId: string) => (member: Member) => ({
  id: member.user_id,
  username: member.email,
  email: member.email,
  first_name: member.first_name,
  last_name: member.last_name,
  account_type: 'USER',
  memberships: [membershipOf(tenantId)(member)]
})

/** The caller, who may not be allowed to see any list that they stand in: what is only told there is null here. */
export function myselfOf({ id, name, type, place }: Me) {
  const { tenant_id, tenant_name, tenant_slug, role_id, role_name } = place
  const membership = {
    id: null,
    tenant_id,
    tenant: { id: tenant_id, name: tenant_name, slug: tenant_slug },
    role_id,
    role_detail: { id: role_id, name: role_name }
  }
  const [email, first_name, account_type] = type === 'user' ? [name, null, 'USER'] : [null, name, 'SERVICE']
  return {
    id,
    username: name,
    email,
    first_name,
    last_name: null,
    account_type,
    settings: {},
    default_membership_id: null,
    default_membership: membership,
    memberships: [membership]
  }
}

/** The role of a service account is its own, so its membership has no id of its own. */
export const accountOf = (account: ServiceAccount) => ({
  id: account.id,
  username: account.name,
  email: null,
  first_name: account.name,
  last_name: '',
  account_type: 'SERVICE',
  memberships: [
    {
      id: null,
      tenant_id: account.tenant_id,
      user_id: account.id,
      role_id: account.role_id,
      role_detail: roleDetail(account)
    }
  ]
})

export const invitationOf = (tenantId: string) => (invitation: Invitation) => ({
  id: invitation.id,
  email: invitation.email,
  created: invitation.created_at,
  role_id: invitation.role_id,
  role_detail: roleDetail(invitation),
  tenant_id: tenantId,
  tenant: { id: tenantId }
})

/** Clients of the dialect look permissions up by name, so wildcards are spelled out for what this service knows. */
export const spelledOut = ({ permissions }: Pick<Caller, 'permissions'>): string[] => {
  const known = knownPermissions.map(({ permission }) => permission).filter(it => allows(permissions, it))
  return [...new Set([...known, ...permissions])].sort()
}

/** A tenant that an argument names may only be the caller's. @throws Refusal 'not_found' */
export function refuseElsewhere({ tenantId }: Caller, ...named: (string | null | undefined)[]): void {
  if (named.some(id => id !== null && id !== undefined && id !== tenantId)) throw notFound('Tenant')
}
