import { keepPreviousData, useQuery } from '@tanstack/preact-query'
import { api, ask, type Schemas } from '../../api/client.ts'
import { useSession } from '../../session/session.tsx'

export type Role = Schemas['Role']

const rowsOnPage = 20

export const useRolePage = (cursor: string | undefined) =>
  useQuery({
    queryKey: ['roles', cursor],
    queryFn: () => ask(api.GET('/v1/roles', { params: { query: { limit: rowsOnPage, ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData
  })

export interface Holder {
  readonly id: string
  readonly name: string
  readonly kind: 'Member' | 'Service account' | 'Invitation'
}

const first = { params: { query: { limit: 200 } } } as const

/** Who has the role, as far as the person may see that, among the first 200 of each kind; the service counts by itself. */
export function useHolders(roleId: string) {
  const { may } = useSession()

  async function members(): Promise<Holder[]> {
    if (!may('read:membership')) return []
    const { data } = await ask(api.GET('/v1/members', first))
    const having = data.filter(({ role_id }) => role_id === roleId)
    return having.map(({ id, email }) => ({ id, name: email, kind: 'Member' }))
  }

  async function accounts(): Promise<Holder[]> {
    if (!may('read:service-account')) return []
    const { data } = await ask(api.GET('/v1/service-accounts', first))
    const having = data.filter(({ role_id }) => role_id === roleId)
    return having.map(({ id, name }) => ({ id, name, kind: 'Service account' }))
  }

  async function invitations(): Promise<Holder[]> {
    if (!may('read:membership-invitation')) return []
    const { data } = await ask(api.GET('/v1/invitations', first))
    const having = data.filter(({ role_id }) => role_id === roleId)
    return having.map(({ id, email }) => ({ id, name: email, kind: 'Invitation' }))
  }

  return useQuery({
    queryKey: ['roles', 'holders', roleId],
    queryFn: async () => (await Promise.all([members(), accounts(), invitations()])).flat()
  })
}
