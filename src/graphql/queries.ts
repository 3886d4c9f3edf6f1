import type { Caller } from '../auth/principal.ts'
import { knownPermissions } from '../domain/permissions.ts'
import type { Context, UseCases } from './context.ts'
import { every } from './every.ts'
import * as prefect from './prefect.ts'
import { type Selection, select } from './select.ts'

type Tenant = ReturnType<typeof prefect.tenantOf>
type ApiKey = ReturnType<typeof prefect.keyOf>
type Role = ReturnType<ReturnType<typeof prefect.roleOf>>
type Membership = ReturnType<ReturnType<typeof prefect.membershipOf>>
type Invitation = ReturnType<ReturnType<typeof prefect.invitationOf>>
type Myself = ReturnType<typeof prefect.myselfOf>
type Person = ReturnType<ReturnType<typeof prefect.memberOf>> | ReturnType<typeof prefect.accountOf>

/** One line a field, to the use-case that REST has too. Lists are narrowed and sorted here, after the use-case gave them. */
export function queries(useCases: UseCases, version: string) {
  const { apiKeys, roles, members, invitations, serviceAccounts, tenants, me } = useCases

  const tenantsOf = async (caller: Caller): Promise<Tenant[]> =>
    (await every(query => tenants.list(caller, query))).map(prefect.tenantOf)

  const invitationsOf = async (caller: Caller): Promise<Invitation[]> =>
    (await every(query => invitations.list(caller, query))).map(prefect.invitationOf(caller.tenantId))

  /** A revoked key is a deleted one to clients of the dialect. The newest come first. */
  async function keysOf(caller: Caller): Promise<ApiKey[]> {
    const keys: ApiKey[] = []
    for (const state of ['active', 'disabled', 'expired'] as const) {
      keys.push(...(await every(query => apiKeys.list(caller, { ...query, state }))).map(prefect.keyOf))
    }
    return select(keys, { order_by: [{ created: 'desc' }] })
  }

  return {
    hello: () => 'Hello.',
    api: () => ({ backend: 'CLOUD', mode: 'normal', version, core_version: null, release_timestamp: null }),

    auth_info: (_: unknown, { caller }: Context) => ({
      tenant_id: caller.tenantId,
      user_id: caller.id,
      api_token_scope: caller.credential.type === 'api_key' ? 'RUNNER' : 'USER',
      role: caller.roleName,
      role_id: caller.roleId,
      permissions: prefect.spelledOut(caller),
      license: null
    }),

    tenant: async (asked: Selection<Tenant>, { caller }: Context) => select(await tenantsOf(caller), asked),
    tenant_by_pk: async ({ id }: { id: string }, { caller }: Context) =>
      (await tenantsOf(caller)).find(tenant => tenant.id === id) ?? null,

    user: async (asked: Selection<Myself>, { caller }: Context) =>
      select([prefect.myselfOf(await me.get(caller))], asked),

    user_view_same_tenant: async (asked: Selection<Person>, { caller }: Context) => {
      const people = await every(query => members.list(caller, query))
      const accounts = await every(query => serviceAccounts.list(caller, query))
      return select<Person>(
        [...people.map(prefect.memberOf(caller.tenantId)), ...accounts.map(prefect.accountOf)],
        asked
      )
    },

    auth_api_key: async (asked: Selection<ApiKey>, { caller }: Context) => select(await keysOf(caller), asked),

    auth_role: async (asked: Selection<Role>, { caller }: Context) =>
      select((await every(query => roles.list(caller, query))).map(prefect.roleOf(caller.tenantId)), asked),

    permissions_info: (_: unknown, { caller }: Context) => ({
      user_permissions_filtered_by_license_features: prefect.spelledOut(caller),
      all_permissions_filtered_by_license_features: knownPermissions.map(({ permission }) => permission)
    }),

    membership: async (asked: Selection<Membership>, { caller }: Context) =>
      select((await every(query => members.list(caller, query))).map(prefect.membershipOf(caller.tenantId)), asked),

    membership_invitation: async (asked: Selection<Invitation>, { caller }: Context) =>
      select(await invitationsOf(caller), asked),
    membership_invitation_by_pk: async ({ id }: { id: string }, { caller }: Context) =>
      (await invitationsOf(caller)).find(invitation => invitation.id === id) ?? null,

    api_token: () => []
  }
}
