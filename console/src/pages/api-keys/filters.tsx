import { useQuery } from '@tanstack/preact-query'
import { useId } from 'preact/hooks'
import { api, ask } from '../../api/client.ts'
import { useParams } from '../../parts/address.ts'
import { SearchBox } from '../../parts/search-box.tsx'
import { useSession } from '../../session/session.tsx'
import { useServiceAccounts } from './service-accounts.ts'

const stateChoices = [
  ['active', 'Active'],
  ['disabled', 'Disabled'],
  ['expired', 'Expired'],
  ['revoked', 'Revoked'],
  ['all', 'Any state']
] as const

const useMembers = (enabled: boolean) =>
  useQuery({
    queryKey: ['members', 'for owners'],
    queryFn: () => ask(api.GET('/v1/members', { params: { query: { limit: 200 } } })),
    enabled
  })

function OwnerFilter() {
  const id = useId()
  const { params, change } = useParams()
  const { may } = useSession()
  const members = useMembers(may('read:membership')).data?.data ?? []
  const accounts = useServiceAccounts(may('read:service-account')).data?.data ?? []
  return (
    <>
      <label for={id} class="unseen">
        Owner
      </label>
      <select
        id={id}
        value={params.owner ?? ''}
        onChange={event => change({ owner: event.currentTarget.value, cursor: undefined })}
      >
        <option value="">Any owner</option>
        <optgroup label="Service accounts">
          {accounts.map(account => (
            <option key={account.id} value={account.id}>
              {account.name}
            </option>
          ))}
        </optgroup>
        <optgroup label="Users">
          {members.map(({ user_id, email }) => (
            <option key={user_id} value={user_id}>
              {email}
            </option>
          ))}
        </optgroup>
      </select>
    </>
  )
}

export function KeyFilters({ view }: { view: 'own' | 'tenant' }) {
  const id = useId()
  const { params, change } = useParams()
  return (
    <div class="filters">
      <SearchBox
        label="Search for an API key"
        value={params.name ?? ''}
        onSearch={name => change({ name, cursor: undefined }, true)}
      />
      <label for={id} class="unseen">
        State
      </label>
      <select
        id={id}
        value={params.state ?? 'active'}
        onChange={event => change({ state: event.currentTarget.value, cursor: undefined })}
      >
        {stateChoices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      {view === 'tenant' && <OwnerFilter />}
    </div>
  )
}
