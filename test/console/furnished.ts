import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { AuditEvent } from '../../src/domain/entities.ts'
import { readOnlyUserRoleId, userRoleId } from '../../src/domain/permissions.ts'
import * as rows from '../store/rows.ts'
import type { startConsole } from './support.ts'

const minute = 60 * 1000
const hour = 60 * minute
const day = 24 * hour

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'
const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1'

/** Acme as it may be after a year. Every time is so long ago, from now: what the pages say of it is the same on every day. */
export async function furnish(harness: Awaited<ReturnType<typeof startConsole>>) {
  const { adminId, database, member, operator, role, serviceAccount, tenantId } = harness
  const { agents, apiKeys, apiKeySecrets, auditEvents, invitations, keyUses, refusals, sessions } = database.tables
  const { memberships, roles, serviceAccounts, tenants } = database.tables
  const now = Date.now()
  const dated = (milliseconds: number) => ({ createdAt: now - milliseconds, updatedAt: now - milliseconds })
  const ago = (milliseconds: number) => ({ id: v7({ msecs: now - milliseconds }), ...dated(milliseconds) })
  // What setting up has left.
  await apiKeys.delete(undefined)

  const deployer = await role(['read:service-account', 'create:service-api-key', 'create:deployment'], 'Deployer')
  const auditor = await role(['read:*'], 'Auditor')
  await operator.patch(`/v1/roles/${deployer}`, {
    description: 'Ships releases, and looks after the keys of the bots.'
  })
  await operator.patch(`/v1/roles/${auditor}`, { description: 'Looks at everything and changes nothing.' })
  await operator.patch(`/v1/users/${adminId}`, { first_name: 'Ada', last_name: 'Lovelace' })

  const people = [
    { email: 'grace@example.com', first_name: 'Grace', last_name: 'Hopper', role: deployer },
    { email: 'alan@example.com', first_name: 'Alan', last_name: 'Turing', role: userRoleId },
    { email: 'edsger@example.com', first_name: 'Edsger', last_name: 'Dijkstra', role: auditor },
    { email: 'margaret@example.com', first_name: 'Margaret', last_name: 'Hamilton', role: readOnlyUserRoleId }
  ]
  const users = new Map([['ada@example.com', adminId]])
  for (const { email, role, ...name } of people) {
    const { id } = await member(role, tenantId, email)
    await operator.patch(`/v1/users/${id}`, { ...name, ...(email.startsWith('margaret') && { disabled: true }) })
    users.set(email, id)
  }
  const invited = { tenantId, createdBy: adminId, expiresAt: now + 5 * day }
  await invitations.insert(rows.invitation({ ...invited, email: 'barbara@example.com', ...ago(2 * day) }))

  const accounts = new Map<string, string>()
  for (const name of ['Deploy bot', 'Nightly reports', 'Build agents', 'Billing export'])
    accounts.set(name, await serviceAccount(name === 'Deploy bot' ? deployer : userRoleId, name))
  await operator.patch(`/v1/service-accounts/${accounts.get('Billing export')}`, { disabled: true })

  const used = (milliseconds: number, address: string, userAgent: string) => ({
    at: now - milliseconds,
    address,
    userAgent
  })
  const made = [
    {
      name: 'Old build server',
      of: 'Build agents',
      hint: 'lks_Wq3x',
      age: 340 * day,
      use: used(97 * day, '192.0.2.31', 'python-requests/2.25.1')
    },
    {
      name: 'Ledger export',
      of: 'Billing export',
      hint: 'lks_8dKf',
      age: 300 * day,
      disabledAt: now - 20 * day,
      use: used(21 * day, '198.51.100.4', 'Go-http-client/2.0')
    },
    {
      name: 'Spring migration',
      of: 'ada@example.com',
      hint: 'lku_t0Vn',
      age: 120 * day,
      expiresAt: now - 12 * day,
      use: used(13 * day, '192.0.2.17', 'curl/8.14.1')
    },
    {
      name: 'Production deploys',
      of: 'Deploy bot',
      hint: 'lks_c4Rz',
      age: 81 * day,
      expiresAt: now + 9 * day + hour,
      use: used(4 * minute, '192.0.2.44', 'prefect-core/1.4.1')
    },
    {
      name: 'Warehouse',
      of: 'Nightly reports',
      hint: 'lks_Hm7p',
      age: 64 * day,
      expiresAt: now + 305 * day,
      use: used(9 * hour, '192.0.2.45', 'python-requests/2.32.3')
    },
    {
      name: 'Mail digest',
      of: 'Nightly reports',
      hint: 'lks_2sYb',
      age: 64 * day,
      expiresAt: now + 305 * day,
      use: used(9 * hour, '192.0.2.45', 'python-requests/2.32.3')
    },
    {
      name: 'Lost laptop',
      of: 'grace@example.com',
      hint: 'lku_Jx9e',
      age: 28 * day,
      revokedAt: now - 3 * day,
      revokedBy: adminId,
      revokedReason: 'revoked' as const,
      use: used(3 * day, '203.0.113.9', 'curl/8.14.1')
    },
    {
      name: 'Build agents, north',
      of: 'Build agents',
      hint: 'lks_p5Ua',
      age: 75 * day,
      expiresAt: now + 105 * day,
      use: used(minute, '192.0.2.61', 'prefect-core/0.15.13')
    },
    {
      name: 'Build agents, south',
      of: 'Build agents',
      hint: 'lks_Nk1o',
      age: 75 * day,
      expiresAt: now + 105 * day,
      use: used(2 * minute, '192.0.2.62', 'prefect-core/0.15.13')
    },
    {
      name: 'Laptop',
      of: 'ada@example.com',
      hint: 'lku_Zb6w',
      age: 12 * day,
      expiresAt: now + 18 * day + hour,
      use: used(26 * minute, '192.0.2.17', 'curl/8.14.1')
    },
    {
      name: 'Staging',
      of: 'grace@example.com',
      hint: 'lku_Ef2h',
      age: 2 * day,
      expiresAt: now + 28 * day + hour,
      use: used(5 * hour, '192.0.2.23', 'curl/8.14.1')
    },
    { name: 'Load test', of: 'alan@example.com', hint: 'lku_y8Qc', age: 5 * hour, expiresAt: now + 6 * day + hour }
  ]
  const keys = new Map<string, string>()
  for (const { of, hint, age, use, ...key } of made) {
    const owner = accounts.has(of) ? { serviceAccountId: `${accounts.get(of)}` } : { userId: `${users.get(of)}` }
    const row = rows.apiKey({
      tenantId,
      ...owner,
      createdBy: adminId,
      ...key,
      ...ago(age),
      nameKey: key.name.toLowerCase()
    })
    await apiKeys.insert(row)
    if (use) await keyUses.insert({ keyId: row.id, ...use })
    await apiKeySecrets.insert(rows.secret({ keyId: row.id, hint, createdAt: row.createdAt }))
    keys.set(key.name, row.id)
  }

  const registered = [
    { key: 'Production deploys', name: 'release-1', address: '192.0.2.44', seen: 4 * minute, labels: ['production'] },
    { key: 'Production deploys', name: 'release-2', address: '192.0.2.46', seen: 11 * minute, labels: ['production'] },
    { key: 'Build agents, north', name: 'north-1', address: '192.0.2.61', seen: minute, labels: ['build', 'arm64'] },
    { key: 'Build agents, south', name: 'south-1', address: '192.0.2.62', seen: 2 * minute, labels: ['build', 'amd64'] }
  ]
  for (const { key, name, address, seen, labels } of registered) {
    const of = { tenantId, keyId: `${keys.get(key)}` }
    await agents.insert(rows.agent({ ...of, name, address, labels, ...ago(20 * day), seenAt: now - seen }))
  }

  await operator.post('/v1/tenants', { name: 'Globex' })
  const initech = (await operator.post('/v1/tenants', { name: 'Initech' })).body.id
  await operator.patch(`/v1/tenants/${initech}`, { disabled: true })
  for (const table of [tenants, memberships, serviceAccounts]) await table.update(undefined, dated(340 * day))
  await memberships.update(eq(memberships.columns.userId, `${users.get('alan@example.com')}`), dated(5 * day))
  await serviceAccounts.update(eq(serviceAccounts.columns.name, 'Nightly reports'), dated(64 * day))
  await tenants.update(eq(tenants.columns.id, initech), dated(190 * day))
  await roles.update(eq(roles.columns.id, deployer), dated(26 * hour))
  await roles.update(eq(roles.columns.id, auditor), dated(150 * day))
  // What was done to get here would stand before what may have happened.
  await auditEvents.delete(undefined)

  const event = (milliseconds: number, by: string, action: string, target: string, patch: Partial<AuditEvent> = {}) =>
    rows.auditEvent({
      id: v7({ msecs: now - milliseconds }),
      at: now - milliseconds,
      tenantId,
      actorType: accounts.has(by) ? 'service_account' : 'user',
      actorId: users.get(by) ?? accounts.get(by) ?? null,
      action,
      targetType: `${action.split('.')[0]}`,
      targetId: keys.get(target) ?? users.get(target) ?? accounts.get(target) ?? v7({ msecs: now - milliseconds }),
      targetName: target,
      address: '192.0.2.17',
      userAgent: firefox,
      ...patch
    })
  const refused = { outcome: 'refused', reason: 'forbidden' } as const
  await auditEvents.insert(
    event(9 * day, 'ada@example.com', 'membership.update', 'grace@example.com'),
    event(3 * day, 'ada@example.com', 'api_key.revoke', 'Lost laptop'),
    event(2 * day, 'ada@example.com', 'invitation.create', 'barbara@example.com'),
    event(2 * day, 'grace@example.com', 'api_key.create', 'Staging', { address: '192.0.2.23' }),
    event(26 * hour, 'ada@example.com', 'role.update', 'Deployer'),
    event(20 * hour, 'Deploy bot', 'api_key.create', 'Production', { ...refused, address: '192.0.2.44' }),
    event(20 * hour - minute, 'Deploy bot', 'api_key.create', 'Production', { ...refused, address: '192.0.2.44' }),
    event(6 * hour, 'alan@example.com', 'session.create', 'alan@example.com', { address: '198.51.100.77' }),
    event(5 * hour, 'alan@example.com', 'api_key.create', 'Load test', { address: '198.51.100.77' }),
    event(4 * hour, 'alan@example.com', 'role.create', 'Load testers', { ...refused, address: '198.51.100.77' }),
    event(2 * hour, 'ada@example.com', 'session.create', 'ada@example.com'),
    event(hour, 'ada@example.com', 'service_account.update', 'Billing export')
  )

  const current = now - (now % hour)
  const counts = [2, 1, 0, 0, 1, 3, 2, 0, 0, 1, 8, 31, 44, 26, 9, 3, 2, 1, 0, 1, 4, 2, 1, 3]
  for (const [index, count] of counts.entries()) {
    const at = { tenantId, hour: current - (counts.length - 1 - index) * hour }
    const expired = Math.ceil(count * 0.8)
    if (count > 0) await refusals.insert({ ...at, reason: 'expired', count: expired })
    if (count > expired) await refusals.insert({ ...at, reason: 'address', count: count - expired })
  }

  const signedIn = { tenantId, userId: adminId, expiresAt: now + 10 * hour }
  await sessions.insert(
    rows.session({
      ...signedIn,
      ...ago(2 * hour),
      seenAt: now - 6 * minute,
      address: '192.0.2.17',
      userAgent: firefox
    }),
    rows.session({ ...signedIn, ...ago(day), seenAt: now - 21 * minute, address: '203.0.113.9', userAgent: safari })
  )
}
