import t from 'tap'
import { tenantAdminRoleId } from '../../src/domain/permissions.ts'
import { startApp } from '../support/app.ts'
import { trail } from '../support/evidence.ts'

const url = '/v1/tenants'
const unknown = '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00'
const repeat = { 'idempotency-key': '0d6a3fb0-5d5e-4b7c-9a51-2f6f0f6f1c11' }
const conflict = { statusCode: 409, body: { code: 'conflict', detail: 'A tenant with this slug exists already.' } }

t.test('a new tenant is there at once, and whoever made it is its first administrator', async t => {
  const harness = await startApp(t)
  const { operator, clock, adminId } = harness
  clock.advance(1000)
  const created = await operator.post(url, { name: 'Globex', slug: 'gx' })
  const { id } = created.body
  t.match(created, { statusCode: 201, headers: { etag: '"1"' } })
  t.strictSame(created.body, {
    id,
    name: 'Globex',
    slug: 'gx',
    disabled: false,
    disabled_at: null,
    created_at: '2027-03-01T12:00:01.000Z',
    updated_at: '2027-03-01T12:00:01.000Z',
    revision: 1
  })
  t.strictSame((await operator.get(`${url}/${id}`)).body, created.body)

  const inside = await harness.session(adminId, id)
  t.match((await inside.get('/v1/me')).body.place, { tenant_id: id, role_id: tenantAdminRoleId })
})

t.test('without a slug one is made of the name, and it is numbered when it is taken', async t => {
  const { operator } = await startApp(t)
  const slug = async (name: string) => (await operator.post(url, { name })).body.slug
  t.equal(await slug('Acmé'), 'acme-2')
  t.equal(await slug('ACME!'), 'acme-3')
  t.equal(await slug('株式会社'), 'tenant')
})

t.test('a slug belongs to one tenant: asking for a taken one is a conflict that changes nothing', async t => {
  const harness = await startApp(t)
  const { operator, tenantId } = harness
  t.match(await operator.post(url, { name: 'Other', slug: 'acme' }), conflict)
  const { id } = (await operator.post(url, { name: 'Globex' })).body
  t.match(await operator.patch(`${url}/${id}`, { slug: 'acme', name: 'Other' }), conflict)
  t.match(await operator.patch(`${url}/${tenantId}`, { slug: 'acme' }), { statusCode: 200 }, 'its own is not taken')
  t.match((await operator.get(url)).body.data, [{ name: 'Acme' }, { name: 'Globex', slug: 'globex', revision: 1 }])
})

t.test('the examples of the request bodies succeed as they stand', async t => {
  const { operator, anybody, tenantId } = await startApp(t)
  const { NewTenant, TenantPatch } = (await anybody.get('/openapi.json')).body.components.schemas
  t.ok(NewTenant.examples.length && TenantPatch.examples.length)
  for (const example of NewTenant.examples) t.match(await operator.post(url, example), { statusCode: 201 })
  for (const example of TenantPatch.examples) {
    t.match(await operator.patch(`${url}/${tenantId}`, example), { statusCode: 200 })
  }
})

t.test('what a tenant cannot be is refused field by field', async t => {
  const { operator, tenantId } = await startApp(t)
  const cases: [body: object, pointer: string][] = [
    [{}, '/name'],
    [{ name: '' }, '/name'],
    [{ name: 'Acme\u202e' }, '/name'],
    [{ name: 'Globex', slug: 'Globex' }, '/slug'],
    [{ name: 'Globex', slug: '-globex' }, '/slug'],
    [{ name: 'Globex', id: unknown }, '/id'],
    [{ name: 'Globex', disabled: true }, '/disabled']
  ]
  for (const [body, pointer] of cases) {
    t.match(await operator.post(url, body), { statusCode: 400, body: { errors: [{ pointer }] } }, pointer)
  }
  for (const body of [{}, { disabled: 'yes' }, { created_at: '2020-01-01T00:00:00Z' }, { revision: 7 }]) {
    t.match(await operator.patch(`${url}/${tenantId}`, body), { statusCode: 400 })
  }
  t.match(await operator.get(`${url}/acme`), { statusCode: 400 })
  t.equal((await operator.get(url)).body.data.length, 1)
})

t.test('a repeat under one Idempotency-Key makes one tenant, and another body is refused', async t => {
  const { operator } = await startApp(t)
  const first = await operator.post(url, { name: 'Globex' }, repeat)
  const second = await operator.post(url, { name: 'Globex' }, repeat)
  t.equal(second.text, first.text)
  t.match(await operator.post(url, { name: 'Initech' }, repeat), { statusCode: 422 })
  t.equal((await operator.get(url)).body.data.length, 2)
})

t.test('an edit changes what it names, counts the revision and leaves the rest', async t => {
  const { operator, clock, tenant } = await startApp(t)
  const id = await tenant('Globex')
  clock.advance(5000)
  const renamed = await operator.patch(`${url}/${id}`, { name: 'Globex Corporation' })
  t.match(renamed, { statusCode: 200, headers: { etag: '"2"' } })
  t.match(renamed.body, { name: 'Globex Corporation', slug: 'globex', disabled: false, revision: 2 })
  t.equal(renamed.body.updated_at, '2027-03-01T12:00:05.000Z')
  const moved = await operator.patch(`${url}/${id}`, { slug: 'gx' })
  t.match(moved.body, { name: 'Globex Corporation', slug: 'gx', revision: 3 })
})

t.test('who edits or deletes with If-Match does so only to the version that they read', async t => {
  const { operator, tenant } = await startApp(t)
  const id = await tenant('Globex')
  await operator.patch(`${url}/${id}`, { name: 'Globex 2' })
  t.match(await operator.patch(`${url}/${id}`, { name: 'Mine' }, { 'if-match': '"1"' }), { statusCode: 412 })
  t.match(await operator.delete(`${url}/${id}`, { 'if-match': '"1"' }), { statusCode: 412 })
  t.match((await operator.get(`${url}/${id}`)).body, { name: 'Globex 2', revision: 2 })
  t.match(await operator.patch(`${url}/${id}`, { name: 'Mine' }, { 'if-match': '"2"' }), { statusCode: 200 })
  t.match(await operator.delete(`${url}/${id}`, { 'if-match': '"3"' }), { statusCode: 204 })
})

t.test('what does not exist is not found, for an operator too', async t => {
  const { operator } = await startApp(t)
  const missing = { statusCode: 404, body: { code: 'not_found' } }
  t.match(await operator.get(`${url}/${unknown}`), missing)
  t.match(await operator.patch(`${url}/${unknown}`, { name: 'Mine' }), missing)
  t.match(await operator.delete(`${url}/${unknown}`), missing)
})

t.test('pages follow each other without a gap, and a cursor fits its own list only', async t => {
  const harness = await startApp(t)
  const { operator, admin, tenant, tenantId } = harness
  const ids = [tenantId, await tenant('Globex'), await tenant('Initech')]
  const first = (await operator.get(`${url}?limit=2`)).body
  const second = (await operator.get(`${url}?limit=2&cursor=${first.next_cursor}`)).body
  t.strictSame(
    [...first.data, ...second.data].map(({ id }) => id),
    ids
  )
  t.equal(second.next_cursor, null)
  const elsewhere = { statusCode: 400, body: { errors: [{ pointer: '?cursor' }] } }
  t.match(await admin.get(`${url}?cursor=${first.next_cursor}`), elsewhere)
  t.match(await operator.get(`/v1/users?cursor=${first.next_cursor}`), elsewhere)
})

t.test('what happens to a tenant is on record in that tenant, whoever did it, and outlives it', async t => {
  const harness = await startApp(t)
  const { operator, adminId } = harness
  const { id } = (await operator.post(url, { name: 'Globex' })).body
  await operator.patch(`${url}/${id}`, { disabled: true })
  await operator.delete(`${url}/${id}`)
  const common = { actorType: 'user', actorId: adminId, keyId: null, targetType: 'tenant', targetId: id }
  const event = { ...common, targetName: 'Globex', outcome: 'allowed' }
  t.match(await trail(harness, { tenantId: id }), [
    { ...event, action: 'tenant.create', detail: { slug: 'globex' } },
    { ...event, action: 'tenant.update', detail: { disabled: true } },
    { ...event, action: 'tenant.delete', detail: { slug: 'globex' } }
  ])
  t.equal((await trail(harness, { targetId: id })).length, 0, 'and not in the one that the operator works in')
})
