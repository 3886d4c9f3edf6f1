import { useQuery } from '@tanstack/preact-query'
import { api, ask, type Schemas } from '../../api/client.ts'
import { Time } from '../../parts/time.tsx'
import { useSession } from '../../session/session.tsx'
import type { ApiKey } from './keys.ts'

const plural = new Intl.PluralRules('en')
const shownAgents = 5

/** The clients that have registered with these keys. */
export function useReliance(keys: readonly ApiKey[]) {
  const { may } = useSession()
  const ids = keys.map(({ id }) => id)
  const agentsOf = (key_id: string) => ask(api.GET('/v1/agents', { params: { query: { key_id, limit: 20 } } }))
  const query = useQuery({
    queryKey: ['agents', 'of keys', ids],
    queryFn: async () => (await Promise.all(ids.map(agentsOf))).flatMap(({ data }) => data),
    enabled: may('read:agent')
  })
  return { agents: query.data ?? [], isLoading: query.isLoading }
}

export function AgentList({ agents }: { agents: readonly Schemas['Agent'][] }) {
  const [noun, verb] = plural.select(agents.length) === 'one' ? ['agent', 'relies'] : ['agents', 'rely']
  return (
    <>
      <p>
        <strong>
          {agents.length} {noun}
        </strong>{' '}
        {verb} on it and will fail until started with another key:
      </p>
      <ul class="agents">
        {agents.slice(0, shownAgents).map(({ id, name, type, address, last_seen_at }) => (
          <li key={id}>
            <strong>{name}</strong> <span class="quiet">{type}</span>
            <small>
              {address}, seen <Time at={last_seen_at} />
            </small>
          </li>
        ))}
      </ul>
      {agents.length > shownAgents && <p>and {agents.length - shownAgents} more.</p>}
    </>
  )
}

/** When, from where and by what it was used last. */
export function LastUse({ apiKey }: { apiKey: ApiKey }) {
  if (apiKey.last_used_at === null) return <p>It has never been used.</p>
  return (
    <p>
      Last used <Time at={apiKey.last_used_at} /> from <code>{apiKey.last_used_address}</code>
      {apiKey.last_used_user_agent && (
        <>
          {' '}
          by <code>{apiKey.last_used_user_agent}</code>
        </>
      )}
      .
    </p>
  )
}
