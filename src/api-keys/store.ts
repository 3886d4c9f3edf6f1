import { and, eq, gt, gte, inArray, isNotNull, isNull, lt, lte, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { ApiKey, ApiKeySecret, KeyUse } from '../domain/entities.ts'
import { present } from '../domain/present.ts'
import type { Position } from '../paging/cursor.ts'
import type { Patch, Tables } from '../store/gateway.ts'
import { keyset } from '../store/keyset.ts'

/** Which keys of a tenant a caller may look at or act on. */
export interface Reach {
  readonly ownerId: string | null
  readonly serviceAccounts: boolean
  readonly tenant: boolean
}

export interface KeyFilter {
  readonly tenantId: string
  readonly reach: Reach
  readonly ownerId?: string | undefined
  readonly ids?: readonly string[] | undefined
  readonly state?: 'active' | 'disabled' | 'expired' | 'revoked' | undefined
  /** Leaves out the keys that have been revoked already. */
  readonly unrevoked?: boolean
  readonly name?: string | undefined
  readonly created: Span
  readonly expires: Span
  readonly lastUsed: Span
  readonly now: number
}

/** From `after` (included) to `before` (not included), in ms since 1970. */
export interface Span {
  readonly after?: number | undefined
  readonly before?: number | undefined
}

export type Sort = 'created' | 'name' | 'expires' | 'last_used'

const ownedBy = ({ columns }: Tables['apiKeys'], id: string) =>
  or(eq(columns.userId, id), eq(columns.serviceAccountId, id))

function reached(keys: Tables['apiKeys'], { ownerId, serviceAccounts, tenant }: Reach): SQL | undefined {
  if (tenant) return undefined
  // Nothing to begin with: a caller who reaches no keys must not match all of them.
  return or(
    inArray(keys.columns.id, []),
    ownerId === null ? undefined : ownedBy(keys, ownerId),
    serviceAccounts ? isNotNull(keys.columns.serviceAccountId) : undefined
  )
}

function inState({ columns }: Tables['apiKeys'], state: KeyFilter['state'], now: number): SQL | undefined {
  const live = and(isNull(columns.revokedAt), gt(columns.expiresAt, now))
  if (state === 'active') return and(live, isNull(columns.disabledAt))
  if (state === 'disabled') return and(live, isNotNull(columns.disabledAt))
  if (state === 'expired') return and(isNull(columns.revokedAt), lte(columns.expiresAt, now))
  return state === 'revoked' ? isNotNull(columns.revokedAt) : undefined
}

/** Both engines take the text as it is: without `escape`, SQLite knows no escapes and PostgreSQL takes `\\` for one. */
const containing = (column: SQLWrapper, text: string) =>
  sql`${column} like ${`%${text.replace(/[!%_]/g, character => `!${character}`)}%`} escape '!'`

/** When a key was last used, null when it never was, as part of a statement about keys. */
function lastUse({ apiKeys, keyUses: { columns } }: Tables): SQL {
  const table: object = columns
  return sql`(select ${columns.at} from ${table} where ${columns.keyId} = ${apiKeys.columns.id})`
}

function matching(tables: Tables, filter: KeyFilter): SQL | undefined {
  const { apiKeys: keys } = tables
  const { columns } = keys
  const { created, expires, lastUsed } = filter
  return and(
    eq(columns.tenantId, filter.tenantId),
    reached(keys, filter.reach),
    filter.ownerId === undefined ? undefined : ownedBy(keys, filter.ownerId),
    filter.ids === undefined ? undefined : inArray(columns.id, [...filter.ids]),
    inState(keys, filter.state, filter.now),
    filter.unrevoked === true ? isNull(columns.revokedAt) : undefined,
    filter.name === undefined ? undefined : containing(columns.nameKey, filter.name),
    created.after === undefined ? undefined : gte(columns.createdAt, created.after),
    created.before === undefined ? undefined : lt(columns.createdAt, created.before),
    expires.after === undefined ? undefined : gte(columns.expiresAt, expires.after),
    expires.before === undefined ? undefined : lt(columns.expiresAt, expires.before),
    lastUsed.after === undefined ? undefined : gte(lastUse(tables), lastUsed.after),
    lastUsed.before === undefined ? undefined : sql`(${lastUse(tables)} < ${lastUsed.before}) is not false`
  )
}

export function listKeys(
  tables: Tables,
  filter: KeyFilter,
  order: { readonly sort: Sort; readonly descending: boolean; readonly after?: Position | undefined },
  limit: number
) {
  const { id, nameKey, expiresAt } = tables.apiKeys.columns
  // Ids grow with time, so the order of creation is that of the ids. No index helps to sort by what changes all the time.
  const column = { created: id, name: nameKey, expires: expiresAt, last_used: sql`coalesce(${lastUse(tables)}, 0)` }[
    order.sort
  ]
  return tables.apiKeys.list(
    keyset(matching(tables, filter), { column, id, descending: order.descending, after: order.after }, limit)
  )
}

/** A key with its last use; undefined when it was never used. */
export interface UsedKey extends ApiKey {
  readonly lastUse: KeyUse | undefined
}

export async function withLastUse({ keyUses: { columns, list } }: Tables, keys: readonly ApiKey[]): Promise<UsedKey[]> {
  const ids = keys.map(({ id }) => id)
  const uses = await list({ where: inArray(columns.keyId, ids), orderBy: [], limit: ids.length })
  const known = new Map(uses.map(use => [use.keyId, use]))
  return keys.map(key => ({ ...key, lastUse: known.get(key.id) }))
}

export const findKey = ({ apiKeys }: Tables, tenantId: string, id: string) =>
  apiKeys.find(and(eq(apiKeys.columns.tenantId, tenantId), inArray(apiKeys.columns.id, [id])))

export const findKeys = ({ apiKeys: { columns, list } }: Tables, ids: string[]) =>
  list({ where: inArray(columns.id, ids), orderBy: [], limit: ids.length })

export async function insertKey({ apiKeys, apiKeySecrets }: Tables, key: ApiKey, secret: ApiKeySecret) {
  await apiKeys.insert(key)
  await apiKeySecrets.insert(secret)
}

/** The transaction that read the row holds it still, so that its revision needs no second look. */
export async function updateKey({ apiKeys }: Tables, { id }: ApiKey, patch: Patch<ApiKey>) {
  const { columns } = apiKeys
  const [updated] = await apiKeys.update(eq(columns.id, id), patch)
  return present(updated)
}

export interface Ending {
  readonly at: number
  readonly by: string
  readonly reason: 'revoked' | 'owner_removed'
}

/** Ends keys for good; those that had ended stay as they were. Returns the ones that ended now. */
function end({ apiKeys }: Tables, which: SQL | undefined, { at, by, reason }: Ending): Promise<ApiKey[]> {
  const { columns } = apiKeys
  return apiKeys.update(and(which, isNull(columns.revokedAt)), {
    revokedAt: at,
    revokedBy: by,
    revokedReason: reason,
    updatedAt: at,
    revision: sql`${columns.revision} + 1`
  })
}

export const endKeys = (tables: Tables, ids: string[], ending: Ending) =>
  end(tables, inArray(tables.apiKeys.columns.id, ids), ending)

/** In one tenant, or with `tenantId` null in all of them. */
export const endKeysOfUser = (tables: Tables, userId: string, tenantId: string | null, ending: Ending) => {
  const { columns } = tables.apiKeys
  return end(
    tables,
    and(eq(columns.userId, userId), tenantId === null ? undefined : eq(columns.tenantId, tenantId)),
    ending
  )
}

export const endKeysOfServiceAccount = (tables: Tables, serviceAccountId: string, ending: Ending) =>
  end(tables, eq(tables.apiKeys.columns.serviceAccountId, serviceAccountId), ending)
