import type { Caller } from '../auth/principal.ts'
import { knownPermissions } from '../domain/permissions.ts'
import type { Services } from '../services.ts'
import { every } from './every.ts'
import * as prefect from './prefect.ts'
import { type Selection, select } from './select.ts'

export type Context = {
  readonly caller: Caller
  /** The credential of the request, as it was presented. */
  readonly presented: string
  /** The agent that asks, when it says so. */
  readonly agentId: string | undefined
}

type Asked<Row> = Selection<Row>
type Tenant = ReturnType<typeof prefect.tenantOf>
type ApiKey = ReturnType<typeof prefect.keyOf>
type Role = ReturnType<ReturnType<typeof prefect.roleOf>>
type Membership = ReturnType<ReturnType<typeof prefect.membershipOf>>
type Invitation = ReturnType<ReturnType<typeof prefect.invitationOf>>
type Person = ReturnType<ReturnType<typeof prefect.memberOf>> | ReturnType<typeof prefect.accountOf>

export function queries(services: Services, version: string) {
  const { apiKeys, roles, members, invitations, serviceAccounts, tenants, me } = services

  /** The tenants that the caller's credential works in: a key's own one, and for a session those of its user. */
  async function tenantsOf(caller: Caller): Promise<Tenant[]> {
    return (await every(query => tenants.list(caller, query))).map(prefect.tenantOf)
  }

  async function invitationsOf(caller: Caller): Promise<Invitation[]> {
    const found = await every(query => invitations.list(caller, query))
    return found.map(prefect.invitationOf(caller.tenantId))
  }

  async function person(caller: Caller) {
    const { id, name, type, place } = await me.get(caller)
    const { tenant_id, tenant_name, tenant_slug, role_id, role_name } = place
    const membership = {
      id: null,
      tenant_id,
      tenant: { id: tenant_id, name: tenant_name, slug: tenant_slug },
      role_id,
      role_detail: { id: role_id, name: role_name }
    }
    return {
      id,
      username: name,
      email: type === 'user' ? name : null,
      first_name: type === 'user' ? '' : name,
      last_name: '',
      account_type: type === 'user' ? 'USER' : 'SERVICE',
      settings: {},
      default_membership_id: null,
      default_membership: membership,
      memberships: [membership]
    }
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

    tenant: async (asked: Asked<Tenant>, { caller }: Context) => select(await tenantsOf(caller), asked),
    tenant_by_pk: async ({ id }: { id: string }, { caller }: Context) =>
      (await tenantsOf(caller)).find(tenant => tenant.id === id) ?? null,

    user: async (asked: Asked<Awaited<ReturnType<typeof person>>>, { caller }: Context) =>
      select([await person(caller)], asked),

    user_view_same_tenant: async (asked: Asked<Person>, { caller }: Context) => {
      const people = await every(query => members.list(caller, query))
      const accounts = await every(query => serviceAccounts.list(caller, query))
      return select<Person>([...people.map(prefect.memberOf(caller.tenantId)), ...accounts.map(prefect.accountOf)], asked)
    },

    // A revoked key is a deleted one to clients of the dialect.
    auth_api_key: async (asked: Asked<ApiKey>, { caller }: Context) => {
      const keys = await every(query => apiKeys.list(caller, { ...query, sort: 'created' }))
      return select(keys.filter(({ state }) => state !== 'revoked').map(prefect.keyOf), asked)
    },

    auth_role: async (asked: Asked<Role>, { caller }: Context) =>
      select((await every(query => roles.list(caller, query))).map(prefect.roleOf(caller.tenantId)), asked),

    permissions_info: (_: unknown, { caller }: Context) => ({
      user_permissions_filtered_by_license_features: prefect.spelledOut(caller),
      all_permissions_filtered_by_license_features: knownPermissions.map(({ permission }) => permission)
    }),

    membership: async (asked: Asked<Membership>, { caller }: Context) =>
      select((await every(query => members.list(caller, query))).map(prefect.membershipOf(caller.tenantId)), asked),

    membership_invitation: async (asked: Asked<Invitation>, { caller }: Context) =>
      select(await invitationsOf(caller), asked),
    membership_invitation_by_pk: async ({ id }: { id: string }, { caller }: Context) =>
      (await invitationsOf(caller)).find(invitation => invitation.id === id) ?? null,

    api_token: () => []
  }
}
