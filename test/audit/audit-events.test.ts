import t, { type Test } from 'tap'
import type { AuditEvent } from '../../src/domain/entities.ts'
import { newId } from '../../src/domain/id.ts'
import { readOnlyUserRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { startApp } from '../support/app.ts'
import type { Answer } from '../support/client.ts'

const at = (text: string) => Date.parse(`2027-02-01T${text}Z`)

/** An app whose tenant has three events on record and nothing else; another tenant and the instance have one each. */
async function trail(t: Test) {
  const harness = await startApp(t)
  const { database, tenantId } = harness
  const events = database.tables.auditEvents
  await events.delete(undefined)
  const other = await harness.tenant('Globex')

  async function put(event: Partial<AuditEvent>) {
    const row: AuditEvent = {
      id: newId(),
      tenantId,
      at: at('12:00:00'),
      actorType: 'user',
      actorId: newId(),
      keyId: null,
      action: 'role.create',
      targetType: 'role',
      targetId: newId(),
      targetName: 'Deployer',
      outcome: 'allowed',
      reason: null,
      address: '192.0.2.7',
      userAgent: 'test',
      requestId: newId(),
      detail: null,
      ...event
    }
    await events.insert(row)
    return row
  }

  const first = await put({
    at: at('10:00:00'),
    keyId: newId(),
    detail: { permissions: ['read:role'], deep: { a: [1] } }
  })
  const second = await put({ at: at('11:00:00'), action: 'api_key.revoke', targetType: 'api_key' })
  const third = await put({ outcome: 'refused', reason: 'create:role', actorType: 'service_account', targetName: null })
  const elsewhere = await put({ tenantId: other })
  const instance = await put({ tenantId: null, actorType: 'anonymous', actorId: null, action: 'session.create' })
  return { ...harness, other, first, second, third, elsewhere, instance }
}

const ids = ({ body }: Answer): string[] => body.data.map(({ id }: { id: string }) => id)

t.test('the events of the tenant are listed, newest first, with everything that is on record', async t => {
  const { admin, first, second, third, tenantId } = await trail(t)
  const page = await admin.get('/v1/audit-events')
  t.strictSame(ids(page), [third.id, second.id, first.id])
  t.strictSame(page.body.data[2], {
    id: first.id,
    tenant_id: tenantId,
    at: '2027-02-01T10:00:00.000Z',
    actor_type: 'user',
    actor_id: first.actorId,
    key_id: first.keyId,
    action: 'role.create',
    target_type: 'role',
    target_id: first.targetId,
    target_name: 'Deployer',
    outcome: 'allowed',
    reason: null,
    address: '192.0.2.7',
    user_agent: 'test',
    request_id: first.requestId,
    detail: { permissions: ['read:role'], deep: { a: [1] } }
  })
  t.equal(page.body.next_cursor, null)
})

t.test('each filter narrows the list, and together they narrow it further', async t => {
  const { admin, first, second, third } = await trail(t)
  const cases: [query: string, expected: AuditEvent[]][] = [
    [`actor_id=${second.actorId}`, [second]],
    ['action=role.create', [third, first]],
    [`target_id=${third.targetId}`, [third]],
    [`key_id=${first.keyId}`, [first]],
    ['outcome=refused', [third]],
    ['outcome=allowed', [second, first]],
    ['after=2027-02-01T11:00:00Z', [third, second]],
    ['before=2027-02-01T11:00:00Z', [first]],
    ['after=2027-02-01T11:30:00%2B01:00&before=2027-02-01T12:30:00%2B01:00', [second]],
    ['action=role.create&outcome=allowed', [first]],
    ['view=tenant', [third, second, first]],
    ['action=role.delete', []]
  ]
  for (const [query, expected] of cases) {
    t.strictSame(
      ids(await admin.get(`/v1/audit-events?${query}`)),
      expected.map(({ id }) => id),
      query
    )
  }
})

t.test('a list is read on page by page, and its cursor is good for nothing else', async t => {
  const { admin, operator, first, second, third } = await trail(t)
  const page = await admin.get('/v1/audit-events?limit=2')
  t.strictSame(ids(page), [third.id, second.id])
  const cursor = page.body.next_cursor
  t.match(page.headers.link, `cursor=${cursor}`)
  const next = await admin.get(`/v1/audit-events?limit=2&cursor=${cursor}`)
  t.strictSame([ids(next), next.body.next_cursor], [[first.id], null])
  const misused = [`outcome=allowed&cursor=${cursor}`, `view=tenant&cursor=${cursor}`, 'cursor=AAAA']
  for (const query of misused) t.match(await admin.get(`/v1/audit-events?${query}`), { statusCode: 400 }, query)
  t.match(await operator.get(`/v1/audit-events?view=instance&cursor=${cursor}`), { statusCode: 400 })
})

t.test('an operator who has signed in sees all tenants and what concerns none', async t => {
  const { operator, first, second, third, elsewhere, instance } = await trail(t)
  const all = [instance, elsewhere, third, second, first].map(({ id }) => id)
  t.strictSame(ids(await operator.get('/v1/audit-events?view=instance')), all)
  t.strictSame(ids(await operator.get('/v1/audit-events?view=instance&action=session.create')), [instance.id])
  t.strictSame(ids(await operator.get('/v1/audit-events')), all.slice(2))
})

t.test('the whole instance is shown to no key and to no administrator of a tenant', async t => {
  const { admin, session, member, other } = await trail(t)
  const refused = { statusCode: 403, body: { code: 'forbidden' } }
  t.match(await admin.get('/v1/audit-events?view=instance'), refused)
  const { id } = await member(undefined, other)
  t.match(await (await session(id, other)).get('/v1/audit-events?view=instance'), refused)
})

t.test('the trail is for those who hold read:audit-event', async t => {
  const { anybody, key, member, serviceAccount, adminId } = await trail(t)
  const missing = { statusCode: 403, headers: { 'www-authenticate': /insufficient_scope.*read:audit-event/ } }
  for (const role of [userRoleId, readOnlyUserRoleId]) {
    t.match(await (await key({ userId: (await member(role)).id })).get('/v1/audit-events'), missing)
  }
  t.match(await (await key({ userId: adminId }, { scopes: ['read:api-key'] })).get('/v1/audit-events'), missing)
  t.match(await (await key({ userId: adminId }, { scopes: ['read:audit-event'] })).get('/v1/audit-events'), {
    statusCode: 200
  })
  const robot = await key({ serviceAccountId: await serviceAccount() })
  t.match(await robot.get('/v1/audit-events'), { statusCode: 200 })
  t.match(await anybody.get('/v1/audit-events'), { statusCode: 401 })
})

t.test('what is done is found in the trail by the request that did it, and so is what was refused', async t => {
  const { admin, key, member } = await trail(t)
  const weak = await key({ userId: (await member(readOnlyUserRoleId)).id })
  const made = await admin.post('/v1/roles', { name: 'Auditor', permissions: ['read:audit-event'] })
  const refused = await weak.post('/v1/roles', { name: 'Auditor', permissions: [] })
  const { body } = await admin.get('/v1/audit-events?action=role.create&after=2027-02-02T00:00:00Z')
  t.match(body.data, [
    { outcome: 'refused', reason: 'create:role', key_id: weak.id, request_id: refused.headers['x-request-id'] },
    { outcome: 'allowed', reason: null, target_id: made.body.id, request_id: made.headers['x-request-id'] }
  ])
})

t.test('the trail cannot be changed over the API', async t => {
  const { admin, first } = await trail(t)
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    t.match(await admin.send(method, '/v1/audit-events', {}), {
      statusCode: 405,
      headers: { allow: 'GET, HEAD, OPTIONS' }
    })
    t.match(await admin.send(method, `/v1/audit-events/${first.id}`, {}), { statusCode: 404 })
  }
})

t.test('a filter that is none is refused by name', async t => {
  const { admin } = await trail(t)
  const cases: [query: string, pointer: string][] = [
    ['actor_id=1', '?actor_id'],
    ['target_id=ZZ980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00', '?target_id'],
    ['key_id=01980A5E-7C1B-7F3A-9D42-5B6C7D8E9F00', '?key_id'],
    ['action=delete', '?action'],
    ['outcome=denied', '?outcome'],
    ['view=all', '?view'],
    ['after=yesterday', '?after'],
    ['before=2027-02-30T00:00:00Z', '?before'],
    ['limit=0', '?limit'],
    ['tenant_id=01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00', '?tenant_id']
  ]
  for (const [query, pointer] of cases) {
    const { statusCode, body } = await admin.get(`/v1/audit-events?${query}`)
    t.match({ statusCode, pointer: body.errors?.[0]?.pointer }, { statusCode: 400, pointer }, query)
  }
})
