import { NewApiKey } from '../api-keys/schema.ts'
import { NewInvitation } from '../invitations/schema.ts'
import { MemberPatch } from '../memberships/schema.ts'
import { NewRole, RolePatch } from '../roles/schema.ts'
import { NewServiceAccount } from '../service-accounts/schema.ts'
import { NewTenant, TenantPatch } from '../tenants/schema.ts'
import type { Checked } from './checked.ts'
import type { Context, Input, InTenant, UseCases } from './context.ts'
import { refuseElsewhere } from './prefect.ts'

const done = { success: true, error: null }

/** An argument that was not given or is null is left to the use-case. */
const given = <Value>(name: string, value: Value | null | undefined) =>
  value === null || value === undefined ? {} : { [name]: value }

interface WithRole {
  readonly role_id?: string | null
  readonly role?: string | null
}
type NewKey = InTenant & {
  user_id: string
  name: string
  expires_at?: string | null
  default_tenant_id?: string | null
}

/** One line a field, to the use-case that REST has too: its schema checks the input and its rules decide. */
export function mutations(useCases: UseCases, checked: Checked) {
  const { apiKeys, roles, members, invitations, serviceAccounts, tenants } = useCases
  const roleOf = ({ role_id, role }: WithRole) => given('role', role_id ?? role)

  return {
    create_api_key: async ({ input }: Input<NewKey>, { caller }: Context) => {
      refuseElsewhere(caller, input.tenant_id, input.default_tenant_id)
      const { user_id, name, expires_at } = input
      const { id, key } = await apiKeys.create(
        caller,
        checked(NewApiKey, { user_id, name, ...given('expires_at', expires_at) })
      )
      return { id, key, token: key }
    },

    delete_api_key: async ({ input }: Input<{ key_id: string }>, { caller }: Context) => {
      await apiKeys.revoke(caller, input.key_id)
      return done
    },

    create_service_account: ({ input }: Input<InTenant & WithRole & { name: string }>, { caller }: Context) => {
      refuseElsewhere(caller, input.tenant_id)
      return serviceAccounts.create(caller, checked(NewServiceAccount, { name: input.name, ...roleOf(input) }))
    },

    delete_service_account: async ({ input }: Input<{ user_id: string }>, { caller }: Context) => {
      await serviceAccounts.remove(caller, input.user_id)
      return done
    },

    set_membership_role: ({ input }: Input<WithRole & { membership_id: string }>, { caller }: Context) =>
      members.update(caller, input.membership_id, checked(MemberPatch, roleOf(input))),

    delete_membership: async ({ input }: Input<{ membership_id: string }>, { caller }: Context) => {
      await members.remove(caller, input.membership_id)
      return done
    },

    create_membership_invitation: ({ input }: Input<InTenant & WithRole & { email: string }>, { caller }: Context) => {
      refuseElsewhere(caller, input.tenant_id)
      return invitations.create(caller, checked(NewInvitation, { email: input.email, ...roleOf(input) }))
    },

    delete_membership_invitation: async ({ input }: Input<{ invitation_id: string }>, { caller }: Context) => {
      await invitations.withdraw(caller, input.invitation_id)
      return done
    },

    create_custom_role: ({ input }: Input<InTenant & { name: string; permissions: string[] }>, { caller }: Context) => {
      refuseElsewhere(caller, input.tenant_id)
      const { name, permissions } = input
      return roles.create(caller, checked(NewRole, { name, permissions }))
    },

    update_custom_role_permissions: async (
      { input: { role_id, permissions } }: Input<{ role_id: string; permissions: string[] }>,
      { caller }: Context
    ) => {
      await roles.update(caller, role_id, checked(RolePatch, { permissions }))
      return done
    },

    delete_custom_role: async ({ input }: Input<{ role_id: string }>, { caller }: Context) => {
      await roles.remove(caller, input.role_id)
      return done
    },

    create_tenant: ({ input }: Input<{ name: string; slug?: string | null }>, { caller }: Context) =>
      tenants.create(caller, checked(NewTenant, { name: input.name, ...given('slug', input.slug) })),

    delete_tenant: async ({ input }: Input<{ tenant_id: string }>, { caller }: Context) => {
      await tenants.remove(caller, input.tenant_id)
      return done
    },

    update_tenant_name: ({ input }: Input<InTenant & { name: string }>, { caller }: Context) =>
      tenants.update(caller, input.tenant_id ?? caller.tenantId, checked(TenantPatch, { name: input.name })),

    update_tenant_slug: ({ input }: Input<InTenant & { slug: string }>, { caller }: Context) =>
      tenants.update(caller, input.tenant_id ?? caller.tenantId, checked(TenantPatch, { slug: input.slug }))
  }
}
