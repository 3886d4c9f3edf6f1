import { and, eq } from 'drizzle-orm'
import t from 'tap'
import { mint } from '../../src/api-keys/mint.ts'
import { userRoleId } from '../../src/domain/permissions.ts'
import { never } from '../../src/domain/time.ts'
import { password, startApp } from '../support/app.ts'
import { trail } from '../support/evidence.ts'

const url = '/v1/users'
const passphrase = 'eleven purple kettles sing'
const refused = { statusCode: 401, body: { code: 'unauthenticated' } }
const accepted = { statusCode: 200 }

t.test('a disabled user is refused with the next request, and the keys come back when they do', async t => {
  const harness = await startApp(t)
  const { operator, clock, member, key, session } = harness
  const { id } = await member(userRoleId)
  const [own, cookie] = [await key({ userId: id }), await session(id)]
  const robot = await key({ serviceAccountId: await harness.serviceAccount() })
  for (const as of [own, cookie, robot]) t.match(await as.get('/v1/me'), accepted)

  clock.advance(1000)
  const disabled = await operator.patch(`${url}/${id}`, { disabled: true })
  t.match(disabled.body, { disabled: true, disabled_at: '2027-03-01T12:00:01.000Z' })
  for (const as of [own, cookie]) t.match(await as.get('/v1/me'), refused)
  for (const as of [robot, operator]) t.match(await as.get('/v1/me'), accepted)

  clock.advance(1000)
  const again = await operator.patch(`${url}/${id}`, { disabled: true })
  t.equal(again.body.disabled_at, disabled.body.disabled_at, 'they are disabled since the first time')
  t.equal(
    (await operator.patch(`${url}/${id}`, { first_name: 'G' })).body.disabled,
    true,
    'another edit enables nobody'
  )

  const enabled = await operator.patch(`${url}/${id}`, { disabled: false })
  t.match(enabled.body, { disabled: false, disabled_at: null })
  t.match(await own.get('/v1/me'), accepted)
  t.match(await cookie.get('/v1/me'), refused, 'a session has to be opened again')
})

t.test('a new password ends every session of the user and no key, and takes the place of the old one', async t => {
  const { operator, anybody, member, key, session, tenant } = await startApp(t)
  const { id, email } = await member(userRoleId)
  const sessions = [await session(id), await session(id, await tenant('Globex'))]
  const own = await key({ userId: id })
  const signIn = async (given: string) => (await anybody.post('/v1/session', { email, password: given })).statusCode
  for (const given of [passphrase, 'nineteen quiet lighthouses']) {
    t.equal(await signIn(given), 401)
    t.match(await operator.patch(`${url}/${id}`, { password: given }), accepted)
    for (const as of sessions) t.match(await as.get('/v1/me'), refused)
    t.equal(await signIn(given), 201)
    sessions.push(await session(id))
  }
  t.equal(await signIn(passphrase), 401)
  t.match(await own.get('/v1/me'), accepted)
  t.match(await operator.patch(`${url}/${id}`, { first_name: 'Grace' }), accepted)
  t.match(await sessions.at(-1)?.get('/v1/me'), accepted, 'another edit signs nobody out')
})

t.test('a deleted user is gone everywhere with the next request, and the row keeps nothing of the person', async t => {
  const harness = await startApp(t)
  const { operator, anybody, database, clock, tenantId, adminId } = harness
  const globex = await harness.tenant('Globex')
  await harness.member(undefined, globex)
  const input = {
    email: 'grace@example.com',
    first_name: 'Grace',
    last_name: 'Hopper',
    password: passphrase,
    operator: true
  }
  const { id } = (await operator.post(url, input)).body
  const stamp = { createdAt: clock(), updatedAt: clock(), revision: 1 }
  for (const inTenant of [tenantId, globex]) {
    const row = { id: harness.services.newId(), tenantId: inTenant, userId: id, roleId: userRoleId, ...stamp }
    await database.tables.memberships.insert(row)
  }
  const own = [await harness.key({ userId: id }), await harness.key({ userId: id }, {}, globex)]
  const callers = [...own, await harness.session(id), await harness.session(id, globex)]
  for (const as of callers) t.match(await as.get('/v1/me'), accepted)

  clock.advance(1000)
  t.match(await operator.delete(`${url}/${id}`), { statusCode: 204, text: '' })
  for (const as of callers) t.match(await as.get('/v1/me'), refused)
  t.match(await anybody.post('/v1/session', { email: input.email, password: passphrase }), { statusCode: 401 })
  t.match(await operator.get(`${url}/${id}`), { statusCode: 404 })
  t.match(await operator.patch(`${url}/${id}`, { disabled: false }), { statusCode: 404 })
  t.match(await operator.delete(`${url}/${id}`), { statusCode: 404 })
  t.notOk((await operator.get(url)).text.includes(id))

  const everything = { where: undefined, orderBy: [], limit: 100 }
  const rows = await database.tables.users.list(everything)
  t.match(
    rows.find(user => user.id === id),
    {
      email: null,
      emailKey: null,
      firstName: '',
      lastName: '',
      passwordDigest: null,
      operator: false,
      deletedAt: clock(),
      revision: 2
    }
  )
  t.notOk((await database.tables.memberships.list(everything)).some(({ userId }) => userId === id))
  t.notOk((await database.tables.sessions.list(everything)).some(({ userId }) => userId === id))

  const { data } = (await harness.admin.get('/v1/api-keys?view=tenant')).body
  const ended = { user_id: id, owner_name: '', state: 'revoked', revoked_reason: 'owner_removed' }
  t.match(
    data.find((key: { id: string }) => key.id === own[0]?.id),
    { ...ended, revoked_at: '2027-03-01T12:00:01.000Z' }
  )

  const event = { action: 'user.delete', actorId: adminId, outcome: 'allowed' }
  const events = [
    { ...event, targetType: 'membership', targetName: input.email, detail: { user_id: id } },
    { ...event, targetType: 'api_key', targetName: 'key', detail: { user_id: id } }
  ]
  const home = { ...event, targetType: 'user', targetId: id, targetName: input.email }
  t.match(await trail(harness, { action: 'user.delete' }), [home, events[0], { ...events[1], targetId: own[0]?.id }])
  const away = await trail(harness, { tenantId: globex })
  t.match(away, [events[0], { ...events[1], targetId: own[1]?.id }], 'each tenant reads what it has lost')
})

t.test('a key that was revoked before its owner went stays revoked for its own reason', async t => {
  const { operator, admin, member, key } = await startApp(t)
  const { id } = await member(userRoleId)
  const own = await key({ userId: id })
  await admin.delete(`/v1/api-keys/${own.id}`)
  await operator.delete(`${url}/${id}`)
  const { data } = (await admin.get(`/v1/api-keys?view=tenant&user_id=${id}`)).body
  t.match(data, [{ id: own.id, revoked_reason: 'revoked' }])
})

t.test('however many keys a user has, all of them end, each on record', async t => {
  const { operator, member, database, services, clock, tenantId, adminId } = await startApp(t)
  const { id } = await member(userRoleId)
  const limits = { name: 'job', scopes: null, cidrs: null, expiresAt: never }
  const wanted = { tenantId, userId: id, serviceAccountId: null, ...limits, createdBy: adminId }
  const many = 2_500
  await database.transaction(async tables => {
    for (let made = 0; made < many; made += 1) await mint(tables, { ...services, clock }, wanted)
  })
  t.match(await operator.delete(`${url}/${id}`), { statusCode: 204 })
  t.match(await database.countKeys(clock()), { active: 1, revoked: many }, 'but for the operator’s own')
  const { columns, list } = database.tables.auditEvents
  const where = and(eq(columns.action, 'user.delete'), eq(columns.targetType, 'api_key'))
  t.equal((await list({ where, orderBy: [], limit: 2 * many })).length, many)
})

t.test('the address of a deleted user is free for another one, who inherits nothing', async t => {
  const { operator, member, key } = await startApp(t)
  const { id, email } = await member(userRoleId)
  const own = await key({ userId: id })
  await operator.delete(`${url}/${id}`)
  const created = await operator.post(url, { email })
  t.match(created, { statusCode: 201, body: { email, revision: 1 } })
  t.not(created.body.id, id)
  t.match(await own.get('/v1/me'), refused)
})

t.test('no tenant is left without an administrator: the last one cannot be deleted, but disabled', async t => {
  const harness = await startApp(t)
  const { operator, member, key } = harness
  const globex = await harness.tenant('Globex')
  const { id } = await member(undefined, globex)
  await member(userRoleId, globex)
  const own = await key({ userId: id }, {}, globex)
  const last = { statusCode: 409, body: { code: 'conflict', detail: /last administrator of Globex/ } }
  t.match(await operator.delete(`${url}/${id}`), last)
  t.match(await own.get('/v1/me'), accepted, 'nothing has happened')

  t.match(await operator.patch(`${url}/${id}`, { disabled: true }), accepted)
  t.match(await own.get('/v1/me'), refused)
  await member(undefined, globex)
  t.match(await operator.delete(`${url}/${id}`), { statusCode: 204 })
})

t.test('a tenant that has no administrator anyway keeps nobody', async t => {
  const { operator, member, tenant } = await startApp(t)
  const { id } = await member(userRoleId, await tenant('Globex'))
  t.match(await operator.delete(`${url}/${id}`), { statusCode: 204 })
})

t.test('another operator may be disabled, demoted and deleted', async t => {
  const { operator, member, anybody } = await startApp(t)
  const { id, email } = await member(userRoleId)
  await operator.patch(`${url}/${id}`, { operator: true, password })
  t.match(await anybody.post('/v1/session', { email, password }), { statusCode: 201, body: { operator: true } })
  t.match(await operator.patch(`${url}/${id}`, { disabled: true }), accepted)
  t.match(await anybody.post('/v1/session', { email, password }), { statusCode: 401 })
  t.match(await operator.patch(`${url}/${id}`, { operator: false }), accepted)
  t.match(await operator.patch(`${url}/${id}`, { operator: true }), accepted)
  t.match(await operator.delete(`${url}/${id}`), { statusCode: 204 })
})
