import { useQuery } from '@tanstack/preact-query'
import { api, ask } from '../../api/client.ts'
import { useSession } from '../../session/session.tsx'
import { useServiceAccounts } from './service-accounts.ts'

const useMembers = (enabled: boolean) =>
  useQuery({
    queryKey: ['members', 'for owners'],
    queryFn: () => ask(api.GET('/v1/members', { params: { query: { limit: 200 } } })),
    enabled
  })

/** The users and service accounts of the tenant, as far as the person may see them: the first 200 of each. */
export function usePrincipals() {
  const { may } = useSession()
  const members = useMembers(may('read:membership')).data?.data ?? []
  const accounts = useServiceAccounts(may('read:service-account')).data?.data ?? []
  const users = members.map(({ user_id: id, email: name }) => ({ id, name }))
  return { users, accounts, nameOf: (id: string) => [...users, ...accounts].find(it => it.id === id)?.name }
}

/** To choose one of them, by id. */
export function PrincipalOptions() {
  const { users, accounts } = usePrincipals()
  const groups = [
    { label: 'Service accounts', all: accounts },
    { label: 'Users', all: users }
  ]
  return (
    <>
      {groups.map(({ label, all }) => (
        <optgroup key={label} label={label}>
          {all.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </optgroup>
      ))}
    </>
  )
}
