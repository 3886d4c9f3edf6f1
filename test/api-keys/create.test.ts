import t from 'tap'
import { newId } from '../../src/domain/id.ts'
import { readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { startApp } from '../support/app.ts'

const hour = 60 * 60 * 1000

t.test('a key is shown once: by its creation and by nothing else', async t => {
  const { admin, database } = await startApp(t)
  const { body } = await admin.post('/v1/api-keys', { name: 'laptop' })
  const answers = [
    await admin.get('/v1/api-keys'),
    await admin.get(`/v1/api-keys/${body.id}`),
    await admin.get('/v1/me')
  ]
  for (const { text } of answers) t.notMatch(text, body.key)
  const [secret] = await database.tables.apiKeySecrets.list({ where: undefined, orderBy: [], limit: 10 })
  t.equal(secret?.digest.length, 32)
})

t.test('the owner is the caller unless another is named, and a user’s key begins otherwise than a robot’s', async t => {
  const { admin, adminId, serviceAccount } = await startApp(t)
  const robot = await serviceAccount()
  t.match((await admin.post('/v1/api-keys', { name: 'mine' })).body, {
    user_id: adminId,
    owner_type: 'user',
    owner_name: 'ada@example.com',
    key: /^lku_/,
    state: 'active',
    scopes: null,
    allowed_cidrs: null,
    expires_at: null,
    last_used_at: null
  })
  t.match((await admin.post('/v1/api-keys', { name: 'its', user_id: robot })).body, {
    user_id: robot,
    owner_type: 'service_account',
    owner_name: 'robot',
    key: /^lks_/
  })
})

t.test('a service account with the permission makes keys of its own kind only', async t => {
  const { serviceAccount, key, member } = await startApp(t)
  const robot = await serviceAccount()
  const person = await member()
  const its = await key({ serviceAccountId: robot })
  t.match(await its.post('/v1/api-keys', { name: 'next' }), { statusCode: 201, body: { user_id: robot, key: /^lks_/ } })
  t.match(await its.post('/v1/api-keys', { name: 'next', user_id: person.id }), { statusCode: 403 })
})

t.test('only the user mints a user’s keys; an owner from elsewhere is as unknown as one that never was', async t => {
  const { admin, member, tenant, serviceAccount } = await startApp(t)
  const colleague = await member(userRoleId)
  t.match(await admin.post('/v1/api-keys', { name: 'k', user_id: colleague.id }), {
    statusCode: 403,
    body: { code: 'forbidden' }
  })
  const globex = await tenant('Globex')
  const strangers = [
    newId(),
    (await member(userRoleId, globex)).id,
    await serviceAccount(tenantAdminRoleId, 'theirs', globex)
  ]
  const answers = await Promise.all(strangers.map(user_id => admin.post('/v1/api-keys', { name: 'k', user_id })))
  for (const { statusCode, body } of answers) {
    t.equal(statusCode, 400)
    t.same({ ...body, request_id: '' }, { ...answers[0]?.body, request_id: '' })
    t.match(body.errors, [{ pointer: '/user_id' }])
  }
})

t.test('who may mint: the built-in roles', async t => {
  const { member, key, serviceAccount } = await startApp(t)
  const robot = await serviceAccount(readOnlyUserRoleId)
  const cases = [
    [tenantAdminRoleId, 201, 201],
    [userRoleId, 201, 403],
    [readOnlyUserRoleId, 403, 403]
  ] as const
  for (const [role, own, robots] of cases) {
    const caller = await key({ userId: (await member(role)).id })
    t.match(await caller.post('/v1/api-keys', { name: 'own' }), { statusCode: own })
    t.match(await caller.post('/v1/api-keys', { name: 'robot', user_id: robot }), { statusCode: robots })
  }
})

t.test('a limited key makes no key that is less limited', async t => {
  const { key, adminId, clock, serviceAccount } = await startApp(t)
  const robot = await serviceAccount()
  const soon = new Date(clock() + hour).toISOString()
  const later = new Date(clock() + 2 * hour).toISOString()
  const scoped = await key({ userId: adminId }, { scopes: ['create:*', 'read:api-key'] })
  const expiring = await key({ userId: adminId }, { expiresAt: clock() + hour })
  const bound = await key({ userId: adminId }, { cidrs: ['127.0.0.0/8'] })

  const refused = [
    [scoped, {}, '/scopes'],
    [scoped, { scopes: null }, '/scopes'],
    [scoped, { scopes: ['*:*'] }, '/scopes'],
    [scoped, { scopes: ['delete:api-key'] }, '/scopes'],
    [scoped, { user_id: robot }, '/scopes'],
    [expiring, {}, '/expires_at'],
    [expiring, { expires_at: null }, '/expires_at'],
    [expiring, { expires_at: later }, '/expires_at'],
    [expiring, { user_id: robot, expires_at: later }, '/expires_at'],
    [bound, {}, '/allowed_cidrs'],
    [bound, { allowed_cidrs: ['127.0.0.1', '10.0.0.0/8'] }, '/allowed_cidrs'],
    [bound, { allowed_cidrs: ['::/0'] }, '/allowed_cidrs']
  ] as const
  for (const [caller, wish, pointer] of refused) {
    const answer = await caller.post('/v1/api-keys', { name: 'k', ...wish })
    t.match(answer, { statusCode: 403, body: { code: 'authority_exceeded' } }, JSON.stringify(wish))
    t.same(
      answer.body.errors.map((error: { pointer: string }) => error.pointer),
      [pointer]
    )
  }

  const granted = [
    [scoped, { scopes: ['create:api-key'] }],
    [expiring, { expires_at: soon }],
    [bound, { allowed_cidrs: ['127.0.0.1'] }]
  ] as const
  for (const [caller, wish] of granted)
    t.match(await caller.post('/v1/api-keys', { name: 'k', ...wish }), { statusCode: 201 })
})

t.test('a key may only be used from where it is allowed to be', async t => {
  const { admin, as } = await startApp(t)
  const here = await admin.post('/v1/api-keys', { name: 'here', allowed_cidrs: ['127.0.0.1/8'] })
  const away = await admin.post('/v1/api-keys', { name: 'away', allowed_cidrs: ['192.0.2.0/24'] })
  t.same(here.body.allowed_cidrs, ['127.0.0.0/8'])
  t.match(await as(here.body.key).get('/v1/me'), { statusCode: 200 })
  t.match(await as(away.body.key).get('/v1/me'), { statusCode: 401 })
})

t.test('bad input gets a clear 400 and makes nothing', async t => {
  const { admin, clock, database } = await startApp(t)
  const count = () => database.countKeys(clock())
  const before = await count()
  const cases = [
    [{}, '/name'],
    [{ name: '' }, '/name'],
    [{ name: 7 }, '/name'],
    [{ name: 'a\u0000b' }, ''],
    [{ name: 'a\nb' }, '/name'],
    [{ name: 'x'.repeat(129) }, '/name'],
    [{ name: 'k', owner: 'me' }, '/owner'],
    [{ name: 'k', expires_at: 'tomorrow' }, '/expires_at'],
    [{ name: 'k', expires_at: '2027-02-30T00:00:00Z' }, '/expires_at'],
    [{ name: 'k', expires_at: new Date(clock()).toISOString() }, '/expires_at'],
    [{ name: 'k', expires_at: '2001-01-01T00:00:00Z' }, '/expires_at'],
    [{ name: 'k', scopes: [] }, '/scopes'],
    [{ name: 'k', scopes: ['everything'] }, '/scopes/0'],
    [{ name: 'k', scopes: 'read:api-key' }, '/scopes'],
    [{ name: 'k', user_id: 'me' }, '/user_id'],
    [{ name: 'k', allowed_cidrs: ['10.0.0.0/33'] }, '/allowed_cidrs/0'],
    [{ name: 'k', allowed_cidrs: ['999.1.1.1'] }, '/allowed_cidrs/0']
  ] as const
  for (const [input, pointer] of cases) {
    const answer = await admin.post('/v1/api-keys', input)
    t.match(
      answer,
      { statusCode: 400, body: { code: 'invalid_request', errors: [{ pointer }] } },
      JSON.stringify(input)
    )
  }
  t.same(await count(), before)
})

t.test('every key that is made, and every refusal to make one, is on record', async t => {
  const { admin, adminId, database, key, member } = await startApp(t)
  const { body } = await admin.post('/v1/api-keys', { name: 'laptop' })
  const reader = await key({ userId: (await member(readOnlyUserRoleId)).id })
  await reader.post('/v1/api-keys', { name: 'nope' })
  const events = await database.tables.auditEvents.list({ where: undefined, orderBy: [], limit: 100 })
  const made = events.find(({ targetId }) => targetId === body.id)
  t.match(made, { action: 'api_key.create', outcome: 'allowed', actorId: adminId, targetName: 'laptop' })
  t.match(
    events.find(({ outcome }) => outcome === 'refused'),
    { action: 'api_key.create', keyId: reader.id, reason: 'create:api-key' }
  )
})
