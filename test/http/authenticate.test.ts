import { randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import t from 'tap'
import { tokens } from '../../src/auth/token.ts'
import { newId } from '../../src/domain/id.ts'
import { tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { sessionCookie } from '../../src/http/cookie.ts'
import { services } from '../../src/services.ts'
import type { Database } from '../../src/store/gateway.ts'
import { password, publicUrl, startApp } from '../support/app.ts'
import { client } from '../support/client.ts'
import { unused } from '../support/usage.ts'

t.test('what cannot be a credential is refused without a look at the database', async t => {
  const wrap = (database: Database) => ({ ...database, findCredentials: () => Promise.reject(new Error('asked')) })
  const { app, adminKey, services, admin } = await startApp(t, { wrap })
  t.match(await admin.get('/v1/me'), { statusCode: 500 }, 'one that can be is looked up')
  const flipped = `${adminKey.slice(0, -1)}${adminKey.endsWith('a') ? 'b' : 'a'}`
  const headers = [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    `Basic ${adminKey}`,
    adminKey,
    `Bearer ${adminKey} and more`,
    `Bearer ${adminKey},${adminKey}`,
    `Bearer ${flipped}`,
    `Bearer ${adminKey.slice(0, -1)}`,
    `Bearer ${adminKey}A`,
    `Bearer ${adminKey.toLowerCase()}`,
    `Bearer ${adminKey.replace('lku_', 'lks_')}`,
    `Bearer ${services.tokens.mint('session')}`,
    `Bearer ${services.tokens.mint('setup')}`,
    `Bearer ${'x'.repeat(4000)}`
  ]
  for (const authorization of headers) {
    const answer = await client(app, authorization === undefined ? {} : { authorization }).get('/v1/me')
    const challenge =
      authorization !== undefined && /^bearer /i.test(authorization)
        ? 'Bearer realm="latchkey", error="invalid_token"'
        : 'Bearer realm="latchkey"'
    t.match(answer, { statusCode: 401, body: { code: 'unauthenticated' } }, authorization ?? 'none')
    t.equal(answer.headers['www-authenticate'], challenge)
  }
  const body = await client(app).send('POST', '/v1/api-keys', '{not json', { 'content-type': 'application/json' })
  t.equal(body.statusCode, 401, 'before the body is read')
})

t.test('the scheme is read without regard to case', async t => {
  const { app, adminKey } = await startApp(t)
  for (const scheme of ['bearer', 'BEARER', 'Bearer ']) {
    t.match(await client(app, { authorization: `${scheme} ${adminKey} ` }).get('/v1/me'), { statusCode: 200 })
  }
})

t.test('every key that is not accepted gets the same answer, whatever is wrong with it', async t => {
  const { as, admin, key, adminId, member, serviceAccount, tenant, database, clock } = await startApp(t)
  const { users, serviceAccounts, tenants, memberships } = database.tables
  const revoked = await key({ userId: adminId })
  await admin.delete(`/v1/api-keys/${revoked.id}`)
  const disabled = await key({ userId: adminId })
  await admin.patch(`/v1/api-keys/${disabled.id}`, { disabled: true })
  const expired = await key({ userId: adminId }, { expiresAt: clock() })
  const away = await key({ userId: adminId }, { cidrs: ['192.0.2.0/24'] })
  const people = await Promise.all([member(), member(), member()])
  const [removed, off, deleted] = await Promise.all(people.map(({ id }) => key({ userId: id })))
  await memberships.delete(eq(memberships.columns.id, people[0].membershipId))
  await users.update(eq(users.columns.id, people[1].id), { disabledAt: 1 })
  await users.update(eq(users.columns.id, people[2].id), { deletedAt: 1 })
  const robots = [await serviceAccount(), await serviceAccount()] as const
  const [robotOff, robotGone] = await Promise.all(robots.map(id => key({ serviceAccountId: id })))
  await serviceAccounts.update(eq(serviceAccounts.columns.id, robots[0]), { disabledAt: 1 })
  await serviceAccounts.update(eq(serviceAccounts.columns.id, robots[1]), { deletedAt: 1 })
  const globex = await tenant('Globex')
  const closed = await key({ userId: (await member(tenantAdminRoleId, globex)).id }, {}, globex)
  await tenants.update(eq(tenants.columns.id, globex), { disabledAt: 1 })
  const unknown = as(tokens('lk').mint('user'))

  const callers = [unknown, revoked, disabled, expired, away, removed, off, deleted, robotOff, robotGone, closed]
  const answers = await Promise.all(callers.map(caller => caller?.get('/v1/me')))
  for (const answer of answers) {
    t.equal(answer?.statusCode, 401)
    const mask = (text = '') => text.replace(/"request_id":"[^"]+"/, '')
    t.equal(mask(answer?.text), mask(answers[0]?.text))
    const { 'x-request-id': _, date: __, ...headers } = answer?.headers ?? {}
    const { 'x-request-id': ___, date: ____, ...first } = answers[0]?.headers ?? {}
    t.same(headers, first)
  }
})

t.test('reasons are counted and logged with the key’s id, and never told', async t => {
  const { admin, key, adminId, anybody, log, clock } = await startApp(t)
  const expired = await key({ userId: adminId }, { expiresAt: clock() })
  await expired.get('/v1/me')
  await anybody.get('/v1/me')
  await admin.get('/v1/me')
  t.ok(log.some(line => line.includes('"refused":"expired"') && line.includes(expired.id)))
  const { text } = await anybody.get('/metrics')
  t.match(text, /auth_outcomes_total\{outcome="refused",reason="expired"\} 1/)
  t.match(text, /auth_outcomes_total\{outcome="refused",reason="missing"\} 1/)
  t.match(text, /auth_outcomes_total\{outcome="accepted",reason="key"\} 1/)
  t.match(text, /api_keys\{state="active"\} 1/)
  t.match(text, /api_keys\{state="expired"\} 1/)
})

t.test('a key presented beside a session is what counts', async t => {
  const { app, operator, key, member } = await startApp(t)
  const user = await member(userRoleId)
  const users = await key({ userId: user.id })
  const both = client(app, { ...operator.credential, ...users.credential })
  t.match(await both.get('/v1/me'), { body: { id: user.id, operator: false } })
})

t.test('a session changes nothing without word from a page of its own site', async t => {
  const { app, operator } = await startApp(t)
  const { cookie = '' } = operator.credential
  const browser = client(app, { cookie })
  const post = (headers: Record<string, string>) => browser.post('/v1/api-keys', { name: 'k' }, headers)
  const own = { origin: publicUrl }
  const foreign: Record<string, string>[] = [
    {},
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:3001' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { ...own, 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }
  ]
  for (const headers of foreign) t.match(await post(headers), { statusCode: 403, body: { code: 'cross_site' } })
  const fetchOfItsOwn = { 'sec-fetch-site': 'same-origin' }
  for (const headers of [own, fetchOfItsOwn, { ...own, ...fetchOfItsOwn }])
    t.match(await post(headers), { statusCode: 201 })
  for (const headers of foreign) t.match(await browser.get('/v1/me', headers), { statusCode: 200 })
})

t.test('a door without a credential takes what says nothing of a site, and nothing from another', async t => {
  const { anybody } = await startApp(t)
  const ada = { email: 'ada@example.com', password }
  const said: [Record<string, string>, number][] = [
    [{}, 201],
    [{ origin: publicUrl, 'sec-fetch-site': 'same-origin' }, 201],
    [{ origin: 'https://evil.example' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site', origin: publicUrl }, 403]
  ]
  for (const [headers, status] of said) t.match(await anybody.post('/v1/session', ada, headers), { statusCode: status })
  const doors = { '/v1/setup': 400, '/v1/invitations/accept': 400 }
  for (const [door, status] of Object.entries(doors)) {
    t.match(await anybody.post(door, {}), { statusCode: status })
    t.match(await anybody.post(door, {}, { origin: 'null' }), { statusCode: 403, body: { code: 'cross_site' } })
  }
})

t.test('a key acts for any site: it is not sent by a browser of its own accord', async t => {
  const { admin } = await startApp(t)
  t.match(await admin.post('/v1/api-keys', { name: 'k' }, { origin: 'https://elsewhere.example' }), { statusCode: 201 })
})

t.test('a cookie that cannot be a session is refused, and one that is over', async t => {
  const { app, withCookie, services, adminKey } = await startApp(t)
  for (const value of ['', 'x', adminKey]) {
    t.match(await client(app, { cookie: `${sessionCookie}=${value}` }).get('/v1/me'), { statusCode: 401 })
  }
  t.match(await withCookie(services.tokens.mint('session')).get('/v1/me'), { statusCode: 401 })
})

t.test('a secret under a retired pepper is accepted, and stored anew under the current one', async t => {
  const { database, adminKey, clock } = await startApp(t)
  const [old, pepper] = [Buffer.alloc(32, 7), randomBytes(32)]
  const judge = (current: Buffer, retired: Buffer[], token = adminKey) => {
    const ground = { database, clock, newId, tokenPrefix: 'lk', publicUrl: 'http://127.0.0.1:3000' }
    return services({ ...ground, pepper: current, retiredPeppers: retired }).verifier.verify(token, '127.0.0.1')
  }

  t.match(await judge(pepper, []), { ok: false, failing: 'unknown' })
  t.match(await judge(pepper, [old], `${adminKey}x`), { ok: false, failing: 'malformed' })
  t.match(await judge(pepper, [old]), { ok: true })
  t.match(await judge(pepper, []), { ok: true })
  t.match(await judge(old, []), { ok: false, failing: 'unknown' })
})

t.test('the last use of a key is written in batches, and what could not be written comes with the next', async t => {
  const { admin, adminId, key, services, clock, database } = await startApp(t)
  const used = await key({ userId: adminId })
  await used.get('/v1/me', { 'user-agent': `curl ${services.tokens.mint('user')}` })
  t.match((await admin.get(`/v1/api-keys/${used.id}`)).body, { last_used_at: null })
  await services.usage.flush()
  t.match((await admin.get(`/v1/api-keys/${used.id}`)).body, {
    last_used_at: new Date(clock()).toISOString(),
    last_used_address: '127.0.0.1',
    last_used_user_agent: 'curl lku_[redacted]'
  })

  const { usage } = await import('../../src/usage/service.ts')
  let down = true
  const flaky = {
    ...database,
    recordUsage: (batch: Parameters<typeof database.recordUsage>[0]) =>
      down ? Promise.reject(new Error('down')) : database.recordUsage(batch)
  }
  const notes = usage({ database: flaky, clock })
  clock.advance(1000)
  notes.note(unused(used.id), '192.0.2.1', 'wget')
  await t.rejects(notes.flush(), { message: 'down' })
  notes.note(unused(newId()), '192.0.2.2', '')
  down = false
  await notes.flush()
  t.match((await admin.get(`/v1/api-keys/${used.id}`)).body, {
    last_used_at: new Date(clock()).toISOString(),
    last_used_address: '192.0.2.1',
    last_used_user_agent: 'wget'
  })
  await notes.flush()
})
