import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Gateway, Gateways, Of } from '../gateway.ts'
import type { Run } from '../lane.ts'
import { attempt } from './failure.ts'
import * as records from './records.ts'
import * as schema from './schema.ts'
import { type Query, shape } from './shape.ts'
import type { Statement, Statements } from './statements.ts'

/** The statements of a connection, and who decides when one may run. */
export interface Access {
  readonly statements: Statements
  readonly run: Run
}

function gateway<Row extends object>(columns: SQLiteTable & Of<Row>) {
  const { name, insert, select, update, decode, encode, ...shaped } = shape<Row>(columns)

  const on = <Result>(
    { statements, run }: Access,
    { text, values }: Query,
    of: (statement: Statement, values: unknown[]) => Result
  ) => run(() => attempt(name, () => of(statements(text), values)))

  const rows = (statement: Statement, values: unknown[]) => statement.all(values).map(decode)

  return (reader: Access, writer: Access): Gateway<Row> => ({
    columns,
    async insert(...rows) {
      if (rows.length === 0) return
      await on(writer, { text: insert, values: rows.map(encode) }, (statement, rows) => {
        for (const row of rows) statement.run(row)
      })
    },
    async find(where) {
      const [row] = await on(reader, select(where, [], 1), rows)
      return row
    },
    list: ({ where, orderBy, limit }) => on(reader, select(where, orderBy, limit), rows),
    update: (where, patch) => on(writer, update(where, patch), rows),
    delete: where => on(writer, shaped.delete(where), (statement, values) => statement.run(values).changes)
  })
}

const tables = {
  tenants: gateway(schema.tenants),
  users: gateway(schema.users),
  memberships: gateway(schema.memberships),
  invitations: gateway(schema.invitations),
  roles: gateway(schema.roles),
  serviceAccounts: gateway(schema.serviceAccounts),
  apiKeys: gateway(schema.apiKeys),
  keyUses: gateway(schema.keyUses),
  apiKeySecrets: gateway(schema.apiKeySecrets),
  agents: gateway(records.agents),
  sessions: gateway(records.sessions),
  setupLinks: gateway(records.setupLinks),
  auditEvents: gateway(records.auditEvents),
  idempotencyRecords: gateway(records.idempotencyRecords),
  refusals: gateway(records.refusals)
}

/** Every table, reading by way of one connection and writing by way of another (or the same, inside a transaction). */
export const gateways = (reader: Access, writer: Access): Gateways => ({
  tenants: tables.tenants(reader, writer),
  users: tables.users(reader, writer),
  memberships: tables.memberships(reader, writer),
  invitations: tables.invitations(reader, writer),
  roles: tables.roles(reader, writer),
  serviceAccounts: tables.serviceAccounts(reader, writer),
  apiKeys: tables.apiKeys(reader, writer),
  keyUses: tables.keyUses(reader, writer),
  apiKeySecrets: tables.apiKeySecrets(reader, writer),
  agents: tables.agents(reader, writer),
  sessions: tables.sessions(reader, writer),
  setupLinks: tables.setupLinks(reader, writer),
  auditEvents: tables.auditEvents(reader, writer),
  idempotencyRecords: tables.idempotencyRecords(reader, writer),
  refusals: tables.refusals(reader, writer)
})
