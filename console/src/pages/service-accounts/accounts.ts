import { keepPreviousData, useQuery } from '@tanstack/preact-query'
import { tenantAdminRoleId } from '../../../../src/domain/permissions.ts'
import { api, ask, type Schemas } from '../../api/client.ts'
import { useSession } from '../../session/session.tsx'

export type ServiceAccount = Schemas['ServiceAccount']

const rowsOnPage = 20

export const useAccounts = (cursor: string | undefined) =>
  useQuery({
    queryKey: ['service-accounts', 'page', cursor],
    queryFn: () =>
      ask(api.GET('/v1/service-accounts', { params: { query: { limit: rowsOnPage, ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData
  })

const at = (id: string) => ({ params: { path: { id } } })

export const useAccount = (id: string) =>
  useQuery({
    queryKey: ['service-accounts', 'one', id],
    queryFn: () => ask(api.GET('/v1/service-accounts/{id}', at(id)))
  })

export const createAccount = (body: Schemas['NewServiceAccount']) => ask(api.POST('/v1/service-accounts', { body }))

export const changeAccount = (id: string, body: Schemas['ServiceAccountPatch']) =>
  ask(api.PATCH('/v1/service-accounts/{id}', { ...at(id), body }))

export const deleteAccount = (id: string) => ask(api.DELETE('/v1/service-accounts/{id}', at(id)))

/** What the person may do here. The service decides; this only leaves out what it would refuse. */
export function useAccountAuthority() {
  const { session, may } = useSession()
  return {
    // A service account can be as strong as an administrator: nobody else makes one, whatever they hold.
    mayCreate: may('create:service-account') && session.place.role_id === tenantAdminRoleId,
    mayEdit: may('update:service-account'),
    mayDelete: may('delete:service-account'),
    maySeeKeys: may('read:service-api-key'),
    mayCreateKeys: may('create:service-api-key')
  }
}
