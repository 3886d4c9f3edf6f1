import t from 'tap'
import { startApp } from '../support/app.ts'

const url = '/v1/tenants'
const refused = { statusCode: 401, body: { code: 'unauthenticated' } }

t.test('while a tenant is disabled its keys and sessions are refused, and afterwards they work again', async t => {
  const harness = await startApp(t)
  const { operator, clock } = harness
  const id = await harness.tenant('Globex')
  const { id: userId } = await harness.member(undefined, id)
  const key = await harness.key({ userId }, {}, id)
  const robot = await harness.key({ serviceAccountId: await harness.serviceAccount(undefined, 'robot', id) }, {}, id)
  const session = await harness.session(userId, id)
  const everybody = [key, robot, session]
  for (const as of everybody) t.match(await as.get('/v1/me'), { statusCode: 200 })

  clock.advance(1000)
  const disabled = await operator.patch(`${url}/${id}`, { disabled: true })
  t.match(disabled.body, { disabled: true, disabled_at: '2027-03-01T12:00:01.000Z' })
  for (const as of everybody) t.match(await as.get('/v1/me'), refused)
  t.match(await harness.admin.get('/v1/me'), { statusCode: 200 }, 'other tenants are not touched')

  clock.advance(1000)
  const again = await operator.patch(`${url}/${id}`, { disabled: true })
  t.equal(again.body.disabled_at, disabled.body.disabled_at, 'it is disabled since the first time')
  const renamed = await operator.patch(`${url}/${id}`, { name: 'Globex 2' })
  t.equal(renamed.body.disabled, true, 'another edit does not enable it')

  const enabled = await operator.patch(`${url}/${id}`, { disabled: false })
  t.match(enabled.body, { disabled: false, disabled_at: null })
  for (const as of everybody) t.match(await as.get('/v1/me'), { statusCode: 200 })
})

t.test('with a tenant goes everything in it but the people: its keys end with the next request', async t => {
  const harness = await startApp(t)
  const { operator, database } = harness
  const id = await harness.tenant('Globex')
  const custom = await harness.role(['*:*'], 'Custom', id)
  const { id: userId, email } = await harness.member(custom, id)
  const key = await harness.key({ userId }, {}, id)
  const robot = await harness.key({ serviceAccountId: await harness.serviceAccount(custom, 'robot', id) }, {}, id)
  const session = await harness.session(userId, id)
  await key.post('/v1/roles', { name: 'Kept', permissions: [] }, { 'idempotency-key': 'a-value-of-16-chars' })

  t.match(await operator.delete(`${url}/${id}`), { statusCode: 204, text: '' })
  for (const as of [key, robot, session]) t.match(await as.get('/v1/me'), refused)
  t.match(await operator.get(`${url}/${id}`), { statusCode: 404 })
  t.match((await operator.get(`/v1/users/${userId}`)).body, { email, disabled: false })
  const { roles, memberships, serviceAccounts, apiKeys, sessions, idempotencyRecords } = database.tables
  for (const table of [roles, memberships, serviceAccounts, apiKeys, sessions, idempotencyRecords]) {
    const rows = await table.list({ where: undefined, orderBy: [], limit: 100 })
    t.notOk(rows.some(({ tenantId }) => tenantId === id))
  }
  t.match(await harness.admin.get('/v1/me'), { statusCode: 200 }, 'other tenants are not touched')
})

t.test('nobody saws off the branch they sit on: the tenant of the session is neither disabled nor deleted', async t => {
  const { operator, session, adminId, tenantId } = await startApp(t)
  const { id } = (await operator.post(url, { name: 'Globex' })).body
  const stays = { statusCode: 409, body: { code: 'conflict', detail: /Switch to another/ } }
  t.match(await operator.patch(`${url}/${tenantId}`, { disabled: true, name: 'Mine' }), stays)
  t.match(await operator.delete(`${url}/${tenantId}`), stays)
  t.match((await operator.get(`${url}/${tenantId}`)).body, { name: 'Acme', disabled: false, revision: 1 })

  const switched = await session(adminId, id)
  t.match(await switched.patch(`${url}/${tenantId}`, { disabled: true }), { statusCode: 200 })
  t.match(await operator.get('/v1/me'), refused)
  t.match(await switched.delete(`${url}/${tenantId}`), { statusCode: 204 })
})
