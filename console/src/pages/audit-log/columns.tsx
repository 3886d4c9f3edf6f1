import { Badge } from '../../parts/badge.tsx'
import type { Column } from '../../parts/data-table.tsx'
import { Exact } from '../../parts/time.tsx'
import { usePrincipals } from '../api-keys/principals.tsx'
import { actionText } from './actions.ts'
import type { AuditEvent } from './events.ts'

const kinds: Readonly<Record<AuditEvent['actor_type'], string>> = {
  user: 'User',
  service_account: 'Service account',
  system: 'The service itself',
  anonymous: 'Not signed in'
}

/** `service_account` as people say it. */
export function kindOf(type: string) {
  const words = type.replaceAll('_', ' ').replace(/^api /, 'API ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

export const Outcome = ({ outcome }: Pick<AuditEvent, 'outcome'>) => (
  <Badge tone={outcome === 'allowed' ? 'good' : 'danger'}>{outcome === 'allowed' ? 'Allowed' : 'Refused'}</Badge>
)

/** By its name while it is there, by the end of its id afterwards: ids of one time begin alike. */
export function Actor({ actor_id, actor_type }: AuditEvent) {
  const { nameOf } = usePrincipals()
  if (actor_id === null) return <span class="quiet">{kinds[actor_type]}</span>
  const name = nameOf(actor_id)
  return (
    <span class="two-lines">
      {name ? <span title={name}>{name}</span> : <code title={actor_id}>…{actor_id.slice(-12)}</code>}
      <small>{kinds[actor_type]}</small>
    </span>
  )
}

const Target = ({ target_id, target_name, target_type }: AuditEvent) =>
  target_id === null && target_name === null ? (
    <span class="quiet">{kindOf(target_type)}</span>
  ) : (
    <span class="two-lines">
      {target_name ? (
        <span title={target_name}>{target_name}</span>
      ) : (
        <code title={target_id ?? ''}>…{target_id?.slice(-12)}</code>
      )}
      <small>{kindOf(target_type)}</small>
    </span>
  )

export const columnsOf = (onOpen: (event: AuditEvent) => void): Column<AuditEvent>[] => [
  {
    head: 'What',
    main: true,
    cell: event => (
      <button type="button" class="link" onClick={() => onOpen(event)}>
        {actionText(event.action)}
      </button>
    )
  },
  { head: 'By', cell: event => <Actor {...event} /> },
  { head: 'On', cell: event => <Target {...event} /> },
  { head: 'Outcome', cell: event => <Outcome {...event} /> },
  { head: 'Address', cell: ({ address }) => address && <code>{address}</code> },
  { head: 'When', cell: ({ at }) => <Exact at={at} /> }
]
