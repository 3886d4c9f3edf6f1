import type { Agents } from '../agents/service.ts'
import type { ApiKeys } from '../api-keys/service.ts'
import type { Caller } from '../auth/principal.ts'
import type { Clock } from '../domain/time.ts'
import type { Invitations } from '../invitations/service.ts'
import type { MeService } from '../me/service.ts'
import type { Members } from '../memberships/service.ts'
import type { Roles } from '../roles/service.ts'
import type { ServiceAccounts } from '../service-accounts/service.ts'
import type { Tenants } from '../tenants/service.ts'

/** What the fields call: the very use-cases that REST calls. */
export interface UseCases {
  readonly apiKeys: ApiKeys
  readonly roles: Roles
  readonly members: Members
  readonly invitations: Invitations
  readonly serviceAccounts: ServiceAccounts
  readonly tenants: Tenants
  readonly agents: Agents
  readonly me: MeService
  readonly clock: Clock
}

/** The request that a field is part of. A type, since graphql-http asks for one that is open to more fields. */
export type Context = {
  readonly caller: Caller
  /** The credential of the request, as it was presented. */
  readonly presented: string
  /** The agent that asks, when it says so. */
  readonly agentId: string | undefined
}

/** Every mutation of the dialect takes one argument. */
export interface Input<Fields> {
  readonly input: Fields
}

/** A field that may name the tenant, as most may. */
export interface InTenant {
  readonly tenant_id?: string | null
}
