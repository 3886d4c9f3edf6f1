import { and, asc, eq, gte, lt, sql } from 'drizzle-orm'
import type { RefusalCount } from '../domain/entities.ts'
import type { Tables } from '../store/gateway.ts'

const hourMilliseconds = 60 * 60 * 1000

/** Adds to the counts of the hour that `now` lies in. Belongs in a transaction. */
export async function countRefusals(
  { refusals, tenants }: Tables,
  now: number,
  added: readonly Omit<RefusalCount, 'hour'>[]
): Promise<void> {
  const hour = now - (now % hourMilliseconds)
  const { columns } = refusals
  for (const { tenantId, reason, count } of added) {
    const same = and(eq(columns.tenantId, tenantId), eq(columns.hour, hour), eq(columns.reason, reason))
    const [row] = await refusals.update(same, { count: sql`${columns.count} + ${count}` })
    const there = row !== undefined || (await tenants.find(eq(tenants.columns.id, tenantId))) === undefined
    if (!there) await refusals.insert({ tenantId, hour, reason, count })
  }
}

/** The counts of a tenant in the hours from `since` on. */
export const listRefusals = ({ refusals: { columns, list } }: Tables, tenantId: string, since: number) =>
  list({
    where: and(eq(columns.tenantId, tenantId), gte(columns.hour, since)),
    orderBy: [asc(columns.hour)],
    limit: 1000
  })

export const deleteRefusals = ({ refusals: { columns, ...refusals } }: Tables, before: number) =>
  refusals.delete(lt(columns.hour, before))
