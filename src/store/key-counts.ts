import { type SQL, sql } from 'drizzle-orm'
import type { ApiKey } from '../domain/entities.ts'
import type { Columns, KeyCounts } from './gateway.ts'

/** One column for each state of a key; a key is in exactly one. `now` in ms since 1970: at its expiry a key has expired. */
export function keyCounts({ revokedAt, expiresAt, disabledAt }: Columns<ApiKey>, now: number) {
  const where = (condition: SQL) => sql<number>`count(*) filter (where ${condition})`.mapWith(Number)
  const live = sql`${revokedAt} is null and ${expiresAt} > ${now}`
  return {
    active: where(sql`${live} and ${disabledAt} is null`),
    disabled: where(sql`${live} and ${disabledAt} is not null`),
    expired: where(sql`${revokedAt} is null and ${expiresAt} <= ${now}`),
    revoked: where(sql`${revokedAt} is not null`)
  } satisfies Record<keyof KeyCounts, SQL<number>>
}
