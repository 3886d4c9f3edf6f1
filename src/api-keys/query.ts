import type { Caller } from '../auth/principal.ts'
import { fold } from '../domain/text.ts'
import type { Position } from '../paging/cursor.ts'
import { reachOf } from './reach.ts'
import type { ApiKeyQuery, Revocation } from './schema.ts'
import type { KeyFilter, UsedKey as Row, Sort } from './store.ts'

const instant = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text))

/** What a list or a bulk revocation goes over. @throws Refusal 'forbidden' when the caller reaches no such keys. */
export const filterOf = (
  caller: Caller,
  verb: 'read' | 'delete',
  query: Omit<ApiKeyQuery, 'limit'> | Revocation,
  now: number
): KeyFilter => ({
  tenantId: caller.tenantId,
  reach: reachOf(caller, verb, query.view),
  ownerId: query.user_id,
  ids: 'ids' in query ? query.ids : undefined,
  state: query.state,
  name: query.name === undefined ? undefined : fold(query.name),
  created: { after: instant(query.created_after), before: instant(query.created_before) },
  expires: { after: instant(query.expires_after), before: instant(query.expires_before) },
  lastUsed: { after: instant(query.last_used_after), before: instant(query.last_used_before) },
  now
})

/** `-name` is name, descending. */
export function orderOf(sort = '-created'): { sort: Sort; descending: boolean } {
  const descending = sort.startsWith('-')
  return { sort: (descending ? sort.slice(1) : sort) as Sort, descending }
}

const value = {
  created: ({ id }: Row) => id,
  name: ({ nameKey }: Row) => nameKey,
  expires: ({ expiresAt }: Row) => expiresAt,
  last_used: ({ lastUse }: Row) => lastUse?.at ?? 0
}

export const positionOf =
  (sort: Sort) =>
  (row: Row): Position => [value[sort](row), row.id]
