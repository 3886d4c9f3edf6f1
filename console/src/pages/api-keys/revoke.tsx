import { useQuery } from '@tanstack/preact-query'
import { api, ask, type Schemas } from '../../api/client.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { Time } from '../../parts/time.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { useSession } from '../../session/session.tsx'
import { type ApiKey, revokeKeys } from './keys.ts'

const names = new Intl.ListFormat('en')
const plural = new Intl.PluralRules('en')
const shownAgents = 5

/** The clients that have registered with these keys. */
function useReliance(keys: readonly ApiKey[]) {
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

function AgentList({ agents }: { agents: readonly Schemas['Agent'][] }) {
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

function LastUse({ apiKey }: { apiKey: ApiKey }) {
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

interface Props {
  readonly keys: readonly ApiKey[]
  readonly view: 'own' | 'service-accounts' | 'tenant'
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Names the keys and says who relies on them, before they end for good. */
export function RevokeKeys({ keys, view, onClose, onDone }: Props) {
  const { agents, isLoading } = useReliance(keys)
  const say = useToast()
  const [only] = keys.length === 1 ? keys : []

  async function confirm() {
    await revokeKeys(keys, view)
    say(only ? 'API key was successfully revoked.' : `${keys.length} API keys were successfully revoked.`)
    onDone()
  }

  return (
    <ConfirmDialog
      title={only ? 'Revoke the API key' : `Revoke ${keys.length} API keys`}
      label="Revoke"
      confirm={confirm}
      onClose={onClose}
    >
      <p>
        Are you sure you want to revoke {only ? 'the API key ' : ''}
        <strong>{names.format(keys.map(({ name }) => name))}</strong>? From the next request on it is refused, and that
        cannot be taken back.
      </p>
      <div class="reliance">
        {only && <LastUse apiKey={only} />}
        {isLoading && <p class="quiet">Looking for agents that use it…</p>}
        {agents.length > 0 && <AgentList agents={agents} />}
      </div>
    </ConfirmDialog>
  )
}
