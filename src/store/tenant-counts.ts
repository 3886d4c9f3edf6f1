import { and, eq, gte, isNull, type SQL, sql } from 'drizzle-orm'
import type * as entity from '../domain/entities.ts'
import type { Columns, Moments, TenantCounts } from './gateway.ts'
import { keyCounts } from './key-counts.ts'

interface Counted {
  readonly apiKeys: Columns<entity.ApiKey>
  readonly keyUses: Columns<entity.KeyUse>
  readonly memberships: Columns<entity.Membership>
  readonly serviceAccounts: Columns<entity.ServiceAccount>
  readonly auditEvents: Columns<entity.AuditEvent>
}

/** An id from a little before: an event gets its id before its time, and a clock may be set back. */
const slackMilliseconds = 60 * 1000

/** No UUIDv7 (RFC 9562 §5.7) made since then is less, so that the newest rows are found by their ids. */
function leastId(milliseconds: number): string {
  const hex = Math.max(0, milliseconds - slackMilliseconds)
    .toString(16)
    .padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** What to select from the keys of one tenant and their uses: one row, for one pass and a look at three other tables. */
export function tenantCounts(
  { apiKeys, keyUses, memberships, serviceAccounts, auditEvents }: Counted,
  tenantId: string,
  { now, expiringBefore, unusedSince, refusedSince }: Moments
) {
  const { revokedAt, expiresAt, disabledAt, createdAt } = apiKeys
  const active = sql`${revokedAt} is null and ${expiresAt} > ${now} and ${disabledAt} is null`
  const where = (condition: SQL) => sql<number>`count(*) filter (where ${active} and ${condition})`.mapWith(Number)
  const of = (table: object, condition: SQL | undefined) =>
    sql<number>`(select count(*) from ${table} where ${condition})`.mapWith(Number)
  const { tenantId: refusedIn, id, at, outcome } = auditEvents
  const refused = and(
    eq(refusedIn, tenantId),
    gte(id, leastId(refusedSince)),
    gte(at, refusedSince),
    eq(outcome, 'refused')
  )
  return {
    ...keyCounts(apiKeys, now),
    expiring: where(sql`${expiresAt} < ${expiringBefore}`),
    neverUsed: where(sql`${keyUses.at} is null`),
    unused: where(sql`coalesce(${keyUses.at}, ${createdAt}) < ${unusedSince}`),
    members: of(memberships, eq(memberships.tenantId, tenantId)),
    serviceAccounts: of(
      serviceAccounts,
      and(eq(serviceAccounts.tenantId, tenantId), isNull(serviceAccounts.deletedAt))
    ),
    refused: of(auditEvents, refused)
  } satisfies Record<keyof TenantCounts, SQL<number>>
}
