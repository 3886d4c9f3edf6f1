import { join } from 'node:path'
import t, { type Test } from 'tap'
import { buildApp } from '../../src/app.ts'
import { newId } from '../../src/domain/id.ts'
import { openDatabase } from '../../src/store/open.ts'
import { stillClock } from '../support/app.ts'
import { bearer, client } from '../support/client.ts'

const hour = 60 * 60 * 1000
const first = { tenant_name: 'Acme', email: 'Ada@Example.com', password: 'a sentence that nobody guesses' }
const dead = { statusCode: 401, body: { code: 'invalid_credentials' } }

/** The application before anybody has set it up. */
async function untouched(t: Test) {
  const clock = stillClock()
  const file = join(t.testdir(), 'latchkey.db')
  const database = await openDatabase({ engine: 'sqlite', file }, () => {})
  const publicUrl = 'http://127.0.0.1:3000'
  const pepper = Buffer.alloc(32, 7)
  const { app, services } = await buildApp(
    { database, clock, newId, pepper, retiredPeppers: [], tokenPrefix: 'lk', publicUrl },
    {
      logLevel: 'silent',
      logVerifications: 1,
      cacheMilliseconds: 1000,
      logStream: { write: () => {} },
      trustProxy: false,
      docs: false,
      version: '0.0.0',
      attempts: 1_000_000,
      mostDelay: 0
    }
  )
  t.teardown(async () => {
    await app.close()
    await database.close()
  })
  const anybody = client(app)
  const complete = (token: string | undefined, more: object = {}) =>
    anybody.post('/v1/setup', { token, ...first, ...more })
  const events = () => database.tables.auditEvents.list({ where: undefined, orderBy: [], limit: 10 })
  return { app, ...services, clock, anybody, complete, events, tables: database.tables }
}

const origin = { requestId: newId(), address: '127.0.0.1', userAgent: 'test' }

t.test('whoever holds the link makes the first tenant and becomes its administrator and the operator', async t => {
  const { setup, complete, sessions, anybody, events } = await untouched(t)
  const { statusCode, body, headers } = await complete(await setup.link(), { first_name: 'Ada' })
  t.match({ statusCode, keys: Object.keys(body) }, { statusCode: 201, keys: ['tenant_id', 'user_id'] })
  const signIn = { email: 'ada@example.com', password: first.password }
  const { session } = await sessions.signIn(origin, signIn)
  t.match(session, {
    user_id: body.user_id,
    email: 'Ada@Example.com',
    first_name: 'Ada',
    last_name: '',
    operator: true,
    permissions: ['*:*'],
    place: { tenant_id: body.tenant_id, tenant_name: 'Acme', tenant_slug: 'acme', role_name: 'TENANT_ADMIN' }
  })
  t.match(await anybody.post('/v1/session', signIn), { statusCode: 201 })
  t.match((await events())[0], {
    action: 'tenant.setup',
    actorType: 'anonymous',
    tenantId: body.tenant_id,
    targetId: body.tenant_id,
    targetName: 'Acme',
    outcome: 'allowed',
    requestId: headers['x-request-id'],
    detail: { operator_id: body.user_id }
  })
})

t.test('the link works once, also when many use it together', async t => {
  const { setup, complete, tables } = await untouched(t)
  const token = await setup.link()
  const answers = await Promise.all(Array.from({ length: 5 }, (_, n) => complete(token, { email: `${n}@example.com` })))
  t.strictSame(answers.map(({ statusCode }) => statusCode).sort(), [201, 401, 401, 401, 401])
  t.match(await complete(token), dead)
  const all = { where: undefined, orderBy: [], limit: 10 }
  t.equal((await tables.tenants.list(all)).length, 1)
  t.equal((await tables.users.list(all)).length, 1)
})

t.test('the link ends after an hour, with the next one, and when the service is set up another way', async t => {
  const { setup, complete, clock } = await untouched(t)
  const old = await setup.link()
  clock.advance(hour - 1)
  t.match(await complete(old, { password: 'weak' }), { statusCode: 400 })
  clock.advance(1)
  t.match(await complete(old), dead)
  const [one, two] = [await setup.link(), await setup.link()]
  t.match(await complete(one), dead)
  await setup.install(origin, first)
  t.match(await complete(two), dead)
  t.equal(await setup.link(), undefined, 'there is nothing left to set up')
})

t.test('the token of the link opens nothing else, and no other token opens the setup', async t => {
  const { setup, complete, tokens, anybody } = await untouched(t)
  const token = `${await setup.link()}`
  t.match(await anybody.get('/v1/me', bearer(token)), { statusCode: 401, body: { code: 'unauthenticated' } })
  for (const other of [tokens.mint('setup'), tokens.mint('user'), token.slice(0, -1), 'x']) {
    t.match(await complete(other), dead, other)
  }
  t.match(await complete(token), { statusCode: 201 })
})

t.test('what is wrong with the input is said by field, and the link stays good', async t => {
  const { setup, complete } = await untouched(t)
  const token = await setup.link()
  const cases: [more: object, pointer: string][] = [
    [{ password: 'too short' }, '/password'],
    [{ password: 'ada@example.comada@example.com' }, '/password'],
    [{ email: 'nobody' }, '/email'],
    [{ tenant_name: ' Acme' }, '/tenant_name'],
    [{ tenant_name: undefined }, '/tenant_name'],
    [{ tenant_slug: '-' }, '/tenant_slug'],
    [{ operator: true }, '/operator']
  ]
  for (const [more, pointer] of cases) {
    t.match(await complete(token, more), { statusCode: 400, body: { errors: [{ pointer }] } }, pointer)
  }
  t.match(await complete(token), { statusCode: 201 })
})

t.test('the installation from a terminal is on record, and so is its key', async t => {
  const { setup, events, verifier } = await untouched(t)
  const { tenant_id: tenantId, user_id, key } = await setup.install(origin, { ...first, tenant_slug: 'first' })
  const verdict = await verifier.verify(key, '127.0.0.1')
  t.match(verdict, { ok: true, ownerId: user_id, tenantId, name: 'setup' })
  t.match(await events(), [
    { action: 'tenant.setup', actorType: 'system', tenantId, targetId: tenantId, requestId: origin.requestId },
    { action: 'tenant.setup', actorType: 'system', tenantId, targetType: 'api_key', targetName: 'setup' }
  ])
  await t.rejects(setup.install(origin, first), { message: 'The service has been set up already.' })
  await t.rejects(setup.install(origin, { ...first, password: 'weak' }), { message: 'The request is not valid.' })
})
