import { NewAgent } from '../agents/schema.ts'
import { invalid, Refusal } from '../domain/refusal.ts'
import { timestamp, timestampOrNull } from '../domain/time.ts'
import type { Checked } from './checked.ts'
import type { Context, Input, InTenant, UseCases } from './context.ts'
import { refuseElsewhere } from './prefect.ts'

/** When a client is told to come back with a key that does not expire: it wants a time, and asks again then. */
const dayMilliseconds = 24 * 60 * 60 * 1000

type Register = InTenant & { type: string; name?: string | null; labels?: string[] | null }

/** What clients and agents ask for around their work: a credential for a tenant, a place in the list of agents, runs. */
export function connecting({ agents, clock }: UseCases, checked: Checked) {
  /**
   * Clients of 0.14 ask for a credential a tenant. A key is one, in its own tenant and nowhere else, so they get the one
   * that they have. @throws Refusal 'forbidden' for a session: its cookie is kept from scripts.
   */
  const credentialOf = ({ caller: { credential }, presented }: Context) => {
    if (credential.type === 'session') throw new Refusal('forbidden', 'Only a key is a credential for clients.')
    const expires_at = timestampOrNull(credential.expiresAt) ?? timestamp(clock() + dayMilliseconds)
    return { access_token: presented, refresh_token: presented, expires_at }
  }

  return {
    switch_tenant: ({ input }: Input<{ tenant_id: string }>, context: Context) => {
      refuseElsewhere(context.caller, input.tenant_id)
      return credentialOf(context)
    },

    refresh_token: ({ input }: Input<{ access_token: string }>, context: Context) => {
      if (input.access_token !== context.presented)
        throw invalid('/access_token', 'is not the credential of this request')
      return credentialOf(context)
    },

    register_agent: ({ input }: Input<Register>, { caller }: Context) => {
      refuseElsewhere(caller, input.tenant_id)
      const { type, name, labels } = input
      return agents.register(caller, checked(NewAgent, { type, name: name ?? 'agent', labels: labels ?? [] }))
    },

    get_runs_in_queue: async ({ input }: Input<InTenant>, { caller, agentId }: Context) => {
      refuseElsewhere(caller, input.tenant_id)
      if (agentId !== undefined) await agents.seen(caller, agentId)
      return { flow_run_ids: [] }
    },

    create_api_token: () => {
      const instead = 'Create an API key instead: create_api_key, for a user or a service account.'
      throw new Refusal('invalid_request', `API tokens are gone. ${instead}`)
    },
    delete_api_token: () => {
      throw invalid('/token_id', 'is no API token: there are none any more')
    }
  }
}
