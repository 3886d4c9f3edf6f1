import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Credential } from '../gateway.ts'
import type { Drizzle } from './gateway.ts'
import { apiKeySecrets, apiKeys, memberships, roles, serviceAccounts, tenants, users } from './schema.ts'

const slot = (index: number) => `digest${index}`

const prepare = (database: Drizzle, count: number) =>
  database
    .select({
      key: apiKeys,
      secret: apiKeySecrets,
      tenant: tenants,
      role: roles,
      user: users,
      serviceAccount: serviceAccounts
    })
    .from(apiKeySecrets)
    .innerJoin(apiKeys, eq(apiKeys.id, apiKeySecrets.keyId))
    .innerJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .leftJoin(users, eq(users.id, apiKeys.userId))
    .leftJoin(serviceAccounts, eq(serviceAccounts.id, apiKeys.serviceAccountId))
    .leftJoin(memberships, and(eq(memberships.userId, apiKeys.userId), eq(memberships.tenantId, apiKeys.tenantId)))
    .leftJoin(roles, eq(roles.id, sql`coalesce(${memberships.roleId}, ${serviceAccounts.roleId})`))
    .where(
      inArray(
        apiKeySecrets.digest,
        Array.from({ length: count }, (_, index) => sql.placeholder(slot(index)))
      )
    )
    .prepare(`credential_by_${count}`)

/** One named statement for each number of digests, which is that of the peppers: a connection parses and plans it once. */
export function credentials(database: Drizzle) {
  const statements = new Map<number, ReturnType<typeof prepare>>()

  return async (digests: readonly Buffer[]): Promise<Credential | undefined> => {
    const statement = statements.get(digests.length) ?? prepare(database, digests.length)
    statements.set(digests.length, statement)
    const [found] = await statement.execute(Object.fromEntries(digests.map((digest, index) => [slot(index), digest])))
    return found
  }
}
