import { keepPreviousData, useQuery } from '@tanstack/preact-query'
import { api, ask, type Schemas } from '../../api/client.ts'

export type Tenant = Schemas['Tenant']
export type User = Schemas['User']

const limit = 20

export const useTenants = (cursor: string | undefined) =>
  useQuery({
    queryKey: ['tenants', cursor],
    queryFn: () => ask(api.GET('/v1/tenants', { params: { query: { limit, ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData
  })

export const changeTenant = (id: string, body: Schemas['TenantPatch']) =>
  ask(api.PATCH('/v1/tenants/{id}', { params: { path: { id } }, body }))

/** The API finds users by the whole address: what cannot be one finds nobody. */
const isAddress = (text: string) => /^[^\s@]+@[^\s@]+$/.test(text)

const nobody = { data: [], next_cursor: null }

export const useUsers = (email: string, cursor: string | undefined) => {
  const query = { limit, ...(email && { email }), ...(cursor && { cursor }) }
  return useQuery({
    queryKey: ['users', query],
    queryFn: async (): Promise<Schemas['UserPage']> =>
      email === '' || isAddress(email) ? ask(api.GET('/v1/users', { params: { query } })) : nobody,
    placeholderData: keepPreviousData
  })
}

export const changeUser = (id: string, body: Schemas['UserPatch']) =>
  ask(api.PATCH('/v1/users/{id}', { params: { path: { id } }, body }))
