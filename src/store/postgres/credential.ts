import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Credential } from '../gateway.ts'
import type { Drizzle } from './gateway.ts'
import { sequence } from './records.ts'
import { apiKeySecrets, apiKeys, memberships, roles, serviceAccounts, tenants, users } from './schema.ts'

const select = (database: Drizzle, where: SQL) =>
  database
    .select({
      sequence: sql`coalesce((select max(${sequence.value}) from ${sequence}), 0)`.mapWith(Number),
      digest: apiKeySecrets.digest,
      pepperId: apiKeySecrets.pepperId,
      keyId: apiKeys.id,
      keyName: apiKeys.name,
      scopes: apiKeys.scopes,
      cidrs: apiKeys.cidrs,
      createdAt: apiKeys.createdAt,
      expiresAt: apiKeys.expiresAt,
      disabledAt: apiKeys.disabledAt,
      revokedAt: apiKeys.revokedAt,
      tenantId: tenants.id,
      tenantDisabledAt: tenants.disabledAt,
      ownerType: sql<Credential['ownerType']>`case when ${users.id} is null then 'service_account' else 'user' end`,
      ownerId: sql<string>`coalesce(${users.id}, ${serviceAccounts.id})`,
      ownerDisabledAt: sql`coalesce(${users.disabledAt}, ${serviceAccounts.disabledAt})`.mapWith(users.disabledAt),
      ownerDeletedAt: sql`coalesce(${users.deletedAt}, ${serviceAccounts.deletedAt})`.mapWith(users.deletedAt),
      role: { id: roles.id, name: roles.name, permissions: roles.permissions }
    })
    .from(apiKeySecrets)
    .innerJoin(apiKeys, eq(apiKeys.id, apiKeySecrets.keyId))
    .innerJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .leftJoin(users, eq(users.id, apiKeys.userId))
    .leftJoin(serviceAccounts, eq(serviceAccounts.id, apiKeys.serviceAccountId))
    .leftJoin(memberships, and(eq(memberships.userId, apiKeys.userId), eq(memberships.tenantId, apiKeys.tenantId)))
    .leftJoin(roles, eq(roles.id, sql`coalesce(${memberships.roleId}, ${serviceAccounts.roleId})`))
    .where(where)

const slot = (index: number) => `digest${index}`

function preparedFor(database: Drizzle, count: number) {
  const slots = Array.from({ length: count }, (_, index) => sql.placeholder(slot(index)))
  return select(database, inArray(apiKeySecrets.digest, slots)).prepare(`credentials_by_${count}`)
}

/** One named statement for each number of digests: a connection parses and plans it once. */
export function credentials(database: Drizzle) {
  const statements = new Map<number, ReturnType<typeof preparedFor>>()
  const ofKey = select(database, eq(apiKeys.id, sql.placeholder('id')))
    .limit(1)
    .prepare('credential_of_key')

  return {
    async byDigests(digests: readonly Buffer[]): Promise<Credential[]> {
      const statement = statements.get(digests.length) ?? preparedFor(database, digests.length)
      statements.set(digests.length, statement)
      return statement.execute(Object.fromEntries(digests.map((digest, index) => [slot(index), digest])))
    },
    async ofKey(id: string): Promise<Credential | undefined> {
      const [found] = await ofKey.execute({ id })
      return found
    }
  }
}
