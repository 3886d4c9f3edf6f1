import type { Schemas } from '../../api/client.ts'
import { addressWith } from '../../parts/address.ts'
import type { Column } from '../../parts/data-table.tsx'
import { Time } from '../../parts/time.tsx'
import { useSession } from '../../session/session.tsx'
import { usePrincipals } from '../api-keys/principals.tsx'

type Agent = Schemas['Agent']

/** The list in which the key is, when the person may see it there. */
function useKeyAddress() {
  const { session, may } = useSession()
  return ({ key_name, user_id }: Agent) => {
    const found = { name: key_name, state: 'all' }
    if (may('read:tenant-api-key')) return addressWith('/user/keys', {}, { view: 'tenant', owner: user_id, ...found })
    return user_id === session.user_id && may('read:api-key') ? addressWith('/user/keys', {}, found) : undefined
  }
}

const Labels = ({ labels }: Pick<Agent, 'labels'>) =>
  labels.length === 0 ? (
    <span class="quiet">None</span>
  ) : (
    <ul class="words">
      {labels.map(label => (
        <li key={label}>
          <code>{label}</code>
        </li>
      ))}
    </ul>
  )

export function useColumns(): Column<Agent>[] {
  const { nameOf } = usePrincipals()
  const addressOf = useKeyAddress()

  function Key(agent: Agent) {
    const href = addressOf(agent)
    return (
      <span class="two-lines">
        {href ? <a href={href}>{agent.key_name}</a> : <span title={agent.key_name}>{agent.key_name}</span>}
        <small>{nameOf(agent.user_id)}</small>
      </span>
    )
  }

  return [
    {
      head: 'Name',
      main: true,
      cell: ({ name, type }) => (
        <>
          <strong>{name}</strong>
          <small class="block">{type}</small>
        </>
      )
    },
    { head: 'Labels', cell: agent => <Labels {...agent} /> },
    { head: 'Key', cell: agent => <Key {...agent} /> },
    { head: 'Address', cell: ({ address }) => <code>{address}</code> },
    { head: 'Registered', cell: ({ created_at }) => <Time at={created_at} /> },
    { head: 'Last seen', cell: ({ last_seen_at }) => <Time at={last_seen_at} /> }
  ]
}
