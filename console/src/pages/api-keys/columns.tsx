import { Badge, type Tone } from '../../parts/badge.tsx'
import type { Column } from '../../parts/data-table.tsx'
import { Expiry, Time } from '../../parts/time.tsx'
import type { ApiKey, View } from './keys.ts'

const tones: Readonly<Record<ApiKey['state'], Tone>> = {
  active: 'good',
  disabled: 'neutral',
  expired: 'warning',
  revoked: 'danger'
}

const words: Readonly<Record<ApiKey['state'], string>> = {
  active: 'Active',
  disabled: 'Disabled',
  expired: 'Expired',
  revoked: 'Revoked'
}

export const StateBadge = ({ state }: Pick<ApiKey, 'state'>) => <Badge tone={tones[state]}>{words[state]}</Badge>

/** Who may use it; the name of an owner that is deleted is gone with it. */
export const Owner = ({ owner_name, owner_type }: ApiKey) => (
  <span class="two-lines">
    <span title={owner_name}>{owner_name || 'deleted'}</span>
    <small>{owner_type === 'user' ? 'User' : 'Service account'}</small>
  </span>
)

export const LastUsed = ({ last_used_at, last_used_address }: ApiKey) =>
  last_used_at === null ? (
    <span class="quiet">Never</span>
  ) : (
    <span class="two-lines">
      <Time at={last_used_at} />
      <small>{last_used_address}</small>
    </span>
  )

export function columnsOf(view: View, onOpen: (key: ApiKey) => void): Column<ApiKey>[] {
  const name = (key: ApiKey) => (
    <button type="button" class="link" onClick={() => onOpen(key)}>
      {key.name}
    </button>
  )
  const owner: Column<ApiKey> = { head: 'Owner', cell: key => <Owner {...key} /> }
  return [
    { head: 'Name', main: true, sort: 'name', cell: name },
    ...(view === 'tenant' ? [owner] : []),
    { head: 'Key', cell: ({ hint }) => <code>{hint}…</code> },
    { head: 'State', cell: ({ state }) => <StateBadge state={state} /> },
    { head: 'Created', sort: 'created', cell: ({ created_at }) => <Time at={created_at} /> },
    { head: 'Expires', sort: 'expires', cell: ({ expires_at }) => <Expiry at={expires_at} /> },
    { head: 'Last used', sort: 'last_used', cell: key => <LastUsed {...key} /> }
  ]
}
