import t from 'tap'
import { builtInRoles, knownPermissions, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { startApp } from '../support/app.ts'
import { trail } from '../support/evidence.ts'

const url = '/v1/roles'

t.test('every tenant has the three built-in roles, with the same ids', async t => {
  const { admin, key, member, tenant } = await startApp(t)
  const other = await tenant('Other')
  const stranger = await key({ userId: (await member(tenantAdminRoleId, other)).id }, {}, other)
  const expected = builtInRoles.map(({ id, name, permissions }) => ({
    id,
    name,
    permissions,
    built_in: true,
    revision: 1
  }))
  for (const as of [admin, stranger]) {
    const { statusCode, body } = await as.get(url)
    t.equal(statusCode, 200)
    t.equal(body.next_cursor, null)
    t.equal(body.data.length, 3)
    t.match(body.data, expected)
    t.strictSame((await as.get(`${url}/${userRoleId}`)).body, body.data[1])
  }
})

t.test('a built-in role can neither be changed nor deleted', async t => {
  const { admin } = await startApp(t)
  for (const { id } of builtInRoles) {
    const { body: before } = await admin.get(`${url}/${id}`)
    const refusal = { statusCode: 409, body: { code: 'conflict', detail: /[Bb]uilt-in/ } }
    t.match(await admin.patch(`${url}/${id}`, { permissions: [] }), refusal)
    t.match(await admin.patch(`${url}/${id}`, { description: 'Ours' }), refusal)
    t.match(await admin.delete(`${url}/${id}`), refusal)
    t.strictSame((await admin.get(`${url}/${id}`)).body, before)
  }
})

t.test('a role is created, read, changed and deleted, and each of these is on record', async t => {
  const harness = await startApp(t)
  const { admin, adminId, clock } = harness
  const created = await admin.post(url, { name: 'Deployer', permissions: ['create:deployment', 'read:api-key'] })
  t.match(created, { statusCode: 201, headers: { etag: '"1"' } })
  const { id } = created.body
  t.strictSame(created.body, {
    id,
    name: 'Deployer',
    description: '',
    built_in: false,
    permissions: ['create:deployment', 'read:api-key'],
    created_at: '2027-03-01T12:00:00.000Z',
    updated_at: '2027-03-01T12:00:00.000Z',
    revision: 1
  })
  t.strictSame((await admin.get(`${url}/${id}`)).body, created.body)

  clock.advance(1_000)
  const changed = await admin.patch(`${url}/${id}`, { description: 'Ships releases.' })
  t.match(changed, { statusCode: 200, headers: { etag: '"2"' } })
  const after = { ...created.body, description: 'Ships releases.', updated_at: '2027-03-01T12:00:01.000Z', revision: 2 }
  t.strictSame(changed.body, after)
  const narrowed = await admin.patch(`${url}/${id}`, { name: 'Shipper', permissions: [] })
  t.strictSame(narrowed.body, { ...after, name: 'Shipper', permissions: [], revision: 3 })
  t.strictSame((await admin.get(`${url}/${id}`)).body, narrowed.body)

  t.match(await admin.delete(`${url}/${id}`), { statusCode: 204, text: '' })
  t.match(await admin.get(`${url}/${id}`), { statusCode: 404 })
  t.equal((await admin.get(url)).body.data.length, 3)

  const events = await trail(harness, { targetId: id })
  t.match(events, [
    { action: 'role.create', targetName: 'Deployer', detail: { permissions: ['create:deployment', 'read:api-key'] } },
    { action: 'role.update', targetName: 'Deployer', detail: { description: 'Ships releases.' } },
    { action: 'role.update', targetName: 'Shipper', detail: { name: 'Shipper', permissions: [] } },
    { action: 'role.delete', targetName: 'Shipper' }
  ])
  for (const event of events) t.match(event, { outcome: 'allowed', targetType: 'role', actorId: adminId })
  t.equal(events.length, 4)
})

t.test('the examples of the request bodies succeed as they stand', async t => {
  const { admin, role } = await startApp(t)
  const id = await role([])
  const { NewRole, RolePatch } = (await admin.get('/openapi.json')).body.components.schemas
  t.ok(NewRole.examples.length)
  for (const example of NewRole.examples) t.match(await admin.post(url, example), { statusCode: 201 })
  t.ok(RolePatch.examples.length)
  for (const example of RolePatch.examples) t.match(await admin.patch(`${url}/${id}`, example), { statusCode: 200 })
})

t.test('an edit or a removal for a version that is no longer there changes nothing', async t => {
  const { admin, role } = await startApp(t)
  const id = await role([])
  const stale = { statusCode: 412, body: { code: 'precondition_failed' } }
  t.match(await admin.patch(`${url}/${id}`, { name: 'First' }, { 'if-match': '"1"' }), { statusCode: 200 })
  t.match(await admin.patch(`${url}/${id}`, { name: 'Second' }, { 'if-match': '"1"' }), stale)
  t.match(await admin.delete(`${url}/${id}`, { 'if-match': '"1"' }), stale)
  t.match((await admin.get(`${url}/${id}`)).body, { name: 'First', revision: 2 })
  t.match(await admin.delete(`${url}/${id}`, { 'if-match': '"1", "2"' }), { statusCode: 204 })
})

t.test('a repeated create makes one role and is answered alike', async t => {
  const { admin } = await startApp(t)
  const once = { 'idempotency-key': 'a-value-of-my-own-0003' }
  const first = await admin.post(url, { name: 'Deployer', permissions: [] }, once)
  t.match(await admin.post(url, { name: 'Deployer', permissions: [] }, once), { statusCode: 201, text: first.text })
  t.equal((await admin.get(url)).body.data.length, 4)
  const mismatch = { statusCode: 422, body: { code: 'idempotency_mismatch' } }
  t.match(await admin.post(url, { name: 'Shipper', permissions: [] }, once), mismatch)
})

t.test('the list has every role once, page by page, and none of another tenant', async t => {
  const { admin, role, tenant } = await startApp(t)
  await role([], 'Foreign', await tenant('Other'))
  for (const name of ['A', 'B', 'C']) await role([], name)
  const names: string[] = []
  let next = `${url}?limit=4`
  for (let pages = 0; pages < 2; pages += 1) {
    const { body } = await admin.get(next)
    names.push(...body.data.map(({ name }: { name: string }) => name))
    next = `${url}?limit=4&cursor=${body.next_cursor}`
  }
  t.strictSame(names, ['TENANT_ADMIN', 'USER', 'READ_ONLY_USER', 'A', 'B', 'C'])
})

t.test('the permissions that the service asks for can be learned by whoever may ask it anything', async t => {
  const { key, member, role } = await startApp(t)
  const powerless = await key({ userId: (await member(await role([]))).id })
  t.strictSame((await powerless.get('/v1/permissions')).body, { data: knownPermissions })
})
