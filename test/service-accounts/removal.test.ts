import t from 'tap'
import { findKey } from '../../src/api-keys/store.ts'
import { readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { present } from '../../src/domain/present.ts'
import { startApp } from '../support/app.ts'
import { told, trail } from '../support/evidence.ts'

const url = '/v1/service-accounts'
const unknown = '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00'

t.test(
  'the keys of a disabled account are refused by the very next request, and accepted again once it is enabled',
  async t => {
    const { admin, anybody, key, serviceAccount } = await startApp(t)
    const id = await serviceAccount()
    const robot = await key({ serviceAccountId: id })
    const bystander = await key({ serviceAccountId: await serviceAccount() })
    t.match(await robot.get('/v1/api-keys'), { statusCode: 200 })

    await admin.patch(`${url}/${id}`, { disabled: true })
    const refused = await robot.get('/v1/api-keys')
    t.match(refused, { statusCode: 401, body: { code: 'unauthenticated' } })
    t.match(await bystander.get('/v1/api-keys'), { statusCode: 200 })
    const made = await anybody.get('/v1/api-keys', { authorization: `Bearer lks_${'0'.repeat(49)}` })
    t.strictSame(told(refused), told(made), 'as if it had never been')

    await admin.patch(`${url}/${id}`, { disabled: false })
    t.match(await robot.get('/v1/api-keys'), { statusCode: 200 })
  }
)

t.test('another role counts on the next request of the account’s keys', async t => {
  const { admin, key, serviceAccount } = await startApp(t)
  const id = await serviceAccount(readOnlyUserRoleId)
  const robot = await key({ serviceAccountId: id })
  const create = () => robot.post('/v1/roles', { name: 'Deployer', permissions: [] })
  t.match(await create(), { statusCode: 403 })
  await admin.patch(`${url}/${id}`, { role: 'TENANT_ADMIN' })
  t.match(await create(), { statusCode: 201 })
  await admin.patch(`${url}/${id}`, { role: 'READ_ONLY_USER' })
  t.match(await create(), { statusCode: 403 })
})

t.test('a removed account is gone, and its keys are refused by the very next request', async t => {
  const { admin, key, serviceAccount } = await startApp(t)
  const id = await serviceAccount()
  const staying = await serviceAccount()
  const robots = [await key({ serviceAccountId: id }), await key({ serviceAccountId: id })]
  const bystander = await key({ serviceAccountId: staying })
  for (const robot of robots) t.match(await robot.get('/v1/api-keys'), { statusCode: 200 })

  t.match(await admin.delete(`${url}/${id}`), { statusCode: 204, text: '' })
  for (const robot of robots) t.match(await robot.get('/v1/api-keys'), { statusCode: 401 })
  t.match(await bystander.get('/v1/api-keys'), { statusCode: 200 })

  for (const act of [
    (gone: string) => admin.get(`${url}/${gone}`),
    (gone: string) => admin.patch(`${url}/${gone}`, { disabled: false }),
    (gone: string) => admin.delete(`${url}/${gone}`)
  ]) {
    const answer = await act(id)
    t.equal(answer.statusCode, 404)
    t.strictSame(told(answer), told(await act(unknown)))
  }
  t.strictSame(
    (await admin.get(url)).body.data.map(({ id }: { id: string }) => id),
    [staying]
  )
  const late = await admin.post('/v1/api-keys', { name: 'late', user_id: id })
  t.match(late, { statusCode: 400, body: { errors: [{ pointer: '/user_id' }] } })
})

t.test('the keys of a removed account are still listed, as ended with their owner', async t => {
  const { admin, adminId, clock, database, key, serviceAccount, tenantId } = await startApp(t)
  const id = await serviceAccount(userRoleId, 'robot')
  const live = await key({ serviceAccountId: id }, { name: 'live' })
  const ended = await key({ serviceAccountId: id }, { name: 'ended' })
  await admin.delete(`/v1/api-keys/${ended.id}`)
  clock.advance(1_000)
  await admin.delete(`${url}/${id}`)
  const { body } = await admin.get(`/v1/api-keys?user_id=${id}&sort=created`)
  const common = { user_id: id, owner_type: 'service_account', owner_name: 'robot', state: 'revoked' }
  t.match(body.data, [
    { ...common, id: live.id, revoked_reason: 'owner_removed', revoked_at: '2027-03-01T12:00:01.000Z', revision: 2 },
    { ...common, id: ended.id, revoked_reason: 'revoked', revoked_at: '2027-03-01T12:00:00.000Z', revision: 2 }
  ])
  t.equal(body.data.length, 2)
  const row = present(await findKey(database.tables, tenantId, live.id))
  t.equal(row.revokedBy, adminId)
})

t.test('the end of each key is on record beside that of the account', async t => {
  const harness = await startApp(t)
  const { admin, key, serviceAccount } = harness
  const id = await serviceAccount(tenantAdminRoleId, 'robot')
  const live = await key({ serviceAccountId: id }, { name: 'live' })
  const ended = await key({ serviceAccountId: id }, { name: 'ended' })
  await admin.delete(`/v1/api-keys/${ended.id}`)
  await admin.delete(`${url}/${id}`)
  const events = await trail(harness, { action: 'service_account.delete' })
  t.match(events, [
    { targetType: 'service_account', targetId: id, targetName: 'robot' },
    { targetType: 'api_key', targetId: live.id, targetName: 'live', detail: { service_account_id: id } }
  ])
  t.equal(events.length, 2)
  t.equal(new Set(events.map(({ requestId }) => requestId)).size, 1)
  t.equal((await trail(harness, { targetId: live.id })).length, 1, 'found by whoever asks for the key')
  t.match(await trail(harness, { targetId: ended.id }), [{ action: 'api_key.revoke' }])
})

t.test('the role of a removed account can go', async t => {
  const { admin, role, serviceAccount } = await startApp(t)
  const deployer = await role(['create:deployment'], 'Deployer')
  const id = await serviceAccount(deployer)
  t.match(await admin.delete(`/v1/roles/${deployer}`), { statusCode: 409, body: { code: 'in_use' } })
  await admin.delete(`${url}/${id}`)
  t.match(await admin.delete(`/v1/roles/${deployer}`), { statusCode: 204 })
})

t.test('an account may remove itself, and is refused from then on', async t => {
  const { key, serviceAccount } = await startApp(t)
  const id = await serviceAccount()
  const robot = await key({ serviceAccountId: id })
  t.match(await robot.delete(`${url}/${id}`), { statusCode: 204 })
  t.match(await robot.get(`${url}/${id}`), { statusCode: 401 })
})
