import { keepPreviousData, useQuery } from '@tanstack/preact-query'
import { api, ask, type Schemas } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import type { Params } from '../../parts/address.ts'

export type AuditEvent = Schemas['AuditEvent']
type EventQuery = NonNullable<paths['/v1/audit-events']['get']['parameters']['query']>

const rowsOnPage = 25

/** Parameters that the address and the API share. */
const shared = ['actor_id', 'action', 'target_id', 'key_id', 'after', 'before', 'cursor'] as const
const outcomes = ['allowed', 'refused'] as const

export const isNarrowed = (params: Params) => [...shared, 'outcome'].some(name => params[name])

/** What the address asks for. */
export function eventQuery(params: Params): EventQuery {
  const given = shared.filter(name => params[name]).map(name => [name, params[name]])
  const outcome = outcomes.find(it => it === params.outcome)
  return {
    limit: rowsOnPage,
    ...(Object.fromEntries(given) as { [Name in (typeof shared)[number]]?: string }),
    ...(outcome && { outcome }),
    ...(params.view === 'instance' && { view: 'instance' })
  }
}

export const useEvents = (query: EventQuery) =>
  useQuery({
    queryKey: ['audit-events', query],
    queryFn: () => ask(api.GET('/v1/audit-events', { params: { query } })),
    placeholderData: keepPreviousData
  })
