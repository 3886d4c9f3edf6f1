import t from 'tap'
import { readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { present } from '../../src/domain/present.ts'
import { findUser, updateUser } from '../../src/users/store.ts'
import { type Harness, startApp } from '../support/app.ts'
import { told } from '../support/evidence.ts'

const url = '/v1/members'
const unknown = '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00'

async function patchUser({ database: { tables } }: Harness, id: string, patch: Parameters<typeof updateUser>[2]) {
  await updateUser(tables, present(await findUser(tables, id)), patch)
}

t.test('the list names everybody in the tenant and nobody else, in the order of joining', async t => {
  const { admin, adminId, clock, tenant, member } = await startApp(t)
  await member(userRoleId, await tenant('Globex'), 'stranger@example.com')
  const grace = await member(userRoleId, undefined, 'grace@example.com')
  const { statusCode, body } = await admin.get(url)
  t.equal(statusCode, 200)
  t.equal(body.next_cursor, null)
  const [ada, ...rest] = body.data
  t.match(ada, { user_id: adminId, email: 'ada@example.com', first_name: 'Ada', role_name: 'TENANT_ADMIN' })
  const now = new Date(clock()).toISOString()
  t.strictSame(rest, [
    {
      id: grace.membershipId,
      user_id: grace.id,
      email: 'grace@example.com',
      first_name: '',
      last_name: '',
      role_id: userRoleId,
      role_name: 'USER',
      disabled: false,
      created_at: now,
      updated_at: now,
      revision: 1
    }
  ])
})

t.test('pages add up to the list, and a cursor is of no use in another tenant', async t => {
  const { admin, key, tenant, member } = await startApp(t)
  await member(userRoleId)
  await member(userRoleId)
  const whole = (await admin.get(url)).body.data
  const first = (await admin.get(`${url}?limit=2`)).body
  const second = (await admin.get(`${url}?limit=2&cursor=${first.next_cursor}`)).body
  t.strictSame([...first.data, ...second.data], whole)
  t.equal(second.next_cursor, null)

  const elsewhere = await tenant('Globex')
  const stranger = await key({ userId: (await member(tenantAdminRoleId, elsewhere)).id }, {}, elsewhere)
  t.match(await stranger.get(`${url}?cursor=${first.next_cursor}`), {
    statusCode: 400,
    body: { errors: [{ pointer: '?cursor' }] }
  })
})

t.test('one member is answered with the revision as its ETag', async t => {
  const { admin, member } = await startApp(t)
  const { id, membershipId } = await member(userRoleId)
  const answer = await admin.get(`${url}/${membershipId}`)
  t.match(answer, { statusCode: 200, headers: { etag: '"1"' }, body: { id: membershipId, user_id: id } })
  t.match(await admin.get(`${url}/${id}`), { statusCode: 404 }, 'a user’s id is not that of a membership')
})

t.test('a user whom an operator has disabled is shown as such', async t => {
  const harness = await startApp(t)
  const { id, membershipId } = await harness.member(userRoleId)
  await patchUser(harness, id, { disabledAt: harness.clock() })
  t.match(await harness.admin.get(`${url}/${membershipId}`), { statusCode: 200, body: { disabled: true } })
})

t.test('a user who is deleted between two reads of one request is left out', async t => {
  const harness = await startApp(t)
  const { id, membershipId } = await harness.member(userRoleId)
  await patchUser(harness, id, { email: null, emailKey: null, deletedAt: harness.clock() })
  t.strictSame((await harness.admin.get(url)).body.data.length, 1)
  t.match(await harness.admin.get(`${url}/${membershipId}`), { statusCode: 404, body: { code: 'not_found' } })
})

t.test('another role counts on the very next request of the member’s keys and sessions', async t => {
  const { admin, clock, member, key, session } = await startApp(t)
  const { id, membershipId } = await member(userRoleId)
  const [theirs, signedIn] = [await key({ userId: id }), await session(id)]
  t.match(await theirs.post('/v1/api-keys', { name: 'one' }), { statusCode: 201 })

  clock.advance(1000)
  const changed = await admin.patch(`${url}/${membershipId}`, { role: 'read_only_user' })
  t.match(changed, {
    statusCode: 200,
    headers: { etag: '"2"' },
    body: { role_id: readOnlyUserRoleId, role_name: 'READ_ONLY_USER', revision: 2 }
  })
  t.not(changed.body.updated_at, changed.body.created_at)
  t.match(await theirs.post('/v1/api-keys', { name: 'two' }), { statusCode: 403 })
  t.match(await signedIn.post('/v1/api-keys', { name: 'two' }), { statusCode: 403 })

  t.match(await admin.patch(`${url}/${membershipId}`, { role: tenantAdminRoleId }), { statusCode: 200 })
  t.match(await theirs.get('/v1/me'), { body: { place: { role_name: 'TENANT_ADMIN' } } })
})

t.test('a role must be one of the tenant', async t => {
  const { admin, tenant, member, role } = await startApp(t)
  const { membershipId } = await member(userRoleId)
  const foreign = await role(['read:role'], 'Foreign', await tenant('Globex'))
  const own = await role(['read:role'], 'Own')
  for (const name of ['Nobody', 'Foreign', foreign, unknown]) {
    const answer = await admin.patch(`${url}/${membershipId}`, { role: name })
    t.match(answer, { statusCode: 400, body: { code: 'invalid_request', errors: [{ pointer: '/role' }] } }, name)
  }
  for (const name of ['own', own]) {
    t.match(await admin.patch(`${url}/${membershipId}`, { role: name }), { statusCode: 200, body: { role_id: own } })
  }
})

t.test('a change asked for on an older revision changes nothing', async t => {
  const { admin, member } = await startApp(t)
  const { membershipId } = await member(userRoleId)
  const at = `${url}/${membershipId}`
  t.match(await admin.patch(at, { role: 'READ_ONLY_USER' }, { 'if-match': '"1"' }), { statusCode: 200 })
  t.match(await admin.patch(at, { role: 'USER' }, { 'if-match': '"1"' }), {
    statusCode: 412,
    body: { code: 'precondition_failed' }
  })
  t.match(await admin.delete(at, { 'if-match': '"1"' }), { statusCode: 412, body: { code: 'precondition_failed' } })
  t.match(await admin.get(at), { body: { role_name: 'READ_ONLY_USER', revision: 2 } })
  t.match(await admin.delete(at, { 'if-match': 'W/"2"' }), { statusCode: 400 })
  t.match(await admin.delete(at, { 'if-match': '"2"' }), { statusCode: 204 })
})

t.test('the last administrator stays one, and one who is disabled does not count as another', async t => {
  const harness = await startApp(t)
  const { admin, adminId, member, tenant, serviceAccount } = harness
  const [ada] = (await admin.get(url)).body.data
  const last = { statusCode: 409, body: { code: 'conflict' } }
  await serviceAccount(tenantAdminRoleId)
  await member(tenantAdminRoleId, await tenant('Globex'))
  t.match(await admin.patch(`${url}/${ada.id}`, { role: 'USER' }), last)
  t.match(await admin.patch(`${url}/${ada.id}`, { role: 'TENANT_ADMIN' }), { statusCode: 200 }, 'to the same role')

  const second = await member(tenantAdminRoleId)
  await patchUser(harness, second.id, { disabledAt: harness.clock() })
  t.match(await admin.patch(`${url}/${ada.id}`, { role: 'USER' }), last)
  await patchUser(harness, second.id, { disabledAt: null })
  t.match(await admin.patch(`${url}/${ada.id}`, { role: 'USER' }), { statusCode: 200, body: { user_id: adminId } })
  t.match(await admin.get('/v1/me'), { body: { place: { role_name: 'USER' } } })
})

t.test('what a member is, is not for the client to write', async t => {
  const { admin, member } = await startApp(t)
  const { membershipId } = await member(userRoleId)
  const at = `${url}/${membershipId}`
  const fields = ['id', 'user_id', 'tenant_id', 'email', 'role_id', 'disabled', 'operator', 'permissions', 'revision']
  for (const field of fields) {
    t.match(await admin.patch(at, { role: 'USER', [field]: unknown }), { statusCode: 400 }, field)
  }
  for (const body of [{}, { role: '' }, { role: null }, { role: ['USER'] }, { role: 'US\u0007ER' }]) {
    t.match(await admin.patch(at, body), { statusCode: 400, body: { errors: [{ pointer: '/role' }] } })
  }
  t.match(await admin.get(at), { body: { role_name: 'USER', revision: 1 } })
  t.match(await admin.get(`${url}/ada`), { statusCode: 400 })
})

t.test('the examples of the request bodies succeed as they stand', async t => {
  const { admin, member } = await startApp(t)
  const { membershipId } = await member(readOnlyUserRoleId)
  const { MemberPatch } = (await admin.get('/openapi.json')).body.components.schemas
  t.ok(MemberPatch.examples.length)
  for (const example of MemberPatch.examples) {
    t.match(await admin.patch(`${url}/${membershipId}`, example), { statusCode: 200 })
  }
})

t.test('another tenant’s member cannot be told from one that does not exist', async t => {
  const { admin, tenant, member } = await startApp(t)
  const { membershipId } = await member(userRoleId, await tenant('Globex'))
  for (const act of [
    (id: string) => admin.get(`${url}/${id}`),
    (id: string) => admin.patch(`${url}/${id}`, { role: 'USER' }),
    (id: string) => admin.patch(`${url}/${id}`, { role: 'USER' }, { 'if-match': '"9"' }),
    (id: string) => admin.delete(`${url}/${id}`),
    (id: string) => admin.delete(`${url}/${id}`, { 'if-match': '"9"' })
  ]) {
    const answer = await act(membershipId)
    t.match(answer, { statusCode: 404, body: { code: 'not_found' } })
    t.strictSame(told(answer), told(await act(unknown)))
  }
})
