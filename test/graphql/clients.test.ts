import t, { type Test } from 'tap'
import { tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { never } from '../../src/domain/time.ts'
import { startApp } from '../support/app.ts'
import { bodyOf, prefect, type Setting } from './dialect.ts'

const unauthorized = { name: 'AuthorizationError' }
const refused = { name: 'ClientError' }
const day = 24 * 60 * 60 * 1000

/** An application with a tenant, one key of its administrator and one of a service account, and clients of it. */
async function clients(t: Test) {
  const harness = await startApp(t)
  const robotId = await harness.serviceAccount()
  const robot = await harness.key({ serviceAccountId: robotId }, { name: 'agents' })
  const as = (key: string, setting: Setting = {}) => prefect(harness.app, { key, ...setting })
  return { ...harness, robotId, robot, as }
}

const authInfo = 'query { auth_info { tenant_id } }'

t.test('the first request of a client has the bytes that were recorded', async t => {
  const body = bodyOf(authInfo)
  t.equal(body, '{"query": "query {\\n    auth_info {\\n        tenant_id\\n    }\\n}", "variables": "null"}')
  t.equal(Buffer.byteLength(body), 87)
})

t.test('1, 7, 8: a client learns the tenant and the user of its key', async t => {
  const { as, robot, robotId, adminKey, adminId, tenantId } = await clients(t)
  t.same(await as(adminKey).graphql(authInfo), { auth_info: { tenant_id: tenantId } })
  t.same(await as(robot.token, { tenantId }).graphql(authInfo), { auth_info: { tenant_id: tenantId } })
  t.same(await as(adminKey, { version: '0.15.13' }).graphql('query { auth_info { user_id } }'), {
    auth_info: { user_id: adminId }
  })
  t.same(await as(robot.token).graphql('query { auth_info { user_id } }'), { auth_info: { user_id: robotId } })
})

t.test('1: a key that is wrong, missing or no key at all is UNAUTHENTICATED with 200, as clients read it', async t => {
  const { as, app, key, clock, robotId, services } = await clients(t)
  const expired = await key({ serviceAccountId: robotId }, { expiresAt: clock() })
  const wrong = [services.tokens.mint('user'), expired.token, 'pcs_abc', 'lku_short', services.tokens.mint('session')]
  const answers = [await prefect(app, {}).send(authInfo)]
  for (const key of wrong) {
    await t.rejects(as(key).graphql(authInfo), unauthorized)
    answers.push(await as(key).send(authInfo))
  }
  for (const { statusCode, headers, text } of answers) {
    t.equal(statusCode, 200)
    t.equal(headers['content-type'], 'application/json; charset=utf-8')
    t.equal(text, answers[0]?.text, 'all of them are one answer')
  }
  t.same(answers[0]?.body, {
    errors: [{ message: 'The credential is missing or not valid.', extensions: { code: 'UNAUTHENTICATED' } }]
  })
})

t.test('2, 26: a client finds its one tenant by the id in the text, and without', async t => {
  const { as, robot, tenantId } = await clients(t)
  const query = `query { tenant(where: { id: { _eq: "${tenantId}" } }) { id slug name } }`
  t.same(await as(robot.token).graphql(query), { tenant: [{ id: tenantId, slug: 'acme', name: 'Acme' }] })
  t.same(await as(robot.token).graphql('query { tenant { id slug } }'), { tenant: [{ id: tenantId, slug: 'acme' }] })
})

t.test('3: the tenants of a key are its own one, whatever the header says', async t => {
  const { as, adminKey, tenantId, tenant } = await clients(t)
  await tenant('Globex')
  const query = 'query { tenant(order_by: {slug: asc}) { id slug name } }'
  const own = { tenant: [{ id: tenantId, slug: 'acme', name: 'Acme' }] }
  t.same(await as(adminKey).graphql(query), own)
  t.same(await as(adminKey, { tenantId }).graphql(query), own)
  t.same(await as(adminKey, { tenantId, path: '/graphql', version: '0.14.22' }).graphql(query), own)
})

t.test('4: a slug leads to a tenant of the key’s, and any other to none', async t => {
  const { as, adminKey, tenantId, tenant } = await clients(t)
  await tenant('Globex')
  const query = 'query($slug: String) { tenant(where: {slug: { _eq: $slug } }) { id } }'
  t.same(await as(adminKey).graphql(query, { slug: 'acme' }), { tenant: [{ id: tenantId }] })
  t.same(await as(adminKey).graphql(query, { slug: 'globex' }), { tenant: [] })
  t.same(await as(adminKey).graphql(query, { slug: 'nowhere' }), { tenant: [] })
})

t.test('5: another tenant in the header is UNAUTHENTICATED, though the key is good', async t => {
  const { as, adminKey, tenant, tenantId, adminId, database } = await clients(t)
  const globex = await tenant('Globex')
  const membership = { id: globex, tenantId: globex, userId: adminId, roleId: tenantAdminRoleId }
  await database.tables.memberships.insert({ ...membership, createdAt: 0, updatedAt: 0, revision: 1 })
  for (const other of [globex, adminId, 'acme', '', `${tenantId}, ${tenantId}`]) {
    await t.rejects(as(adminKey, { tenantId: other }).graphql(authInfo), unauthorized)
  }
  t.ok(await as(adminKey, { tenantId: tenantId.toUpperCase() }).graphql(authInfo), 'in either case')
})

t.test('6: a comparison with null compares nothing', async t => {
  const { as, adminKey, tenantId, tenant } = await clients(t)
  const globex = await tenant('Globex')
  const query = 'query($slug: String, $id: uuid) { tenant(where: {slug: { _eq: $slug }, id: { _eq: $id } }) { id } }'
  const own = { tenant: [{ id: tenantId }] }
  for (const version of ['0.14.22', '0.15.13']) {
    const client = as(adminKey, { version, path: '/graphql' })
    t.same(await client.graphql(query, { slug: 'acme', id: null }), own)
    t.same(await client.graphql(query, { slug: null, id: tenantId }), own)
    t.same(await client.graphql(query, { slug: null, id: null }), own)
    t.same(await client.graphql(query, { slug: 'acme', id: globex }), { tenant: [] })
    t.same(await client.graphql(query, { slug: null, id: globex }), { tenant: [] })
  }
})

const createKey = 'mutation($input: create_api_key_input!) { create_api_key(input: $input) { key } }'

t.test('9: a client makes a key for itself and for a service account, and each works at once', async t => {
  const { as, adminKey, adminId, robotId, admin } = await clients(t)
  for (const user_id of [adminId, robotId]) {
    const input = { name: 'n', user_id, expires_at: null }
    const { key } = (await as(adminKey).graphql(createKey, { input })).create_api_key
    t.same((await as(key).graphql('query { auth_info { user_id } }')).auth_info, { user_id })
  }
  const expiring = { name: 'until', user_id: adminId, expires_at: '2099-01-01T00:00:00+00:00' }
  t.ok(await as(adminKey, { version: '0.15.0' }).graphql(createKey, { input: expiring }))
  const { data } = (await admin.get('/v1/api-keys?name=until')).body
  t.match(data, [{ name: 'until', expires_at: '2099-01-01T00:00:00.000Z' }])
})

t.test('9: a key for somebody else, with a past expiry or without a name is refused, and nothing is made', async t => {
  const { as, adminKey, adminId, member, admin } = await clients(t)
  const before = (await admin.get('/v1/api-keys?view=tenant')).text
  const colleague = await member(userRoleId)
  const inputs = [
    { name: 'n', user_id: colleague.id, expires_at: null },
    { name: 'n', user_id: adminId, expires_at: '2000-01-01T00:00:00+00:00' },
    { name: ' ', user_id: adminId, expires_at: null }
  ]
  for (const input of inputs) await t.rejects(as(adminKey).graphql(createKey, { input }), refused)
  t.equal((await admin.get('/v1/api-keys?view=tenant')).text, before)
})

t.test('10: a client lists its keys, with null for one that never expires', async t => {
  const { as, adminKey, robot, robotId, key, adminId, clock } = await clients(t)
  await key({ userId: adminId }, { name: 'until', expiresAt: clock() + day })
  const query = 'query { auth_api_key { id name expires_at } }'
  t.match(await as(adminKey).graphql(query), {
    auth_api_key: [
      { name: 'until', expires_at: '2027-03-02T12:00:00.000Z' },
      { name: 'agents', expires_at: null, id: robot.id },
      { name: 'setup', expires_at: null }
    ]
  })
  const narrow = await key({ serviceAccountId: robotId }, { scopes: ['read:api-key'], name: 'narrow' })
  t.match(await as(narrow.token).graphql(query), {
    auth_api_key: [
      { id: narrow.id, name: 'narrow', expires_at: null },
      { id: robot.id, name: 'agents', expires_at: null }
    ]
  })
})

t.test('11: a client revokes a key, and the next request with it is refused', async t => {
  const { as, adminKey, robot } = await clients(t)
  const query = 'mutation($input: delete_api_key_input!) { delete_api_key(input: $input) { success } }'
  const input = { key_id: robot.id }
  t.ok(await as(robot.token).graphql(authInfo))
  t.same(await as(adminKey).graphql(query, { input }), { delete_api_key: { success: true } })
  await t.rejects(as(robot.token).graphql(authInfo), unauthorized)
  t.same(await as(adminKey).graphql(query, { input }), { delete_api_key: { success: true } }, 'a repeat is no error')
  t.notMatch(JSON.stringify(await as(adminKey).graphql('query { auth_api_key { id } }')), robot.id)
  const unknown = { key_id: '00000000-0000-7000-8000-00000000abcd' }
  await t.rejects(as(adminKey).graphql(query, { input: unknown }), { ...refused, message: /NOT_FOUND/ })
})

const switchTenant =
  'mutation($input: switch_tenant_input!) { switch_tenant(input: $input) { access_token expires_at refresh_token } }'
const refresh =
  'mutation($input: refresh_token_input!) { refresh_token(input: $input) { access_token expires_at refresh_token } }'

t.test('14, 15, 16: a client of 0.14 gets the key that it has, with a time that it can read', async t => {
  const { as, adminKey, robotId, tenantId, key, clock } = await clients(t)
  const until = await key({ serviceAccountId: robotId }, { expiresAt: clock() + 5 * day })
  const cases = [
    [adminKey, clock() + day],
    [until.token, clock() + 5 * day]
  ] as const
  for (const [token, expiry] of cases) {
    const client = as(token, { version: '0.14.22', path: '/graphql' })
    t.same(await client.graphql('query { user { default_membership { tenant_id } } }'), {
      user: [{ default_membership: { tenant_id: tenantId } }]
    })
    const credential = { access_token: token, refresh_token: token, expires_at: new Date(expiry).toISOString() }
    const switched = await client.graphql(switchTenant, { input: { tenant_id: tenantId } })
    t.same(switched, { switch_tenant: credential })
    t.same(await client.graphql(refresh, { input: { access_token: token } }), { refresh_token: credential })
  }
})

t.test('15, 16: no other tenant, no other credential and no session can be had that way', async t => {
  const { as, adminKey, robot, tenant, operator, tenantId } = await clients(t)
  const client = as(adminKey, { version: '0.14.22', path: '/graphql' })
  const globex = { tenant_id: await tenant('Globex') }
  await t.rejects(client.graphql(switchTenant, { input: globex }), /NOT_FOUND/)
  const foreign = await client.send(refresh, { input: { access_token: robot.token } })
  t.match(foreign.body.errors, [{ extensions: { code: 'BAD_USER_INPUT' } }])
  t.notMatch(foreign.text, robot.token)
  const signedIn = await operator.post('/graphql', {
    query: switchTenant,
    variables: { input: { tenant_id: tenantId } }
  })
  t.match(signedIn.body, { data: { switch_tenant: null }, errors: [{ extensions: { code: 'FORBIDDEN' } }] })
})

t.test('17, 18, 19: there are no tokens any more, and who asks for one hears of keys', async t => {
  const { as, adminKey } = await clients(t)
  const client = as(adminKey, { version: '0.15.13', path: '/graphql' })
  const create = 'mutation($input: create_api_token_input!) { create_api_token(input: $input) { token } }'
  const input = { name: 'legacy', scope: 'RUNNER' }
  await t.rejects(client.graphql(create, { input }), /API tokens are gone. Create an API key instead: create_api_key/)
  t.same(await client.graphql('query { api_token { id name } }'), { api_token: [] })
  const remove = 'mutation($input: delete_api_token_input!) { delete_api_token(input: $input) { success } }'
  await t.rejects(client.graphql(remove, { input: { token_id: '00000000-0000-7000-8000-00000000abcd' } }), refused)
})

const register = 'mutation($input: register_agent_input!) { register_agent(input: $input) { id } }'
const poll = 'mutation($input: get_runs_in_queue_input!) { get_runs_in_queue(input: $input) { flow_run_ids } }'

t.test('20, 22, 23: an agent of 1.x registers, says hello and polls', async t => {
  const { as, robot, tenantId } = await clients(t)
  const client = as(robot.token, { tenantId })
  t.ok(await client.graphql(authInfo))
  const agent = { type: 'LocalAgent', name: 'agent', labels: [], tenant_id: tenantId, agent_config_id: null }
  const { id } = (await client.graphql(register, { input: agent })).register_agent
  t.match(id, /^[0-9a-f-]{36}$/)
  client.attach({ 'x-prefect-agent-id': id })
  t.ok(await client.graphql('query { hello }'))
  const input = { before: '2026-11-20T16:16:16.718604+00:00', labels: ['host'], tenant_id: tenantId }
  t.same(await client.graphql(poll, { input }), { get_runs_in_queue: { flow_run_ids: [] } })
})

t.test('21, 23: an agent of 0.14 takes a key for a token, and names no tenant', async t => {
  const { as, robot } = await clients(t)
  const client = as(robot.token, { version: '0.14.22' })
  t.same(await client.graphql('query { auth_info { api_token_scope } }'), { auth_info: { api_token_scope: 'RUNNER' } })
  const agent = { type: 'LocalAgent', name: 'agent', labels: ['a'], tenant_id: null, agent_config_id: null }
  t.ok((await client.graphql(register, { input: agent })).register_agent.id)
  const input = { before: '2026-11-20T16:16:16.718604+00:00', labels: ['a'], tenant_id: null }
  t.same(await client.graphql(poll, { input }), { get_runs_in_queue: { flow_run_ids: [] } })
})

t.test('20, 23: an agent may name its own tenant only', async t => {
  const { as, robot, tenant } = await clients(t)
  const tenant_id = await tenant('Globex')
  await t.rejects(as(robot.token).graphql(register, { input: { type: 'LocalAgent', tenant_id } }), /NOT_FOUND/)
  await t.rejects(as(robot.token).graphql(poll, { input: { tenant_id } }), /NOT_FOUND/)
})

t.test('24: the examples of the documentation', async t => {
  const { as, adminKey, robotId } = await clients(t)
  const client = as(adminKey, { version: '0.14.22', path: '/graphql' })
  const create = `mutation { create_api_key(input: { user_id: "${robotId}", name: "my-api-key" }) { token } }`
  const { token } = (await client.graphql(create)).create_api_key
  const list = 'query { auth_api_key { id name expires_at user_id } }'
  const keys = (await as(token).graphql(list)).auth_api_key
  t.match(keys, [
    { name: 'my-api-key', expires_at: null, user_id: robotId },
    { name: 'agents', user_id: robotId }
  ])
  const remove = `mutation { delete_api_key(input: { key_id: "${keys[0].id}" }) { success } }`
  t.same(await client.graphql(remove), { delete_api_key: { success: true } })
  await t.rejects(as(token).graphql(list), unauthorized)
})

t.test('a create that fails after the key was accepted is answered 200, so that no client sends it again', async t => {
  let broken = false
  const harness = await startApp(t, {
    wrap: database => ({
      ...database,
      transaction: work => (broken ? Promise.reject(new Error('the disk is full')) : database.transaction(work))
    })
  })
  const { app, adminKey, adminId, log } = harness
  broken = true
  const input = { name: 'n', user_id: adminId, expires_at: null }
  const { statusCode, body } = await prefect(app, { key: adminKey }).send(createKey, { input })
  t.equal(statusCode, 200)
  t.match(body.errors, [{ extensions: { code: 'INTERNAL_SERVER_ERROR' }, path: ['create_api_key'] }])
  t.notMatch(JSON.stringify(body), /disk|API_ERROR/)
  t.match(log.join(''), /the disk is full/)
})

t.test('what never expires is stored as such, and told as null', async t => {
  const { as, adminKey, adminId, database } = await clients(t)
  await as(adminKey).graphql(createKey, { input: { name: 'n', user_id: adminId, expires_at: null } })
  const keys = await database.tables.apiKeys.list({ where: undefined, orderBy: [], limit: 9 })
  t.ok(keys.every(({ expiresAt }) => expiresAt === never))
})
