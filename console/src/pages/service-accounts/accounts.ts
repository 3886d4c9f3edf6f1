import { keepPreviousData, useQuery } from '@tanstack/preact-query'
import { tenantAdminRoleId } from '../../../../src/domain/permissions.ts'
import { api, ask, type Schemas } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { addressWith } from '../../parts/address.ts'
import { useSession } from '../../session/session.tsx'

export type ServiceAccount = Schemas['ServiceAccount']

const rowsOnPage = 20

/** Of the page of one of them. */
export const accountAddress = (id: string) => addressWith('/team/service-accounts', {}, { id })

export const useAccounts = (cursor: string | undefined) =>
  useQuery({
    queryKey: ['service-accounts', 'page', cursor],
    queryFn: () =>
      ask(api.GET('/v1/service-accounts', { params: { query: { limit: rowsOnPage, ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData
  })

const keyOf = (id: string) => ['service-accounts', 'one', id]
const at = (id: string) => ({ params: { path: { id } } })

export const useAccount = (id: string) =>
  useQuery({
    queryKey: keyOf(id),
    queryFn: () => ask(api.GET('/v1/service-accounts/{id}', at(id)))
  })

export const createAccount = (body: Schemas['NewServiceAccount']) => ask(api.POST('/v1/service-accounts', { body }))

export const changeAccount = (id: string, body: Schemas['ServiceAccountPatch']) =>
  ask(api.PATCH('/v1/service-accounts/{id}', { ...at(id), body }))

export async function deleteAccount(id: string) {
  await ask(api.DELETE('/v1/service-accounts/{id}', at(id)))
  // Its page, which may still be shown, must not ask for it any more.
  queries.removeQueries({ queryKey: keyOf(id) })
}

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
