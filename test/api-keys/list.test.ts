import t from 'tap'
import { newId } from '../../src/domain/id.ts'
import { readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { startApp } from '../support/app.ts'
import type { Answer } from '../support/client.ts'

const day = 24 * 60 * 60 * 1000
const names = ({ body }: Answer): string[] => body.data.map(({ name }: { name: string }) => name)

t.test('the default list: my own keys and, for an administrator, those of all service accounts', async t => {
  const { admin, key, member, serviceAccount, tenant } = await startApp(t)
  const user = await member(userRoleId)
  const robot = await serviceAccount()
  const mine = await key({ userId: user.id }, { name: 'user’s' })
  const its = await key({ serviceAccountId: robot }, { name: 'robot’s' })
  const globex = await tenant('Globex')
  await key({ userId: (await member(tenantAdminRoleId, globex)).id }, { name: 'theirs' }, globex)

  t.same(names(await admin.get('/v1/api-keys?sort=name')), ['robot’s', 'setup'])
  t.same(names(await mine.get('/v1/api-keys')), ['user’s'])
  t.same(names(await its.get('/v1/api-keys')), ['robot’s'])
  t.same(names(await admin.get('/v1/api-keys?view=tenant&sort=name')), ['robot’s', 'setup', 'user’s'])
  t.same(names(await admin.get('/v1/api-keys?view=own')), ['setup'])
  t.same(names(await admin.get('/v1/api-keys?view=service-accounts')), ['robot’s'])
  t.match(await mine.get('/v1/api-keys?view=tenant'), { statusCode: 403 })
  t.match(await mine.get('/v1/api-keys?view=service-accounts'), { statusCode: 403 })
})

t.test('who may read no keys gets none, rather than all', async t => {
  const { key, adminId, role, member } = await startApp(t)
  const blind = await key({ userId: adminId }, { scopes: ['read:role'] })
  t.match(await blind.get('/v1/api-keys'), { statusCode: 403 })
  t.match(await blind.get('/v1/api-keys?view=own'), { statusCode: 403 })
  const watcher = await member(await role(['read:service-api-key']))
  t.match(await (await key({ userId: watcher.id })).get('/v1/api-keys'), { statusCode: 200, body: { data: [] } })
})

t.test('another’s key is visible to whom it should be, and else does not exist', async t => {
  const { admin, key, member, serviceAccount, tenant } = await startApp(t)
  const users = await key({ userId: (await member(userRoleId)).id })
  const readers = await key({ userId: (await member(readOnlyUserRoleId)).id })
  const robots = await key({ serviceAccountId: await serviceAccount() })
  const globex = await tenant('Globex')
  const theirs = await key({ userId: (await member(tenantAdminRoleId, globex)).id }, {}, globex)

  t.match(await users.get(`/v1/api-keys/${users.id}`), { statusCode: 200 })
  t.match(await admin.get(`/v1/api-keys/${users.id}`), { statusCode: 200 })
  t.match(await admin.get(`/v1/api-keys/${robots.id}`), { statusCode: 200 })
  const hidden = [
    await users.get(`/v1/api-keys/${newId()}`),
    await users.get(`/v1/api-keys/${readers.id}`),
    await users.get(`/v1/api-keys/${robots.id}`),
    await users.get(`/v1/api-keys/${theirs.id}`),
    await admin.get(`/v1/api-keys/${theirs.id}`),
    await users.delete(`/v1/api-keys/${readers.id}`),
    await users.patch(`/v1/api-keys/${readers.id}`, { name: 'mine now' })
  ]
  for (const { statusCode, body } of hidden) {
    t.equal(statusCode, 404)
    t.same({ ...body, request_id: '' }, { ...hidden[0]?.body, request_id: '' })
  }
})

t.test('filters and order', async t => {
  const { admin, adminId, key, clock, serviceAccount, services } = await startApp(t)
  const robot = await serviceAccount()
  clock.advance(day)
  const iso = (offset: number) => encodeURIComponent(new Date(clock() + offset).toISOString())
  await key({ userId: adminId }, { name: 'Äpfel 100%', expiresAt: clock() + day })
  const used = await key({ userId: adminId }, { name: 'birne_x', expiresAt: clock() + 2 * day })
  const off = await key({ serviceAccountId: robot }, { name: 'Citrone' })
  await used.get('/v1/me')
  await services.usage.flush()
  await admin.patch(`/v1/api-keys/${off.id}`, { disabled: true })
  clock.advance(day + 1000)

  const cases = [
    ['sort=name', ['birne_x', 'Citrone', 'setup', 'Äpfel 100%']],
    ['sort=-name', ['Äpfel 100%', 'setup', 'Citrone', 'birne_x']],
    ['sort=created', ['setup', 'Äpfel 100%', 'birne_x', 'Citrone']],
    ['', ['Citrone', 'birne_x', 'Äpfel 100%', 'setup']],
    ['sort=expires', ['Äpfel 100%', 'birne_x', 'setup', 'Citrone']],
    ['sort=-expires&limit=2', ['Citrone', 'setup']],
    ['state=expired', ['Äpfel 100%']],
    ['state=disabled', ['Citrone']],
    ['state=active&sort=name', ['birne_x', 'setup']],
    ['state=revoked', []],
    [`name=${encodeURIComponent('äPFEL 100%')}`, ['Äpfel 100%']],
    ['name=%25', ['Äpfel 100%']],
    ['name=_', ['birne_x']],
    ['name=!', []],
    ['sort=-last_used&limit=1', ['birne_x']],
    ['sort=last_used', ['setup', 'Äpfel 100%', 'Citrone', 'birne_x']],
    ['sort=-last_used', ['birne_x', 'Citrone', 'Äpfel 100%', 'setup']],
    [`user_id=${robot}`, ['Citrone']],
    [`created_before=${iso(-day - 5000)}`, ['setup']],
    [`created_after=${iso(-day - 5000)}&sort=name`, ['birne_x', 'Citrone', 'Äpfel 100%']],
    [`expires_before=${iso(day)}&sort=name`, ['birne_x', 'Äpfel 100%']],
    [`expires_after=${iso(day * 9)}&sort=name`, ['Citrone', 'setup']],
    [`last_used_after=${iso(-2 * day)}`, ['birne_x']],
    [`last_used_before=${iso(-2 * day)}&sort=name`, ['Citrone', 'setup', 'Äpfel 100%']],
    ['last_used_after=1970-01-01T00:00:00Z', ['birne_x']],
    ['last_used_before=1970-01-01T00:00:00Z&sort=name', ['Citrone', 'setup', 'Äpfel 100%']]
  ] as const
  for (const [query, expected] of cases) t.same(names(await admin.get(`/v1/api-keys?${query}`)), expected, query)
})

t.test('pages: each key once, also while keys are made and ended', async t => {
  const { admin, adminId, key, clock, services } = await startApp(t)
  for (let index = 0; index < 7; index += 1) {
    const made = await key({ userId: adminId }, { name: `n${index}` })
    clock.advance(1000)
    if (index % 3 === 1) await made.get('/v1/me')
  }
  await services.usage.flush()
  for (const sort of ['created', '-created', 'name', '-name', 'expires', '-expires', 'last_used', '-last_used']) {
    const seen: string[] = []
    let url: string | undefined = `/v1/api-keys?limit=3&sort=${sort}&name=n`
    while (url !== undefined) {
      const answer = await admin.get(url)
      seen.push(...names(answer))
      await key({ userId: adminId }, { name: 'late' })
      const link = /^<(.+)>; rel="next"$/.exec(String(answer.headers.link))
      t.equal(link === null, answer.body.next_cursor === null)
      url = link?.[1]
    }
    t.same([...seen].sort(), ['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6'], sort)
  }
})

t.test('a cursor is good for the list it came from, and for nothing else', async t => {
  const { admin, adminId, key, member, tenant } = await startApp(t)
  await key({ userId: adminId })
  const { next_cursor: cursor } = (await admin.get('/v1/api-keys?limit=1')).body
  const globex = await tenant('Globex')
  const theirs = await key({ userId: (await member(tenantAdminRoleId, globex)).id }, {}, globex)
  const changed = `${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}`
  t.match(await admin.get(`/v1/api-keys?limit=1&cursor=${cursor}`), { statusCode: 200 })
  t.match(await admin.get(`/v1/api-keys?limit=2&cursor=${cursor}`), { statusCode: 200 })
  const refused = [
    await theirs.get(`/v1/api-keys?limit=1&cursor=${cursor}`),
    await admin.get(`/v1/api-keys?limit=1&state=active&cursor=${cursor}`),
    await admin.get(`/v1/api-keys?limit=1&sort=name&cursor=${cursor}`),
    await admin.get(`/v1/roles?limit=1&cursor=${cursor}`),
    await admin.get(`/v1/api-keys?limit=1&cursor=${changed}`),
    await admin.get('/v1/api-keys?limit=1&cursor=AAAA')
  ]
  for (const answer of refused) {
    t.match(answer, { statusCode: 400, body: { code: 'invalid_request', errors: [{ pointer: '?cursor' }] } })
  }
})

t.test('the key that a request presents can be read and ended without a permission', async t => {
  const { key, member, role, operator, database, admin } = await startApp(t)
  const powerless = await key({ userId: (await member(await role(['read:nothing']))).id }, { name: 'mine' })
  t.match(await powerless.get('/v1/api-keys'), { statusCode: 403 })
  t.match(await powerless.get('/v1/api-keys/self'), { statusCode: 200, body: { id: powerless.id, name: 'mine' } })
  t.match(await powerless.delete('/v1/api-keys/self'), { statusCode: 204 })
  t.match(await powerless.get('/v1/api-keys/self'), { statusCode: 401 })
  t.match(await admin.get(`/v1/api-keys/${powerless.id}`), { body: { state: 'revoked', revoked_reason: 'revoked' } })
  t.match(await operator.get('/v1/api-keys/self'), { statusCode: 404 })
  t.match(await operator.delete('/v1/api-keys/self'), { statusCode: 404 })
  const events = await database.tables.auditEvents.list({ where: undefined, orderBy: [], limit: 100 })
  t.ok(events.some(({ action, targetId }) => action === 'api_key.revoke' && targetId === powerless.id))
})

t.test('of a deleted owner the key’s list says no name, and why the key ended', async t => {
  const { admin, operator, key, member } = await startApp(t)
  const user = await member(userRoleId)
  const theirs = await key({ userId: user.id }, { name: 'theirs' })
  const { body } = await theirs.post('/v1/api-keys', { name: 'made by them' })
  await operator.delete(`/v1/users/${user.id}`)
  t.match((await admin.get(`/v1/api-keys/${body.id}`)).body, {
    user_id: user.id,
    owner_name: '',
    created_by: user.id,
    created_by_name: '',
    state: 'revoked',
    revoked_reason: 'owner_removed'
  })
})
