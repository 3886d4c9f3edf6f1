import t, { type Test } from 'tap'
import { v7 } from 'uuid'
import { tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { startApp } from '../support/app.ts'
import { neighbour } from '../support/neighbour.ts'

const hour = 60 * 60 * 1000
const day = 24 * hour

/** With ids that tell the time of the clock, as those of a running service do. */
async function start(t: Test) {
  let now = () => 0
  const harness = await startApp(t, { newId: () => v7({ msecs: now() }) })
  now = harness.clock
  return harness
}

const nothing = {
  keys: { active: 1, disabled: 0, expired: 0, revoked: 0 },
  expiring_within_14_days: 0,
  never_used: 1,
  unused_for_90_days: 0,
  refusals: [],
  refused_calls: 0,
  members: 1,
  service_accounts: 0
}

t.test('keys are counted by state, and those that need a look', async t => {
  const { adminId, operator, key, session, clock, services } = await start(t)
  t.strictSame((await operator.get('/v1/overview')).body, nothing)
  const of = { userId: adminId }
  await key(of, { expiresAt: clock() + 114 * day })
  await key(of, { expiresAt: clock() + 114 * day - 1 })
  await (await key(of)).get('/v1/me')
  await services.usage.flush()
  clock.advance(10 * day)
  await key(of)
  clock.advance(90 * day)
  const used = await key(of, { expiresAt: clock() + day })
  await used.get('/v1/me')
  await services.usage.flush()
  const admin = await session(adminId)
  await key(of, { expiresAt: clock() })
  await admin.patch(`/v1/api-keys/${(await key(of)).id}`, { disabled: true })
  for (const { id } of [await key(of), await key(of)]) await admin.delete(`/v1/api-keys/${id}`)
  t.strictSame((await admin.get('/v1/overview')).body, {
    ...nothing,
    keys: { active: 6, disabled: 1, expired: 1, revoked: 2 },
    expiring_within_14_days: 2,
    never_used: 4,
    unused_for_90_days: 4
  })
})

t.test('what was refused in the last 24 hours is counted, and nothing before', async t => {
  const { adminId, key, session, member, clock, services } = await start(t)
  const expired = await key({ userId: adminId }, { expiresAt: clock() })
  const away = await key({ userId: adminId }, { cidrs: ['192.0.2.0/24'] })
  const user = await member(userRoleId)
  const wish = { name: 'Mine', permissions: [] }
  const refused = async (times: number) => {
    for (let time = 0; time < times; time += 1) await expired.get('/v1/me')
    await services.usage.flush()
    t.match(await (await session(user.id)).post('/v1/roles', wish), { statusCode: 403 })
  }
  await refused(5)
  clock.advance(22 * hour + 1)
  await refused(2)
  await away.get('/v1/me')
  clock.advance(2 * hour)
  await refused(1)
  const { refusals, refused_calls } = (await (await session(adminId)).get('/v1/overview')).body
  t.strictSame(
    new Set(refusals),
    new Set([
      { hour: '2027-03-02T10:00:00.000Z', reason: 'expired', count: 2 },
      { hour: '2027-03-02T12:00:00.000Z', reason: 'address', count: 1 },
      { hour: '2027-03-02T12:00:00.000Z', reason: 'expired', count: 1 }
    ])
  )
  t.equal(refused_calls, 2)
})

t.test('members and service accounts are counted while they are there, and another tenant’s never', async t => {
  const harness = await start(t)
  const { operator, member, serviceAccount } = harness
  const { as } = await neighbour(harness)
  t.strictSame((await operator.get('/v1/overview')).body, nothing)
  const gone = await serviceAccount()
  await serviceAccount()
  await member(userRoleId)
  await operator.delete(`/v1/service-accounts/${gone}`)
  t.strictSame((await operator.get('/v1/overview')).body, { ...nothing, members: 2, service_accounts: 1 })
  t.match((await as.get('/v1/overview')).body, { keys: { active: 3 }, members: 2, service_accounts: 2 })
})

t.test('only who may see every key of the tenant gets it', async t => {
  const { key, member, role, session, anybody } = await startApp(t)
  const cases = [
    [await session((await member(tenantAdminRoleId)).id), 200],
    [await key({ userId: (await member(await role(['read:tenant-api-key']))).id }), 200],
    [await session((await member(userRoleId)).id), 403],
    [await key({ userId: (await member(tenantAdminRoleId)).id }, { scopes: ['read:api-key'] }), 403],
    [anybody, 401]
  ] as const
  for (const [as, status] of cases) t.equal((await as.get('/v1/overview')).statusCode, status)
})
