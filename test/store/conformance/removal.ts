import { eq } from 'drizzle-orm'
import type { Test } from 'tap'
import { userRoleId } from '../../../src/domain/permissions.ts'
import type { Database } from '../../../src/store/gateway.ts'
import * as rows from '../rows.ts'

/** A tenant with one of everything, whose roles are in use. */
async function furnish({ tables }: Database) {
  const tenant = rows.tenant()
  const tenantId = tenant.id
  const user = rows.user()
  const role = rows.role({ tenantId })
  const roleId = role.id
  const account = rows.serviceAccount({ tenantId, roleId })
  const userKey = rows.apiKey({ tenantId, userId: user.id })
  const accountKey = rows.apiKey({ tenantId, serviceAccountId: account.id })
  const event = rows.auditEvent({ tenantId, actorId: user.id, keyId: userKey.id, targetId: account.id })
  await tables.tenants.insert(tenant)
  await tables.users.insert(user)
  await tables.roles.insert(role)
  await tables.memberships.insert(rows.membership({ tenantId, userId: user.id, roleId }))
  await tables.invitations.insert(rows.invitation({ tenantId, roleId }))
  await tables.serviceAccounts.insert(account)
  await tables.apiKeys.insert(userKey, accountKey)
  await tables.apiKeySecrets.insert(rows.secret({ keyId: userKey.id }), rows.secret({ keyId: accountKey.id }))
  await tables.keyUses.insert(rows.keyUse({ keyId: userKey.id }), rows.keyUse({ keyId: accountKey.id }))
  await tables.agents.insert(
    rows.agent({ tenantId, keyId: userKey.id }),
    rows.agent({ tenantId, keyId: accountKey.id })
  )
  await tables.sessions.insert(rows.session({ tenantId, userId: user.id }))
  await tables.idempotencyRecords.insert(rows.idempotencyRecord({ tenantId }))
  await tables.auditEvents.insert(event)
  return { tenant, user, role, account, userKey, accountKey, event }
}

type House = Awaited<ReturnType<typeof furnish>>

/** How much of it is left. */
async function census({ tables }: Database, { tenant, user, userKey, accountKey }: House) {
  const all = { orderBy: [], limit: 10 }
  const of = (column: Parameters<typeof eq>[0]) => ({ where: eq(column, tenant.id), ...all })
  const secrets = (keyId: string) =>
    tables.apiKeySecrets.list({ where: eq(tables.apiKeySecrets.columns.keyId, keyId), ...all })
  const uses = (keyId: string) => tables.keyUses.list({ where: eq(tables.keyUses.columns.keyId, keyId), ...all })
  const counts = {
    tenants: tables.tenants.list(of(tables.tenants.columns.id)),
    users: tables.users.list({ where: eq(tables.users.columns.id, user.id), ...all }),
    roles: tables.roles.list(of(tables.roles.columns.tenantId)),
    memberships: tables.memberships.list(of(tables.memberships.columns.tenantId)),
    invitations: tables.invitations.list(of(tables.invitations.columns.tenantId)),
    serviceAccounts: tables.serviceAccounts.list(of(tables.serviceAccounts.columns.tenantId)),
    apiKeys: tables.apiKeys.list(of(tables.apiKeys.columns.tenantId)),
    userSecrets: secrets(userKey.id),
    accountSecrets: secrets(accountKey.id),
    userUses: uses(userKey.id),
    accountUses: uses(accountKey.id),
    agents: tables.agents.list(of(tables.agents.columns.tenantId)),
    sessions: tables.sessions.list(of(tables.sessions.columns.tenantId)),
    idempotencyRecords: tables.idempotencyRecords.list(of(tables.idempotencyRecords.columns.tenantId)),
    auditEvents: tables.auditEvents.list(of(tables.auditEvents.columns.tenantId))
  }
  const lengths = await Promise.all(Object.values(counts).map(async rows => (await rows).length))
  return Object.fromEntries(Object.keys(counts).map((name, index) => [name, lengths[index]]))
}

const everything = {
  tenants: 1,
  users: 1,
  roles: 1,
  memberships: 1,
  invitations: 1,
  serviceAccounts: 1,
  apiKeys: 2,
  userSecrets: 1,
  accountSecrets: 1,
  userUses: 1,
  accountUses: 1,
  agents: 2,
  sessions: 1,
  idempotencyRecords: 1,
  auditEvents: 1
}

export async function removal(t: Test, database: Database) {
  const { tables } = database

  t.test('a tenant takes along what belongs to it, and nothing of the neighbours', async t => {
    const house = await furnish(database)
    const neighbour = await furnish(database)
    t.equal(await tables.tenants.delete(eq(tables.tenants.columns.id, house.tenant.id)), 1)
    const nothing = Object.fromEntries(Object.keys(everything).map(name => [name, 0]))
    t.strictSame(await census(database, house), { ...nothing, users: 1, auditEvents: 1 }, 'people and the trail stay')
    t.strictSame(await census(database, neighbour), everything)
    t.ok(await tables.roles.find(eq(tables.roles.columns.id, userRoleId)), 'and so do the built-in roles')
  })

  t.test('a user takes along memberships, sessions and keys', async t => {
    const house = await furnish(database)
    t.equal(await tables.users.delete(eq(tables.users.columns.id, house.user.id)), 1)
    const gone = { users: 0, memberships: 0, sessions: 0, apiKeys: 1, userSecrets: 0, userUses: 0, agents: 1 }
    t.strictSame(await census(database, house), { ...everything, ...gone })
  })

  t.test('a service account takes along its keys', async t => {
    const house = await furnish(database)
    t.equal(await tables.serviceAccounts.delete(eq(tables.serviceAccounts.columns.id, house.account.id)), 1)
    const gone = { serviceAccounts: 0, apiKeys: 1, accountSecrets: 0, accountUses: 0, agents: 1 }
    t.strictSame(await census(database, house), { ...everything, ...gone })
  })

  t.test('a key takes along its secrets, its last use and its agents', async t => {
    const house = await furnish(database)
    t.equal(await tables.apiKeys.delete(eq(tables.apiKeys.columns.id, house.userKey.id)), 1)
    const gone = { apiKeys: 1, userSecrets: 0, userUses: 0, agents: 1 }
    t.strictSame(await census(database, house), { ...everything, ...gone })
  })
}
