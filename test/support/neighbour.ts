import { newId } from '../../src/domain/id.ts'
import { readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import type { Gateway } from '../../src/store/gateway.ts'
import type { Harness } from './app.ts'

/** Part of every name in the other tenant, so that it would show. */
export const mark = 'Zanzibar'
export const marked = /zanzibar/i

/** A tenant beside Acme with two of everything, made by its own administrator. */
export async function neighbour(harness: Harness) {
  const { member, key, session, serviceAccount } = harness
  const tenantId = await harness.tenant(mark)
  const boss = await member(tenantAdminRoleId, tenantId, `boss@${mark}.example`)
  const user = await member(userRoleId, tenantId, `user@${mark}.example`)
  const as = await key({ userId: boss.id }, { name: `${mark} boss` }, tenantId)
  const robot = await serviceAccount(readOnlyUserRoleId, `${mark} robot`, tenantId)
  const keys = [
    (await key({ userId: user.id }, { name: `${mark} of a user` }, tenantId)).id,
    (await key({ serviceAccountId: robot }, { name: `${mark} of a robot` }, tenantId)).id
  ]
  const sessions = [await session(user.id, tenantId), await session(user.id, tenantId)] as const
  const agents = [newId(), newId()]
  const registered = { tenantId, keyId: `${keys[1]}`, type: 'LocalAgent', labels: [], address: '192.0.2.7' }
  const times = { createdAt: harness.clock(), seenAt: harness.clock() }
  for (const id of agents)
    await harness.database.tables.agents.insert({ id, name: `${mark} ${id}`, ...registered, ...times })
  const made = {
    role: (await as.post('/v1/roles', { name: `${mark} role`, permissions: ['read:role'] })).body.id,
    invitation: (await as.post('/v1/invitations', { email: `guest@${mark}.example` })).body.id,
    account: (await as.post('/v1/service-accounts', { name: `${mark} account` })).body.id
  }
  await as.post('/v1/invitations', { email: `other@${mark}.example` }, { 'idempotency-key': newId() })
  return { tenantId, as, boss, user, robot, keys, agents, sessions, ...made }
}

export type Neighbour = Awaited<ReturnType<typeof neighbour>>

/** Everything that there is about the other tenant, as it lies in the database. */
export async function dump({ database: { tables }, tenantId }: Harness, { boss, user, keys, ...other }: Neighbour) {
  const ids = [other.tenantId, boss.id, user.id, ...keys]
  const text = async <Row>({ list }: Gateway<Row>) =>
    (await list({ where: undefined, orderBy: [], limit: 1_000 })).map(row => JSON.stringify(row))
  const all = [
    ...(await text(tables.tenants)),
    ...(await text(tables.users)),
    ...(await text(tables.memberships)),
    ...(await text(tables.invitations)),
    ...(await text(tables.roles)),
    ...(await text(tables.serviceAccounts)),
    ...(await text(tables.apiKeys)),
    ...(await text(tables.apiKeySecrets)),
    ...(await text(tables.agents)),
    ...(await text(tables.sessions)),
    ...(await text(tables.auditEvents)),
    ...(await text(tables.idempotencyRecords))
  ]
  // What somebody of Acme did, or tried, is Acme's own.
  return all.filter(row => ids.some(id => row.includes(id)) && !row.includes(tenantId)).sort()
}
