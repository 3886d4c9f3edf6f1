import t from 'tap'
import { tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { startApp } from '../support/app.ts'

const hour = 60 * 60 * 1000

t.test('an edit narrows a key or leaves it as it was, and never widens it', async t => {
  const { admin, key, adminId, clock } = await startApp(t)
  const at = (offset: number) => new Date(clock() + offset).toISOString()
  const limits = { scopes: ['read:*'] as const, cidrs: ['10.0.0.0/8'], expiresAt: clock() + 2 * hour }
  const { id } = await key({ userId: adminId }, { ...limits, scopes: [...limits.scopes] })
  const url = `/v1/api-keys/${id}`

  const refused = [
    [{ expires_at: at(3 * hour) }, '/expires_at'],
    [{ expires_at: null }, '/expires_at'],
    [{ scopes: null }, '/scopes'],
    [{ scopes: ['read:api-key', 'create:api-key'] }, '/scopes'],
    [{ allowed_cidrs: null }, '/allowed_cidrs'],
    [{ allowed_cidrs: ['10.0.0.0/7'] }, '/allowed_cidrs']
  ] as const
  const before = (await admin.get(url)).body
  for (const [patch, pointer] of refused) {
    const answer = await admin.patch(url, patch)
    t.match(answer, { statusCode: 403, body: { code: 'authority_exceeded', errors: [{ pointer }] } })
  }
  t.match(await admin.patch(url, { expires_at: at(-1) }), { statusCode: 400 })
  t.match(await admin.patch(url, {}), { statusCode: 400 })
  t.match(await admin.patch(url, { state: 'active' }), { statusCode: 400, body: { errors: [{ pointer: '/state' }] } })
  t.same((await admin.get(url)).body, before)

  const patch = { name: 'narrow', expires_at: at(hour), scopes: ['read:api-key'], allowed_cidrs: ['10.1.2.3'] }
  t.match(await admin.patch(url, patch), {
    statusCode: 200,
    headers: { etag: '"2"' },
    body: { ...patch, allowed_cidrs: ['10.1.2.3/32'], revision: 2, state: 'active' }
  })
})

t.test('narrowing counts from the next request on', async t => {
  const { admin, key, adminId, clock } = await startApp(t)
  const hot = await key({ userId: adminId })
  t.match(await hot.get('/v1/roles'), { statusCode: 200 })
  await admin.patch(`/v1/api-keys/${hot.id}`, { scopes: ['read:api-key'] })
  t.match(await hot.get('/v1/roles'), {
    statusCode: 403,
    headers: { 'www-authenticate': 'Bearer realm="latchkey", error="insufficient_scope", scope="read:role"' }
  })
  await admin.patch(`/v1/api-keys/${hot.id}`, { expires_at: new Date(clock() + hour).toISOString() })
  clock.advance(hour - 1)
  t.match(await hot.get('/v1/me'), { statusCode: 200 })
  clock.advance(1)
  t.match(await hot.get('/v1/me'), { statusCode: 401 })
})

t.test('a disabled key is refused until it is enabled, by somebody who could have made it', async t => {
  const { admin, key, adminId, serviceAccount, database } = await startApp(t)
  const robot = await key({ serviceAccountId: await serviceAccount() })
  const url = `/v1/api-keys/${robot.id}`
  t.match(await admin.patch(url, { disabled: true }), { body: { disabled: true, state: 'disabled' } })
  const [first] = await database.tables.apiKeys.list({ where: undefined, orderBy: [], limit: 9 })
  t.ok(first)
  t.match(await admin.patch(url, { disabled: true }), { statusCode: 200, body: { disabled: true } })
  t.match(await robot.get('/v1/me'), { statusCode: 401 })
  const limited = await key({ userId: adminId }, { scopes: ['update:service-api-key', 'read:service-api-key'] })
  t.match(await limited.patch(url, { disabled: false }), { statusCode: 403, body: { code: 'authority_exceeded' } })
  t.match(await limited.patch(url, { name: 'still off' }), { statusCode: 200 })
  t.match(await robot.get('/v1/me'), { statusCode: 401 })
  t.match(await admin.patch(url, { disabled: false }), { body: { disabled: false, state: 'active' } })
  t.match(await robot.get('/v1/me'), { statusCode: 200 })
})

t.test('nobody edits another user’s key: an administrator may look at it and end it', async t => {
  const { admin, key, member } = await startApp(t)
  const users = await key({ userId: (await member(userRoleId)).id })
  t.match(await admin.patch(`/v1/api-keys/${users.id}`, { name: 'yours' }), { statusCode: 403 })
  t.match(await users.patch(`/v1/api-keys/${users.id}`, { name: 'mine' }), { statusCode: 200 })
  t.match(await admin.delete(`/v1/api-keys/${users.id}`), { statusCode: 204 })
  t.match(await users.get('/v1/me'), { statusCode: 401 })
})

t.test('who may end a key but not see it gets it ended, and no look at it', async t => {
  const { key, adminId, serviceAccount, member } = await startApp(t)
  const robot = await key({ serviceAccountId: await serviceAccount() })
  const users = await key({ userId: (await member(userRoleId)).id })
  const reader = await key({ userId: adminId }, { scopes: ['read:tenant-api-key'] })
  t.match(await reader.delete(`/v1/api-keys/${robot.id}`), {
    statusCode: 403,
    body: { detail: /delete:service-api-key/ }
  })
  t.match(await reader.delete(`/v1/api-keys/${users.id}`), {
    statusCode: 403,
    body: { detail: /delete:tenant-api-key/ }
  })
  t.match(await reader.patch(`/v1/api-keys/${users.id}`, { name: 'x' }), { statusCode: 403 })
  const ender = await key({ userId: adminId }, { scopes: ['delete:tenant-api-key'] })
  t.match(await ender.get(`/v1/api-keys/${robot.id}`), { statusCode: 404 })
  t.match(await ender.delete(`/v1/api-keys/${robot.id}`), { statusCode: 204 })
})

t.test('a revoked key stays revoked: it cannot be edited, and revoking it again is no error', async t => {
  const { admin, key, adminId } = await startApp(t)
  const { id } = await key({ userId: adminId })
  t.match(await admin.delete(`/v1/api-keys/${id}`), { statusCode: 204 })
  const ended = (await admin.get(`/v1/api-keys/${id}`)).body
  t.match(ended, { state: 'revoked', revoked_reason: 'revoked', revision: 2 })
  t.match(await admin.patch(`/v1/api-keys/${id}`, { disabled: false }), { statusCode: 409, body: { code: 'conflict' } })
  t.match(await admin.delete(`/v1/api-keys/${id}`), { statusCode: 204 })
  t.same((await admin.get(`/v1/api-keys/${id}`)).body, ended)
})

t.test('If-Match: an edit of what was changed meanwhile is refused and changes nothing', async t => {
  const { admin, key, adminId } = await startApp(t)
  const { id } = await key({ userId: adminId })
  const url = `/v1/api-keys/${id}`
  const { etag } = (await admin.get(url)).headers
  t.match(await admin.patch(url, { name: 'first' }, { 'if-match': String(etag) }), { statusCode: 200 })
  const late = await admin.patch(url, { name: 'second' }, { 'if-match': String(etag) })
  t.match(late, { statusCode: 412, body: { code: 'precondition_failed' } })
  t.match(await admin.delete(url, { 'if-match': '"1"' }), { statusCode: 412 })
  t.match((await admin.get(url)).body, { name: 'first', state: 'active' })
  t.match(await admin.patch(url, { name: 'third' }, { 'if-match': '"7", "2"' }), { statusCode: 200 })
  t.match(await admin.patch(url, { name: 'fourth' }, { 'if-match': '*' }), { statusCode: 200 })
  for (const bad of ['1', 'W/"4"', '"x"', '"0"', '', '"4",']) {
    const answer = await admin.patch(url, { name: 'bad' }, { 'if-match': bad })
    t.match(answer, { statusCode: 400, body: { errors: [{ pointer: 'If-Match' }] } }, bad)
  }
  t.match(await admin.delete(url, { 'if-match': '"4"' }), { statusCode: 204 })
})

t.test('a bulk revocation ends what matches and may be ended, and says whether there is more', async t => {
  const { admin, key, adminId, member, serviceAccount, tenant, database } = await startApp(t)
  const robot = await serviceAccount()
  const user = await member(userRoleId)
  const users = await key({ userId: user.id }, { name: 'ci user' })
  const robots = await key({ serviceAccountId: robot }, { name: 'ci robot' })
  const other = await key({ userId: adminId }, { name: 'other' })
  const globex = await tenant('Globex')
  const theirs = await key({ userId: (await member(tenantAdminRoleId, globex)).id }, { name: 'ci theirs' }, globex)

  t.match(await admin.post('/v1/api-keys/revoke', {}), { statusCode: 400 })
  t.match(await users.post('/v1/api-keys/revoke', { view: 'tenant' }), { statusCode: 403 })
  t.same((await users.post('/v1/api-keys/revoke', { ids: [other.id, robots.id] })).body, { revoked: 0, more: false })
  t.same((await admin.post('/v1/api-keys/revoke', { name: 'CI' })).body, { revoked: 1, more: false })
  t.match(await robots.get('/v1/me'), { statusCode: 401 })
  t.match(await users.get('/v1/me'), { statusCode: 200 })
  t.same((await admin.post('/v1/api-keys/revoke', { view: 'tenant', user_id: user.id })).body, {
    revoked: 1,
    more: false
  })
  t.match(await users.get('/v1/me'), { statusCode: 401 })
  t.match(await other.get('/v1/me'), { statusCode: 200 })
  t.match(await theirs.get('/v1/me'), { statusCode: 200 })

  for (let index = 0; index < 201; index += 1) await key({ serviceAccountId: robot }, { name: 'many' })
  t.same((await admin.post('/v1/api-keys/revoke', { user_id: robot })).body, { revoked: 200, more: true })
  t.same((await admin.post('/v1/api-keys/revoke', { user_id: robot })).body, { revoked: 1, more: false })
  const events = await database.tables.auditEvents.list({ where: undefined, orderBy: [], limit: 1000 })
  t.equal(events.filter(({ targetName, action }) => targetName === 'many' && action === 'api_key.revoke').length, 201)
})
