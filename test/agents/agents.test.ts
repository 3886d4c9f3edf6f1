import t from 'tap'
import { newId } from '../../src/domain/id.ts'
import { readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { type Harness, startApp } from '../support/app.ts'
import { told } from '../support/evidence.ts'

const day = 24 * 60 * 60 * 1000

/** An agent of a key, as its registration leaves it. */
async function agent({ database, clock, tenantId }: Harness, keyId: string, name: string, inTenant = tenantId) {
  const id = newId()
  const what = { type: 'LocalAgent', name, labels: ['prod'], address: '192.0.2.7' }
  await database.tables.agents.insert({ id, tenantId: inTenant, keyId, ...what, createdAt: clock(), seenAt: clock() })
  return id
}

const names = ({ body }: { body: { data: { name: string }[] } }) => body.data.map(({ name }) => name)

t.test('the list says who has registered, with which key, and when each was last seen', async t => {
  const harness = await startApp(t)
  const robot = await harness.serviceAccount()
  const key = await harness.key({ serviceAccountId: robot }, { name: 'deploy' })
  const id = await agent(harness, key.id, 'north')
  t.strictSame((await harness.admin.get('/v1/agents')).body, {
    data: [
      {
        id,
        name: 'north',
        type: 'LocalAgent',
        labels: ['prod'],
        key_id: key.id,
        key_name: 'deploy',
        user_id: robot,
        address: '192.0.2.7',
        created_at: '2027-03-01T12:00:00.000Z',
        last_seen_at: '2027-03-01T12:00:00.000Z'
      }
    ],
    next_cursor: null
  })
})

t.test('with key_id it shows what relies on a key, before and after the key has ended', async t => {
  const harness = await startApp(t)
  const { admin, key, adminId } = harness
  const one = await key({ userId: adminId })
  const two = await key({ userId: adminId })
  await agent(harness, one.id, 'north')
  await agent(harness, two.id, 'south')
  await agent(harness, one.id, 'east')
  t.same(names(await admin.get('/v1/agents')), ['east', 'south', 'north'], 'the newest first')
  t.same(names(await admin.get(`/v1/agents?key_id=${one.id}`)), ['east', 'north'])
  await admin.delete(`/v1/api-keys/${one.id}`)
  t.same(names(await admin.get(`/v1/agents?key_id=${one.id}`)), ['east', 'north'])
  t.same(names(await admin.get(`/v1/agents?key_id=${newId()}`)), [])
  for (const id of ['', 'deploy', one.id.toUpperCase(), `${one.id}0`]) {
    const answer = await admin.get(`/v1/agents?key_id=${id}`)
    t.match(answer, { statusCode: 400, body: { code: 'invalid_request', errors: [{ pointer: '?key_id' }] } })
  }
})

t.test('pages: each agent once, and a cursor is good for its list only', async t => {
  const harness = await startApp(t)
  const { admin, key, adminId } = harness
  const { id } = await key({ userId: adminId })
  for (const name of ['a', 'b', 'c', 'd', 'e']) await agent(harness, id, name)
  const first = await admin.get(`/v1/agents?limit=2&key_id=${id}`)
  t.same(names(first), ['e', 'd'])
  await agent(harness, id, 'late')
  const cursor = first.body.next_cursor
  const second = await admin.get(`/v1/agents?limit=2&key_id=${id}&cursor=${cursor}`)
  t.same(names(second), ['c', 'b'])
  t.match(second.headers, { link: /rel="next"/ })
  const third = await admin.get(`/v1/agents?limit=2&key_id=${id}&cursor=${second.body.next_cursor}`)
  t.same(names(third), ['a'])
  t.equal(third.body.next_cursor, null)
  t.match(await admin.get(`/v1/agents?limit=2&cursor=${cursor}`), { statusCode: 400 })
  t.match(await admin.get(`/v1/roles?limit=2&cursor=${cursor}`), { statusCode: 400 })
})

t.test('who may see agents: all built-in roles, and whoever has read:agent', async t => {
  const { anybody, adminId, key, member, role, serviceAccount, operator } = await startApp(t)
  const cases = [
    [await key({ userId: (await member(tenantAdminRoleId)).id }), 200],
    [await key({ userId: (await member(userRoleId)).id }), 200],
    [await key({ userId: (await member(readOnlyUserRoleId)).id }), 200],
    [await key({ serviceAccountId: await serviceAccount(userRoleId) }), 200],
    [await key({ userId: adminId }, { scopes: ['read:agent'] }), 200],
    [await key({ userId: adminId }, { scopes: ['read:api-key', 'create:agent'] }), 403],
    [await key({ userId: (await member(await role(['read:role']))).id }), 403],
    [operator, 200],
    [anybody, 401]
  ] as const
  for (const [caller, status] of cases) t.equal((await caller.get('/v1/agents')).statusCode, status)
})

t.test('another tenant’s agents do not exist, also by the id of their key', async t => {
  const harness = await startApp(t)
  const { admin, key, serviceAccount, tenant } = harness
  const globex = await tenant('Globex')
  const robot = await serviceAccount(tenantAdminRoleId, 'robot', globex)
  const theirs = await key({ serviceAccountId: robot }, {}, globex)
  await agent(harness, theirs.id, 'theirs', globex)
  t.same(names(await theirs.get('/v1/agents')), ['theirs'])
  t.same(names(await admin.get('/v1/agents')), [])
  const known = told(await admin.get(`/v1/agents?key_id=${theirs.id}`))
  t.strictSame(known, told(await admin.get(`/v1/agents?key_id=${newId()}`)))
})

t.test('an agent that was not seen for thirty days is forgotten', async t => {
  const harness = await startApp(t)
  const { admin, key, adminId, clock, services } = harness
  const { id } = await key({ userId: adminId })
  await agent(harness, id, 'old')
  clock.advance(1)
  await agent(harness, id, 'new')
  clock.advance(30 * day)
  await services.maintenance.sweep()
  t.same(names(await admin.get('/v1/agents')), ['new'])
})
