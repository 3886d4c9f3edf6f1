import { eq } from 'drizzle-orm'
import t from 'tap'
import { readOnlyUserRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { password, startApp } from '../support/app.ts'
import type { Answer } from '../support/client.ts'

const minute = 60 * 1000
const ada = { email: 'ada@example.com', password }

/** The cookie that an answer sets, as a browser would send it back. */
const cookieOf = ({ headers }: Answer) =>
  /^__Host-latchkey_session=([^;]*)/.exec(String(headers['set-cookie']))?.[1] ?? ''

t.test('signing in gives a cookie that only this host gets, over TLS, and no script sees', async t => {
  const { anybody, withCookie, adminId, tenantId } = await startApp(t)
  const answer = await anybody.post('/v1/session', ada)
  t.match(answer, {
    statusCode: 201,
    headers: { 'cache-control': 'no-store' },
    body: {
      user_id: adminId,
      email: 'ada@example.com',
      operator: true,
      place: { tenant_id: tenantId, tenant_slug: 'acme', role_name: 'TENANT_ADMIN' },
      permissions: ['*:*'],
      expires_at: '2027-03-02T00:00:00.000Z',
      idle_expires_at: '2027-03-01T12:30:00.000Z'
    }
  })
  const [value, ...attributes] = String(answer.headers['set-cookie']).split('; ')
  t.match(value, /^__Host-latchkey_session=lkc_[0-9A-Za-z]{49}$/)
  t.same(attributes.filter(attribute => !attribute.startsWith('Expires=')).sort(), [
    'HttpOnly',
    'Path=/',
    'SameSite=Strict',
    'Secure'
  ])
  t.notMatch(answer.text, cookieOf(answer))
  const session = await withCookie(cookieOf(answer)).get('/v1/session')
  t.same(session.body, answer.body)
  t.match(await withCookie(cookieOf(answer)).get('/v1/me'), {
    body: { name: ada.email, operator: true, api_key: null }
  })
})

t.test('an unknown e-mail, a wrong password and a disabled user get one answer', async t => {
  const { anybody, database, adminId } = await startApp(t)
  const answers = [
    await anybody.post('/v1/session', { email: 'nobody@example.com', password }),
    await anybody.post('/v1/session', { ...ada, password: 'not the password at all' })
  ]
  const { columns, update } = database.tables.users
  await update(eq(columns.id, adminId), { disabledAt: 1 })
  answers.push(await anybody.post('/v1/session', ada))
  for (const { statusCode, body, headers } of answers) {
    t.match({ statusCode, body }, { statusCode: 401, body: { code: 'invalid_credentials' } })
    t.same({ ...body, request_id: '' }, { ...answers[0]?.body, request_id: '' })
    t.notOk(headers['set-cookie'])
  }
  const events = await database.tables.auditEvents.list({ where: undefined, orderBy: [], limit: 100 })
  const refused = events.filter(({ action, outcome }) => action === 'session.create' && outcome === 'refused')
  t.same(
    refused.map(({ targetId }) => targetId),
    [null, adminId, adminId]
  )
})

t.test('e-mail addresses are compared without regard to case', async t => {
  const { anybody } = await startApp(t)
  t.match(await anybody.post('/v1/session', { ...ada, email: 'ADA@Example.COM' }), { statusCode: 201 })
})

t.test('a session ends when unused for half an hour, and after half a day whatever happens', async t => {
  const { session, adminId, clock } = await startApp(t)
  const idle = await session(adminId)
  clock.advance(30 * minute - 1)
  t.match(await idle.get('/v1/session'), { statusCode: 200 })
  clock.advance(30 * minute - 1)
  t.match(await idle.get('/v1/session'), { statusCode: 200 })
  clock.advance(30 * minute)
  t.match(await idle.get('/v1/session'), { statusCode: 401 })

  const busy = await session(adminId)
  for (let used = 0; used < 12 * 60 - 20; used += 20) {
    clock.advance(20 * minute)
    t.match(await busy.get('/v1/me'), { statusCode: 200 })
  }
  t.match(await busy.get('/v1/session'), { body: { idle_expires_at: (await busy.get('/v1/session')).body.expires_at } })
  clock.advance(20 * minute)
  t.match(await busy.get('/v1/me'), { statusCode: 401 })
})

t.test('signing out ends the session on the server', async t => {
  const { session, adminId } = await startApp(t)
  const here = await session(adminId)
  const there = await session(adminId)
  const answer = await here.delete('/v1/session')
  t.match(answer, { statusCode: 204, headers: { 'set-cookie': /^__Host-latchkey_session=;/ } })
  t.match(await here.get('/v1/me'), { statusCode: 401 })
  t.match(await there.get('/v1/me'), { statusCode: 200 })
})

t.test('switching tenant gives a new cookie with the role that holds there, and ends the old one', async t => {
  const { session, withCookie, tenant, database, adminId, clock, tenantId } = await startApp(t)
  const here = await session(adminId)
  const globex = await tenant('Globex')
  t.match(await here.patch('/v1/session', { tenant_id: globex }), { statusCode: 403 })
  const stamp = { createdAt: clock(), updatedAt: clock(), revision: 1 }
  const membership = { id: globex, tenantId: globex, userId: adminId, roleId: readOnlyUserRoleId, ...stamp }
  await database.tables.memberships.insert(membership)
  const places = (await here.get('/v1/session')).body.places
  t.same(places.map(({ tenant_name }: { tenant_name: string }) => tenant_name).sort(), ['Acme', 'Globex'])

  const switched = await here.patch('/v1/session', { tenant_id: globex })
  t.match(switched, { statusCode: 200, body: { place: { tenant_id: globex, role_name: 'READ_ONLY_USER' } } })
  t.match(await here.get('/v1/me'), { statusCode: 401 })
  const there = withCookie(cookieOf(switched))
  t.match(await there.get('/v1/me'), { body: { place: { tenant_id: globex } } })
  t.match(await there.post('/v1/api-keys', { name: 'k' }), { statusCode: 403 })

  const { columns, update } = database.tables.tenants
  await update(eq(columns.id, globex), { disabledAt: 1 })
  t.match(await there.get('/v1/me'), { statusCode: 401 })
  const back = await session(adminId)
  t.match(await back.patch('/v1/session', { tenant_id: globex }), { statusCode: 403 })
  t.match((await back.get('/v1/session')).body.places, [{ tenant_id: tenantId }])
})

t.test('somebody can sign in to any tenant of theirs, and without a tenant to none', async t => {
  const { anybody, database, adminId, tenant, tenantId } = await startApp(t)
  t.match(await anybody.post('/v1/session', { ...ada, tenant_id: tenantId }), { statusCode: 201 })
  t.match(await anybody.post('/v1/session', { ...ada, tenant_id: await tenant('Globex') }), { statusCode: 403 })
  const { columns, ...memberships } = database.tables.memberships
  await memberships.delete(eq(columns.userId, adminId))
  t.match(await anybody.post('/v1/session', ada), { statusCode: 403, body: { code: 'forbidden' } })
})

t.test('a removed, disabled or deleted user’s session is refused by the very next request', async t => {
  const { session, member, database } = await startApp(t)
  const { users, memberships } = database.tables
  const removed = await member()
  const disabled = await member()
  const deleted = await member()
  const demoted = await member()
  const [one, two, three, four] = await Promise.all([removed, disabled, deleted, demoted].map(({ id }) => session(id)))
  await memberships.delete(eq(memberships.columns.id, removed.membershipId))
  await users.update(eq(users.columns.id, disabled.id), { disabledAt: 1 })
  await users.update(eq(users.columns.id, deleted.id), { deletedAt: 1 })
  await memberships.update(eq(memberships.columns.id, demoted.membershipId), { roleId: userRoleId })
  for (const ended of [one, two, three]) t.match(await ended?.get('/v1/me'), { statusCode: 401 })
  t.match(await four?.get('/v1/audit-events'), { statusCode: 403 })
})

t.test('changing one’s password needs the current one, ends the other sessions and keeps this one', async t => {
  const { session, anybody, adminId, admin } = await startApp(t)
  const here = await session(adminId)
  const there = await session(adminId)
  const change = { current_password: password, new_password: 'another thing that nobody guesses' }
  t.match(await here.put('/v1/session/password', { ...change, current_password: 'a wrong one, surely' }), {
    statusCode: 400,
    body: { errors: [{ pointer: '/current_password' }] }
  })
  t.match(await here.put('/v1/session/password', { ...change, new_password: 'too short' }), {
    statusCode: 400,
    body: { errors: [{ pointer: '/new_password' }] }
  })
  t.match(await there.get('/v1/me'), { statusCode: 200 })
  t.match(await here.put('/v1/session/password', change), { statusCode: 204 })
  t.match(await here.get('/v1/me'), { statusCode: 200 })
  t.match(await there.get('/v1/me'), { statusCode: 401 })
  t.match(await anybody.post('/v1/session', ada), { statusCode: 401 })
  t.match(await anybody.post('/v1/session', { ...ada, password: change.new_password }), { statusCode: 201 })
  t.match(await admin.get('/v1/me'), { statusCode: 200 })
})

t.test('a key has no session', async t => {
  const { admin, tenantId } = await startApp(t)
  const answers = [
    await admin.get('/v1/session'),
    await admin.delete('/v1/session'),
    await admin.patch('/v1/session', { tenant_id: tenantId }),
    await admin.put('/v1/session/password', { current_password: password, new_password: password })
  ]
  for (const answer of answers) t.match(answer, { statusCode: 403, body: { code: 'forbidden' } })
})

t.test('a password digest of less than today’s cost is renewed by signing in', async t => {
  const { anybody, database, adminId, services } = await startApp(t)
  const { columns, find, update } = database.tables.users
  const weak = '$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$'
  const { hash } = await import('@node-rs/argon2')
  const old = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 })
  t.match(old, weak.slice(0, 30))
  await update(eq(columns.id, adminId), { passwordDigest: old })
  t.match(await anybody.post('/v1/session', ada), { statusCode: 201 })
  const renewed = (await find(eq(columns.id, adminId)))?.passwordDigest ?? null
  t.not(renewed, old)
  t.equal(await services.passwords.verify(renewed, password), true)
  t.match(await anybody.post('/v1/session', ada), { statusCode: 201 })
  t.equal((await find(eq(columns.id, adminId)))?.passwordDigest, renewed)
})

t.test('attempts at a password are bounded, and the answer says when to come back', async t => {
  const { anybody } = await startApp(t, { attempts: 2 })
  const wrong = { ...ada, password: 'not the password at all' }
  for (let attempt = 0; attempt < 2; attempt += 1)
    t.match(await anybody.post('/v1/session', wrong), { statusCode: 401 })
  const answer = await anybody.post('/v1/session', ada)
  t.match(answer, { statusCode: 429, body: { code: 'rate_limited' }, headers: { 'retry-after': /^[0-9]+$/ } })
  t.match(await anybody.get('/livez'), { statusCode: 200 })
})

t.test('what happens while a password is judged is seen before anything comes of it', async t => {
  let meanwhile: (() => Promise<unknown>) | undefined
  const { anybody, session, adminId, database, tenantId, admin } = await startApp(t, {
    wrap: inner => ({
      ...inner,
      async transaction(work) {
        const first = meanwhile
        meanwhile = undefined
        await first?.()
        return inner.transaction(work)
      }
    })
  })
  const { users, sessions } = database.tables
  const change = (patch: object) => () => users.update(eq(users.columns.id, adminId), patch)
  const here = await session(adminId)
  const passwordDigest = (await users.find(eq(users.columns.id, adminId)))?.passwordDigest ?? null

  meanwhile = change({ disabledAt: 1 })
  t.match(await anybody.post('/v1/session', ada), { statusCode: 401, body: { code: 'invalid_credentials' } })
  await change({ disabledAt: null })()
  meanwhile = change({ passwordDigest: 'another' })
  t.match(await anybody.post('/v1/session', ada), { statusCode: 401, body: { code: 'invalid_credentials' } })
  await change({ passwordDigest })()

  meanwhile = change({ passwordDigest: 'reset by an operator' })
  const wish = { current_password: password, new_password: 'another thing that nobody guesses' }
  t.match(await here.put('/v1/session/password', wish), { statusCode: 409, body: { code: 'conflict' } })
  t.equal((await users.find(eq(users.columns.id, adminId)))?.passwordDigest, 'reset by an operator')

  meanwhile = () => sessions.delete(undefined)
  t.match(await here.patch('/v1/session', { tenant_id: tenantId }), { statusCode: 401 })
  t.equal(await sessions.find(undefined), undefined)
  t.match(await admin.get('/v1/me'), { statusCode: 200 })
})
