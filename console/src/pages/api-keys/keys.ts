import { keepPreviousData, useQuery } from '@tanstack/preact-query'
import { api, ask, type Schemas } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { paths } from '../../api/schema.d.ts'

export type ApiKey = Schemas['ApiKey']
export type KeyQuery = NonNullable<paths['/v1/api-keys']['get']['parameters']['query']>

/** Whose keys: one’s own, those of the service accounts, or all that are bound to the tenant. */
export type View = 'own' | 'service-accounts' | 'tenant'

export const states = ['active', 'disabled', 'expired', 'revoked'] as const
export type State = (typeof states)[number]

export const isState = (text: string | undefined): text is State => states.some(state => state === text)

const sorts = ['created', '-created', 'name', '-name', 'expires', '-expires', 'last_used', '-last_used'] as const
export const isSort = (text: string | undefined): text is (typeof sorts)[number] => sorts.some(sort => sort === text)

/** One page of keys. The page before stays, dimmed, until the next one is there. */
export const useKeys = (query: KeyQuery) =>
  useQuery({
    queryKey: ['api-keys', query],
    queryFn: () => ask(api.GET('/v1/api-keys', { params: { query } })),
    placeholderData: keepPreviousData
  })

/** After every change: the lists of keys, and what counts or names them. */
export const keysChanged = () => queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })

export async function changeKey(id: string, patch: Schemas['ApiKeyPatch']) {
  await ask(api.PATCH('/v1/api-keys/{id}', { params: { path: { id } }, body: patch }))
  await keysChanged()
}

/** Ends keys for good. One goes by its own operation, so that a failure says which. */
export async function revokeKeys(keys: readonly ApiKey[], view: View) {
  const [first, ...more] = keys
  if (first !== undefined && more.length === 0) {
    await ask(api.DELETE('/v1/api-keys/{id}', { params: { path: { id: first.id } } }))
  } else {
    await ask(api.POST('/v1/api-keys/revoke', { body: { view, ids: keys.map(({ id }) => id) } }))
  }
  await keysChanged()
}
