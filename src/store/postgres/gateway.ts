import { sql } from 'drizzle-orm'
import { getTableConfig, type PgDatabase, type PgQueryResultHKT, type PgTable } from 'drizzle-orm/pg-core'
import type { Gateway, Gateways, Of } from '../gateway.ts'
import type { Run } from '../lane.ts'
import { attempt } from './failure.ts'
import * as records from './records.ts'
import * as schema from './schema.ts'

/** A drizzle database on any driver: a pool, one connection of it, or PGlite. */
export type Drizzle = PgDatabase<PgQueryResultHKT>

function gateway<Row extends object>(columns: PgTable & Of<Row>, database: Drizzle, run: Run): Gateway<Row> {
  const table: PgTable = columns
  const { name } = getTableConfig(table)
  const on = <Result>(statement: () => Promise<Result>) => run(() => attempt(name, statement))

  return {
    columns,
    async insert(...rows) {
      if (rows.length > 0) await on(() => database.insert(table).values(rows).execute())
    },
    find: where =>
      on(async () => {
        const [row] = await database.select().from(table).where(where).limit(1)
        return row as Row | undefined
      }),
    list: ({ where, orderBy, limit }) =>
      on(
        async () =>
          (await database
            .select()
            .from(table)
            .where(where)
            .orderBy(...orderBy)
            .limit(limit)) as Row[]
      ),
    update: (where, patch) =>
      on(async () => (await database.update(table).set(patch).where(where).returning()) as Row[]),
    // Drivers count rows in different places; a row of one column is cheap.
    delete: where =>
      on(async () => (await database.delete(table).where(where).returning({ one: sql<number>`1` })).length)
  }
}

/** Every table, by way of one connection or, statement by statement, any of a pool's. */
export const gateways = (database: Drizzle, run: Run): Gateways => ({
  tenants: gateway(schema.tenants, database, run),
  users: gateway(schema.users, database, run),
  memberships: gateway(schema.memberships, database, run),
  invitations: gateway(schema.invitations, database, run),
  roles: gateway(schema.roles, database, run),
  serviceAccounts: gateway(schema.serviceAccounts, database, run),
  apiKeys: gateway(schema.apiKeys, database, run),
  keyUses: gateway(schema.keyUses, database, run),
  apiKeySecrets: gateway(schema.apiKeySecrets, database, run),
  agents: gateway(records.agents, database, run),
  sessions: gateway(records.sessions, database, run),
  setupLinks: gateway(records.setupLinks, database, run),
  auditEvents: gateway(records.auditEvents, database, run),
  idempotencyRecords: gateway(records.idempotencyRecords, database, run),
  refusals: gateway(records.refusals, database, run)
})
