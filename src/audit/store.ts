import { and, eq, gte, lt, type SQL } from 'drizzle-orm'
import type { AuditEvent } from '../domain/entities.ts'
import type { Tables } from '../store/gateway.ts'
import { keyset } from '../store/keyset.ts'

export interface AuditFilter {
  /** Null: every tenant and the instance itself. */
  readonly tenantId: string | null
  readonly actorId?: string | undefined
  readonly action?: string | undefined
  readonly targetId?: string | undefined
  readonly keyId?: string | undefined
  readonly outcome?: AuditEvent['outcome'] | undefined
  readonly after?: number | undefined
  readonly before?: number | undefined
}

const matching = ({ auditEvents: { columns } }: Tables, filter: AuditFilter): SQL | undefined =>
  and(
    filter.tenantId === null ? undefined : eq(columns.tenantId, filter.tenantId),
    filter.actorId === undefined ? undefined : eq(columns.actorId, filter.actorId),
    filter.action === undefined ? undefined : eq(columns.action, filter.action),
    filter.targetId === undefined ? undefined : eq(columns.targetId, filter.targetId),
    filter.keyId === undefined ? undefined : eq(columns.keyId, filter.keyId),
    filter.outcome === undefined ? undefined : eq(columns.outcome, filter.outcome),
    filter.after === undefined ? undefined : gte(columns.at, filter.after),
    filter.before === undefined ? undefined : lt(columns.at, filter.before)
  )

/** Newest first. */
export const listEvents = (
  tables: Tables,
  filter: AuditFilter,
  after: readonly [string | number, string] | undefined,
  limit: number
) => {
  const { id } = tables.auditEvents.columns
  return tables.auditEvents.list(keyset(matching(tables, filter), { column: id, id, descending: true, after }, limit))
}

/** Engines bound the parameters of a statement (SQLite: 32,766), and whoever is deleted may have had many keys. */
const most = 1_000

export async function insertEvents({ auditEvents }: Tables, ...events: AuditEvent[]) {
  for (let from = 0; from < events.length; from += most) await auditEvents.insert(...events.slice(from, from + most))
}
