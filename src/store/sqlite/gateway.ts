import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Gateway, Gateways, Of } from '../gateway.ts'
import type { Run } from '../lane.ts'
import { attempt } from './failure.ts'
import * as records from './records.ts'
import * as schema from './schema.ts'

/** A connection, and who decides when a statement may use it. */
export interface Access {
  readonly database: BetterSQLite3Database
  readonly run: Run
}

function gateway<Row extends object>(columns: SQLiteTable & Of<Row>, reader: Access, writer: Access): Gateway<Row> {
  const table: SQLiteTable = columns
  const { name } = getTableConfig(table)

  const on = <Result>({ database, run }: Access, statement: (database: BetterSQLite3Database) => Result) =>
    run(() => attempt(name, () => statement(database)))

  return {
    columns,
    async insert(...rows) {
      if (rows.length > 0) await on(writer, database => database.insert(table).values(rows).run())
    },
    find: where => on(reader, database => database.select().from(table).where(where).limit(1).get() as Row | undefined),
    list: ({ where, orderBy, limit }) =>
      on(
        reader,
        database =>
          database
            .select()
            .from(table)
            .where(where)
            .orderBy(...orderBy)
            .limit(limit)
            .all() as Row[]
      ),
    update: (where, patch) =>
      on(writer, database => database.update(table).set(patch).where(where).returning().all() as Row[]),
    delete: where => on(writer, database => database.delete(table).where(where).run().changes)
  }
}

/** Every table, reading by way of one connection and writing by way of another (or the same, inside a transaction). */
export const gateways = (reader: Access, writer: Access): Gateways => ({
  tenants: gateway(schema.tenants, reader, writer),
  users: gateway(schema.users, reader, writer),
  memberships: gateway(schema.memberships, reader, writer),
  invitations: gateway(schema.invitations, reader, writer),
  roles: gateway(schema.roles, reader, writer),
  serviceAccounts: gateway(schema.serviceAccounts, reader, writer),
  apiKeys: gateway(schema.apiKeys, reader, writer),
  apiKeySecrets: gateway(schema.apiKeySecrets, reader, writer),
  agents: gateway(records.agents, reader, writer),
  sessions: gateway(records.sessions, reader, writer),
  setupLinks: gateway(records.setupLinks, reader, writer),
  auditEvents: gateway(records.auditEvents, reader, writer),
  idempotencyRecords: gateway(records.idempotencyRecords, reader, writer),
  refusals: gateway(records.refusals, reader, writer)
})
