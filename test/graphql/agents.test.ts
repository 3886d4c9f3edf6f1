import t, { type Test } from 'tap'
import { newId } from '../../src/domain/id.ts'
import { readOnlyUserRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { type Harness, startApp } from '../support/app.ts'
import { trail } from '../support/evidence.ts'
import { graphql, type Prefect, prefect } from './dialect.ts'

const second = 1000
const day = 24 * 60 * 60 * second

const register = 'mutation($input: register_agent_input!) { register_agent(input: $input) { id } }'
const poll = 'mutation($input: get_runs_in_queue_input!) { get_runs_in_queue(input: $input) { flow_run_ids } }'
const unauthorized = { name: 'AuthorizationError' }

/** An agent of 1.4.1 at its start: who am I, register, hello. Afterwards it says on every request which one it is. */
async function start(client: Prefect, name = 'agent') {
  const { tenant_id } = (await client.graphql('query { auth_info { tenant_id } }')).auth_info
  const input = { type: 'LocalAgent', name, labels: [], tenant_id, agent_config_id: null }
  const { id } = (await client.graphql(register, { input })).register_agent
  client.attach({ 'x-prefect-agent-id': id })
  await client.graphql('query { hello }')
  const runs = () => client.graphql(poll, { input: { before: '2027-03-01T12:00:00+00:00', labels: [], tenant_id } })
  return { id, runs }
}

/** A service account whose keys are made as clients make them. */
async function account(t: Test) {
  const harness = await startApp(t)
  const robotId = await harness.serviceAccount()
  const administrator = prefect(harness.app, { key: harness.adminKey })
  const newKey = async (name: string) => {
    const query = 'mutation($input: create_api_key_input!) { create_api_key(input: $input) { id key } }'
    const { id, key } = (await administrator.graphql(query, { input: { name, user_id: robotId } })).create_api_key
    return { id, client: prefect(harness.app, { key }) }
  }
  return { ...harness, robotId, administrator, newKey }
}

const listed = async ({ admin }: Pick<Harness, 'admin'>, query = '') =>
  (await admin.get(`/v1/agents${query}`)).body.data
const none = { get_runs_in_queue: { flow_run_ids: [] } }

t.test('the life of an agent: it registers, polls, loses its key, fails, and starts again with a new one', async t => {
  const harness = await account(t)
  const { administrator, newKey, clock } = harness
  const first = await newKey('first')
  const agent = await start(first.client)
  t.same(await agent.runs(), none)
  clock.advance(30 * second)
  t.same(await agent.runs(), none)
  t.match(await listed(harness, `?key_id=${first.id}`), [
    { id: agent.id, name: 'agent', key_name: 'first', last_seen_at: '2027-03-01T12:00:30.000Z' }
  ])

  const revoke = 'mutation($input: delete_api_key_input!) { delete_api_key(input: $input) { success } }'
  t.ok(await administrator.graphql(revoke, { input: { key_id: first.id } }))
  await t.rejects(agent.runs(), unauthorized)
  await t.rejects(start(first.client), unauthorized)
  t.match((await trail(harness)).at(-1), {
    action: 'api_key.revoke',
    targetId: first.id,
    detail: { agents: ['agent'] }
  })

  const next = await newKey('second')
  const again = await start(next.client)
  t.same(await again.runs(), none)
  t.not(again.id, agent.id)
  t.match(await listed(harness, `?key_id=${next.id}`), [{ id: again.id, key_name: 'second' }])
})

t.test('removing the service account ends its agents in the same way', async t => {
  const harness = await account(t)
  const { administrator, newKey, robotId } = harness
  const keys = [await newKey('one'), await newKey('two')] as const
  const agents = [await start(keys[0].client, 'north'), await start(keys[1].client, 'south')]
  const remove = 'mutation($id: UUID!) { delete_service_account(input: { user_id: $id }) { success } }'
  t.ok(await administrator.graphql(remove, { id: robotId }))
  for (const { runs } of agents) await t.rejects(runs(), unauthorized)
  for (const { client } of keys) await t.rejects(start(client), unauthorized)
  const ended = (await trail(harness)).filter(({ targetType, detail }) => targetType === 'api_key' && detail?.agents)
  t.same(ended.map(({ targetName, detail }) => [targetName, detail]).sort(), [
    ['one', { service_account_id: robotId, agents: ['north'] }],
    ['two', { service_account_id: robotId, agents: ['south'] }]
  ])
})

t.test('removing a member or a user tells which agents ran with their keys', async t => {
  const harness = await startApp(t)
  const { app, admin, operator, member, key } = harness
  for (const [caller, url] of [
    [admin, ({ membershipId }: { membershipId: string }) => `/v1/members/${membershipId}`],
    [operator, ({ id }: { id: string }) => `/v1/users/${id}`]
  ] as const) {
    const user = await member(userRoleId)
    const hers = await key({ userId: user.id })
    const agent = await start(prefect(app, { key: hers.token }), 'laptop')
    t.match(await caller.delete(url(user)), { statusCode: 204 })
    await t.rejects(agent.runs(), unauthorized)
    const event = (await trail(harness)).find(({ targetId }) => targetId === hers.id)
    t.strictSame(event?.detail, { user_id: user.id, agents: ['laptop'] })
  }
})

t.test('only agents that were seen within the last day rely on a key, each once by name, at most twenty', async t => {
  const harness = await account(t)
  const { admin, newKey, clock } = harness
  const key = await newKey('busy')
  await start(key.client, 'long gone')
  clock.advance(day)
  for (let index = 10; index < 35; index += 1) {
    await start(key.client, `a${index}`)
    await key.client.graphql(register, { input: { type: 'DockerAgent', name: `a${index}` } })
    clock.advance(second)
  }
  const idle = await newKey('idle')
  await admin.post('/v1/api-keys/revoke', { ids: [key.id, idle.id] })
  const events = (await trail(harness)).filter(({ action }) => action === 'api_key.revoke')
  const details = new Map(events.map(({ targetName, detail }) => [targetName, detail]))
  t.strictSame(details.get('busy'), { agents: Array.from({ length: 20 }, (_, index) => `a${34 - index}`) })
  t.strictSame(details.get('idle'), null)
})

t.test('an agent that starts again on the same machine with the same key is the same agent', async t => {
  const harness = await account(t)
  const { newKey, clock } = harness
  const { client } = await newKey('k')
  const { id } = await start(client)
  clock.advance(60 * second)
  const input = { type: 'LocalAgent', name: 'agent', labels: ['prod'] }
  t.same(await client.graphql(register, { input }), { register_agent: { id } })
  t.match(await listed(harness), [
    { id, labels: ['prod'], created_at: '2027-03-01T12:00:00.000Z', last_seen_at: '2027-03-01T12:01:00.000Z' }
  ])
  const others = [
    (await start(client, 'other')).id,
    (await client.graphql(register, { input: { ...input, type: 'DockerAgent' } })).register_agent.id,
    (await start((await newKey('another')).client)).id
  ]
  t.equal(new Set([id, ...others]).size, 4)
})

t.test('that an agent was seen is written down every ten seconds at most, whoever else polls', async t => {
  const harness = await account(t)
  const { newKey, clock } = harness
  const agent = await start((await newKey('k')).client)
  const seen = async () => (await listed(harness))[0].last_seen_at
  clock.advance(10 * second)
  await agent.runs()
  t.equal(await seen(), '2027-03-01T12:00:00.000Z')
  clock.advance(1)
  await agent.runs()
  t.equal(await seen(), '2027-03-01T12:00:10.001Z')

  clock.advance(day)
  const stranger = (await newKey('stranger')).client
  for (const id of [agent.id, newId(), 'agent', '', agent.id.toUpperCase()]) {
    stranger.attach({ 'x-prefect-agent-id': id })
    t.same(await stranger.graphql(poll, { input: {} }), none)
  }
  t.equal(await seen(), '2027-03-01T12:00:10.001Z', 'an id that is not the key’s changes nothing')
})

t.test('who may register: those with create:agent, and with a key only', async t => {
  const { app, key, member, adminId, operator, admin } = await startApp(t)
  const users = await key({ userId: (await member(userRoleId)).id })
  const readers = await key({ userId: (await member(readOnlyUserRoleId)).id })
  const narrow = await key({ userId: adminId }, { scopes: ['read:agent'] })
  const fit = await key({ userId: adminId }, { scopes: ['create:agent'] })
  const input = { type: 'LocalAgent', name: 'agent' }
  const code = async (credential: Record<string, string>) =>
    (await graphql(app, credential)(register, { input })).body.errors?.[0].extensions.code
  t.equal(await code(users.credential), undefined)
  t.equal(await code(fit.credential), undefined)
  t.equal(await code(readers.credential), 'FORBIDDEN')
  t.equal(await code(narrow.credential), 'FORBIDDEN')
  t.equal(await code(operator.credential), 'FORBIDDEN', 'an agent is known by its key')
  const polling = { ...operator.credential, 'x-prefect-agent-id': newId() }
  t.match((await graphql(app, polling)(poll, { input: {} })).body.errors, [{ extensions: { code: 'FORBIDDEN' } }])
  t.same((await graphql(app, operator.credential)(poll, { input: {} })).body.data, none)
  t.equal((await admin.get('/v1/agents')).body.data.length, 2)
})

t.test('a registration is on record, a refused one too', async t => {
  const harness = await startApp(t)
  const { app, key, member } = harness
  const user = await member(userRoleId)
  const users = await key({ userId: user.id })
  const readers = await key({ userId: (await member(readOnlyUserRoleId)).id })
  const input = { type: 'LocalAgent', labels: ['prod'] }
  const { body } = await graphql(app, users.credential)(register, { input })
  await graphql(app, readers.credential)(register, { input })
  t.match((await trail(harness)).slice(-2), [
    {
      action: 'agent.register',
      targetId: body.data.register_agent.id,
      targetName: 'agent',
      actorId: user.id,
      keyId: users.id,
      outcome: 'allowed',
      detail: { type: 'LocalAgent', labels: ['prod'] }
    },
    { action: 'agent.register', outcome: 'refused', reason: 'create:agent', keyId: readers.id }
  ])
})

t.test('what an agent says of itself has bounds', async t => {
  const { app, admin } = await startApp(t)
  const ask = graphql(app, admin.credential)
  const good = {
    type: 'LocalAgent',
    name: 'a'.repeat(128),
    labels: Array.from({ length: 50 }, (_, index) => `l${index}`)
  }
  t.equal((await ask(register, { input: good })).body.errors, undefined)
  const cases = [
    [{ type: '' }, '/type'],
    [{ type: 'a'.repeat(129) }, '/type'],
    [{ type: 'LocalAgent', name: 'two\nlines' }, '/name'],
    [{ type: 'LocalAgent', name: 'right\u202eleft' }, '/name'],
    [{ type: 'LocalAgent', labels: [''] }, '/labels/0'],
    [{ type: 'LocalAgent', labels: Array(51).fill('l') }, '/labels']
  ] as const
  for (const [input, pointer] of cases) {
    const { body } = await ask(register, { input })
    t.match(body.errors, [{ extensions: { code: 'BAD_USER_INPUT', errors: [{ pointer }] } }])
  }
  const literal = 'mutation { register_agent(input: {type: "LocalAgent", name: "nul\\u0000"}) { id } }'
  t.match((await ask(literal)).body.errors, [{ extensions: { code: 'BAD_USER_INPUT' } }])
})
