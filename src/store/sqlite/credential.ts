import type Sqlite from 'better-sqlite3'
import { and, eq, getTableColumns, inArray, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import type { Credential } from '../gateway.ts'
import { apiKeySecrets, apiKeys, memberships, roles, serviceAccounts, tenants, users } from './schema.ts'

const parts = {
  key: apiKeys,
  secret: apiKeySecrets,
  tenant: tenants,
  role: roles,
  user: users,
  serviceAccount: serviceAccounts
} satisfies Record<keyof Credential, unknown>

const query = (connection: Sqlite.Database, digests: readonly Buffer[]) =>
  drizzle(connection)
    .select(parts)
    .from(apiKeySecrets)
    .innerJoin(apiKeys, eq(apiKeys.id, apiKeySecrets.keyId))
    .innerJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .leftJoin(users, eq(users.id, apiKeys.userId))
    .leftJoin(serviceAccounts, eq(serviceAccounts.id, apiKeys.serviceAccountId))
    .leftJoin(memberships, and(eq(memberships.userId, apiKeys.userId), eq(memberships.tenantId, apiKeys.tenantId)))
    .leftJoin(roles, eq(roles.id, sql`coalesce(${memberships.roleId}, ${serviceAccounts.roleId})`))
    .where(inArray(apiKeySecrets.digest, [...digests]))
    .toSQL().sql

interface Part {
  readonly name: string
  readonly fields: readonly { readonly name: string; readonly decode: (value: unknown) => unknown }[]
}

const layout: readonly Part[] = Object.entries(parts).map(([name, table]) => ({
  name,
  fields: Object.entries(getTableColumns(table)).map(([name, column]) => ({
    name,
    decode: value => (value === null ? null : column.mapFromDriverValue(value))
  }))
}))

/** A row of the query, whose columns lie in the order of `layout`. The first of each part is its key, and never null. */
function decoded(row: readonly unknown[]): unknown {
  let position = 0
  return Object.fromEntries(
    layout.map(({ name, fields }) => {
      const start = position
      position += fields.length
      if (row[start] === null) return [name, null]
      return [name, Object.fromEntries(fields.map((field, index) => [field.name, field.decode(row[start + index])]))]
    })
  )
}

/**
 * The hot path goes around drizzle's preparation and mapping, which take several times as long as the look-up. There is
 * one statement for each number of digests, which is the number of peppers.
 */
export function credentials(connection: Sqlite.Database) {
  const statements = new Map<number, Sqlite.Statement<Buffer[], unknown[]>>()

  return (digests: readonly Buffer[]): Credential | undefined => {
    const statement =
      statements.get(digests.length) ?? connection.prepare<Buffer[], unknown[]>(query(connection, digests)).raw()
    statements.set(digests.length, statement)
    const row = statement.get(...digests)
    return row && (decoded(row) as Credential)
  }
}
