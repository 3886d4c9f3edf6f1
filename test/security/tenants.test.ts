import { randomBytes, randomUUID } from 'node:crypto'
import t from 'tap'
import { newId } from '../../src/domain/id.ts'
import { readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { present } from '../../src/domain/present.ts'
import { type Harness, password, startApp } from '../support/app.ts'
import type { Answer, Client, Headers } from '../support/client.ts'
import { told } from '../support/evidence.ts'
import { dump, mark, marked, type Neighbour, neighbour } from '../support/neighbour.ts'
import { operationsOf, type Schema } from '../support/operations.ts'

/** Who asks: an administrator of Acme who is no operator, with a key and in a session. */
interface Asking {
  readonly as: Client
  readonly signedIn: Client
  readonly anybody: Client
}

interface Position {
  readonly foreign: readonly string[]
  readonly ask: (asking: Asking, id: string, headers?: Headers) => Promise<Answer>
}

const single = (
  path: string,
  foreign: readonly string[]
): Record<'get' | 'change' | 'end', (patch?: object) => Position> => ({
  get: () => ({ foreign, ask: ({ as }, id, headers) => as.get(`${path}/${id}`, headers) }),
  change: patch => ({ foreign, ask: ({ as }, id, headers) => as.patch(`${path}/${id}`, patch, headers) }),
  end: () => ({ foreign, ask: ({ as }, id, headers) => as.delete(`${path}/${id}`, headers) })
})

/** Every place of a request where an id can stand: the operation, and where. */
function positions(
  { tenantId, boss, user, robot, keys, role, invitation, account, sessions }: Neighbour,
  own: { member: string; robot: string }
) {
  const owners = [boss.id, user.id, robot, account]
  const roles = [role]
  const key = single('/v1/api-keys', keys)
  const someRole = single('/v1/roles', roles)
  const member = single('/v1/members', [boss.membershipId, user.membershipId])
  const robots = single('/v1/service-accounts', [robot, account])
  const tenant = single('/v1/tenants', [tenantId])
  const person = single('/v1/users', [boss.id, user.id])
  const query = (path: string, name: string, foreign: readonly string[]): Position => ({
    foreign,
    ask: ({ as }, id) => as.get(`${path}?${name}=${id}`)
  })
  const table: Readonly<Record<string, Position>> = {
    'getApiKey {id}': key.get(),
    'updateApiKey {id}': key.change({ name: 'mine' }),
    'revokeApiKey {id}': key.end(),
    'listApiKeys ?user_id': query('/v1/api-keys', 'view=tenant&user_id', owners),
    'createApiKey /user_id': {
      foreign: owners,
      ask: ({ as }, id) => as.post('/v1/api-keys', { name: 'mine', user_id: id })
    },
    'revokeApiKeys /user_id': {
      foreign: owners,
      ask: ({ as }, id) => as.post('/v1/api-keys/revoke', { view: 'tenant', user_id: id })
    },
    'revokeApiKeys /ids/0': {
      foreign: keys,
      ask: ({ as }, id) => as.post('/v1/api-keys/revoke', { view: 'tenant', ids: [id] })
    },
    'getRole {id}': someRole.get(),
    'updateRole {id}': someRole.change({ permissions: ['*:*'] }),
    'deleteRole {id}': someRole.end(),
    'getMember {id}': member.get(),
    'updateMember {id}': member.change({ role: 'READ_ONLY_USER' }),
    'updateMember /role': {
      foreign: roles,
      ask: ({ as }, id) => as.patch(`/v1/members/${own.member}`, { role: id })
    },
    'deleteMember {id}': member.end(),
    'createInvitation /role': {
      foreign: roles,
      ask: ({ as }, id) => as.post('/v1/invitations', { email: 'new@example.com', role: id })
    },
    'deleteInvitation {id}': single('/v1/invitations', [invitation]).end(),
    'getServiceAccount {id}': robots.get(),
    'updateServiceAccount {id}': robots.change({ disabled: true }),
    'updateServiceAccount /role': {
      foreign: roles,
      ask: ({ as }, id) => as.patch(`/v1/service-accounts/${own.robot}`, { role: id })
    },
    'createServiceAccount /role': {
      foreign: roles,
      ask: ({ as }, id) => as.post('/v1/service-accounts', { name: 'mine', role: id })
    },
    'deleteServiceAccount {id}': robots.end(),
    'listAuditEvents ?actor_id': query('/v1/audit-events', 'actor_id', owners),
    'listAuditEvents ?target_id': query('/v1/audit-events', 'target_id', [role, invitation, account]),
    'listAuditEvents ?key_id': query('/v1/audit-events', 'key_id', keys),
    'listAgents ?key_id': query('/v1/agents', 'key_id', keys),
    'getTenant {id}': tenant.get(),
    'updateTenant {id}': tenant.change({ name: 'Mine' }),
    'deleteTenant {id}': tenant.end(),
    'getUser {id}': person.get(),
    'updateUser {id}': person.change({ disabled: true }),
    'deleteUser {id}': person.end(),
    'signIn /tenant_id': {
      foreign: [tenantId],
      ask: ({ anybody }, id) => anybody.post('/v1/session', { email: 'ada@example.com', password, tenant_id: id })
    },
    'deleteSession {id}': {
      foreign: sessions.map(({ id }) => id),
      ask: ({ signedIn }, id, headers) => signedIn.delete(`/v1/sessions/${id}`, headers)
    },
    'switchTenant /tenant_id': {
      foreign: [tenantId],
      ask: ({ signedIn }, id) => signedIn.patch('/v1/session', { tenant_id: id })
    }
  }
  return table
}

/** Where the description says that an id can stand. A role is named by its id or by its name. */
async function described(harness: Harness): Promise<string[]> {
  const within = (schema: Schema | undefined, at: string): string[] => {
    if (schema === undefined) return []
    if (schema.format === 'uuid' || at.endsWith('/role')) return [at]
    const fields = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => within(field, `${at}/${name}`))
    return [...fields, ...within(schema.items, `${at}/0`)]
  }
  return (await operationsOf(harness)).flatMap(({ id, parameters, body }) => [
    ...parameters
      .filter(({ schema }) => schema.format === 'uuid')
      .map(({ name, in: part }) => (part === 'path' ? `${id} {${name}}` : `${id} ?${name}`)),
    ...within(body, '').map(pointer => `${id} ${pointer}`)
  ])
}

async function scene(harness: Harness) {
  const { anybody, member, key, session, serviceAccount } = harness
  const admin = await member(tenantAdminRoleId)
  const asking = { as: await key({ userId: admin.id }), signedIn: await session(admin.id), anybody }
  const own = { member: (await member(userRoleId)).membershipId, robot: await serviceAccount(readOnlyUserRoleId) }
  const other = await neighbour(harness)
  return { asking, other, table: positions(other, own) }
}

/** Without the count of attempts that are left, which goes down whatever was asked. */
function compared(answer: Answer, id: string) {
  const { headers, text, ...rest } = told(answer)
  return { ...rest, text: text.replaceAll(id, ''), headers: { ...headers, 'x-ratelimit-remaining': '' } }
}

t.test('every place of the description where an id can stand is tried', async t => {
  const harness = await startApp(t)
  const { table } = await scene(harness)
  t.strictSame(Object.keys(table).sort(), (await described(harness)).sort())
})

t.test(
  'an id of another tenant is answered like one that never was, wherever it stands, and nothing happens',
  async t => {
    const harness = await startApp(t)
    const { asking, other, table } = await scene(harness)
    const conditions: Headers[] = [{}, { 'if-match': '"1"' }, { 'if-match': '"7"' }]
    await harness.services.usage.flush()
    const before = await dump(harness, other)
    let asked = 0
    for (const [place, { foreign, ask }] of Object.entries(table)) {
      for (const headers of place.endsWith('{id}') ? conditions : [{}]) {
        for (const id of foreign) {
          const unknown = newId()
          const answer = await ask(asking, id, headers)
          t.strictSame(compared(answer, id), compared(await ask(asking, unknown, headers), unknown), place)
          t.notMatch(answer.text, marked)
          if (place.endsWith('{id}')) t.match(answer.statusCode, /40[34]/, place)
          asked += 1
        }
      }
    }
    await harness.services.usage.flush()
    t.strictSame(await dump(harness, other), before)
    t.comment(`${Object.keys(table).length} places, ${asked} times`)
  }
)

t.test('a cursor of another tenant is none, in every list', async t => {
  const harness = await startApp(t)
  const { asking, other } = await scene(harness)
  const lists = (await operationsOf(harness)).filter(({ parameters }) =>
    parameters.some(({ name }) => name === 'cursor')
  )
  t.ok(lists.length >= 7)
  for (const { path } of lists) {
    const instance = path === '/v1/tenants' || path === '/v1/users'
    const personal = path === '/v1/sessions'
    const as = personal ? asking.signedIn : asking.as
    const theirs = await (personal ? other.sessions[0] : instance ? harness.operator : other.as).get(`${path}?limit=1`)
    const cursor = present<string>(theirs.body.next_cursor)
    const invented = randomBytes(Buffer.from(cursor, 'base64url').length).toString('base64url')
    const answer = await as.get(`${path}?limit=1&cursor=${cursor}`)
    t.match(answer.statusCode, /40[03]/, path)
    t.strictSame(told(answer), told(await as.get(`${path}?limit=1&cursor=${invented}`)), path)
  }
})

t.test('an Idempotency-Key of another tenant is a new one, in every create', async t => {
  const harness = await startApp(t)
  const { asking, other } = await scene(harness)
  const bodies: Readonly<Record<string, object>> = {
    '/v1/api-keys': { name: `${mark} key` },
    '/v1/roles': { name: `${mark} other role`, permissions: [] },
    '/v1/invitations': { email: `third@${mark}.example` },
    '/v1/service-accounts': { name: `${mark} third` },
    '/v1/tenants': { name: `${mark} two` },
    '/v1/users': { email: `fourth@${mark}.example` }
  }
  const creates = (await operationsOf(harness)).filter(({ parameters }) =>
    parameters.some(({ name }) => name === 'idempotency-key')
  )
  t.strictSame(creates.map(({ path }) => path).sort(), Object.keys(bodies).sort())
  for (const [path, body] of Object.entries(bodies)) {
    const headers = { 'idempotency-key': randomUUID() }
    const instance = path === '/v1/tenants' || path === '/v1/users'
    const theirs = await (instance ? harness.operator : other.as).post(path, body, headers)
    t.equal(theirs.statusCode, 201, path)
    const answer = await asking.as.post(path, body, headers)
    t.equal(answer.statusCode, instance ? 403 : 201, path)
    for (const value of [theirs.body.id, theirs.body.key, theirs.body.token, other.tenantId]) {
      if (value) t.notMatch(answer.text, value, path)
    }
  }
})

t.test('no list, in no view, shows anything of another tenant, and no header leads there', async t => {
  const harness = await startApp(t)
  const { asking, other } = await scene(harness)
  const lists = (await operationsOf(harness)).filter(({ parameters }) =>
    parameters.some(({ name }) => name === 'cursor')
  )
  const hints = ['x-tenant-id', 'x-tenant', 'x-forwarded-user', 'x-user-id', 'x-original-url', 'x-rewrite-url']
  const headers = Object.fromEntries(hints.map(name => [name, other.tenantId]))
  for (const { path } of lists) {
    for (const query of ['limit=200', 'limit=200&view=tenant', 'limit=200&view=service-accounts']) {
      for (const as of [asking.as, asking.signedIn]) {
        t.notMatch((await as.get(`${path}?${query}`, headers)).text, marked, `${path}?${query}`)
      }
    }
  }
  for (const as of [asking.as, asking.signedIn]) {
    t.match((await as.get('/v1/me', headers)).body, { place: { tenant_id: harness.tenantId } })
  }
})
