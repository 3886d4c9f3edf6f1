import t from 'tap'
import { userRoleId } from '../../src/domain/permissions.ts'
import { startApp } from '../support/app.ts'
import { trail } from '../support/evidence.ts'

const url = '/v1/users'
const unknown = '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00'
const repeat = { 'idempotency-key': '0d6a3fb0-5d5e-4b7c-9a51-2f6f0f6f1c11' }
const passphrase = 'eleven purple kettles sing'
const conflict = { statusCode: 409, body: { code: 'conflict', detail: 'A user with this e-mail exists already.' } }
const idsOf = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id)

t.test('a new user has what was given and nothing else: no tenant, no password, no authority', async t => {
  const { operator, clock } = await startApp(t)
  clock.advance(1000)
  const created = await operator.post(url, { email: 'Grace@Example.com' })
  const { id } = created.body
  t.match(created, { statusCode: 201, headers: { etag: '"1"' } })
  t.strictSame(created.body, {
    id,
    email: 'Grace@Example.com',
    first_name: '',
    last_name: '',
    operator: false,
    disabled: false,
    disabled_at: null,
    created_at: '2027-03-01T12:00:01.000Z',
    updated_at: '2027-03-01T12:00:01.000Z',
    revision: 1
  })
  t.strictSame((await operator.get(`${url}/${id}`)).body, created.body)
})

t.test('a user who is made with a password and joins a tenant signs in with it', async t => {
  const { operator, anybody, database, tenantId, clock, services } = await startApp(t)
  const input = {
    email: 'grace@example.com',
    first_name: 'Grace',
    last_name: 'Hopper',
    password: passphrase,
    operator: true
  }
  const { body } = await operator.post(url, input)
  t.match(body, { first_name: 'Grace', last_name: 'Hopper', operator: true })
  t.notOk('password' in body)
  const signIn = () => anybody.post('/v1/session', { email: input.email, password: passphrase })
  t.match(await signIn(), { statusCode: 403 }, 'without a tenant there is nowhere to work')

  const stamp = { createdAt: clock(), updatedAt: clock(), revision: 1 }
  const row = { id: services.newId(), tenantId, userId: body.id, roleId: userRoleId, ...stamp }
  await database.tables.memberships.insert(row)
  t.match(await signIn(), { statusCode: 201, body: { user_id: body.id, operator: true } })
})

t.test('an e-mail address names one user, in whatever case it is written', async t => {
  const { operator, adminId } = await startApp(t)
  t.match(await operator.post(url, { email: 'ADA@example.com' }), conflict)
  const { id } = (await operator.post(url, { email: 'Grace@example.com' })).body
  t.match(await operator.post(url, { email: 'gRACE@example.com' }), conflict)
  t.match(await operator.patch(`${url}/${id}`, { email: 'Ada@Example.com', first_name: 'Ada' }), conflict)
  const respelt = await operator.patch(`${url}/${adminId}`, { email: 'Ada@Example.com' })
  t.match(respelt, { statusCode: 200, body: { email: 'Ada@Example.com' } }, 'one’s own is not taken')
  t.match((await operator.get(url)).body.data, [{ id: adminId }, { id, first_name: '', revision: 1 }])
  await operator.patch(`${url}/${id}`, { email: 'Hopper@example.com' })
  t.match(await operator.post(url, { email: 'hopper@example.com' }), conflict)
  t.match(await operator.post(url, { email: 'grace@example.com' }), { statusCode: 201 }, 'the old one is free')
})

t.test('the examples of the request bodies succeed as they stand', async t => {
  const { operator, anybody, adminId } = await startApp(t)
  const { NewUser, UserPatch } = (await anybody.get('/openapi.json')).body.components.schemas
  t.ok(NewUser.examples.length && UserPatch.examples.length)
  for (const example of NewUser.examples) t.match(await operator.post(url, example), { statusCode: 201 })
  for (const example of UserPatch.examples) {
    t.match(await operator.patch(`${url}/${adminId}`, example), { statusCode: 200 })
  }
})

t.test('what a user cannot be is refused field by field', async t => {
  const { operator, member } = await startApp(t)
  const email = 'grace@example.com'
  const cases: [body: object, pointer: string][] = [
    [{}, '/email'],
    [{ email: 'grace' }, '/email'],
    [{ email: 'gra ce@example.com' }, '/email'],
    [{ email: 'grace\u202e@example.com' }, '/email'],
    [{ email, first_name: 'Gr\nace' }, '/first_name'],
    [{ email, operator: 'yes' }, '/operator'],
    [{ email, password: 'too short' }, '/password'],
    [{ email, password: 'grace grace grace grace' }, '/password'],
    [{ email, id: unknown }, '/id'],
    [{ email, deleted_at: null }, '/deleted_at']
  ]
  for (const [body, pointer] of cases) {
    const answer = await operator.post(url, body)
    t.match(answer, { statusCode: 400, body: { code: 'invalid_request', errors: [{ pointer }] } }, JSON.stringify(body))
  }
  const { id } = await member(userRoleId)
  for (const body of [{}, { password: 'too short' }, { password_digest: 'x' }, { email: null }, { revision: 7 }]) {
    t.match(await operator.patch(`${url}/${id}`, body), { statusCode: 400 }, JSON.stringify(body))
  }
  t.match((await operator.get(`${url}/${id}`)).body, { revision: 1 })
})

t.test('a new password is judged with the address that the user will have', async t => {
  const { operator, member } = await startApp(t)
  const address = 'wilhelmina.quixotte@example.com'
  const name = 'Wilhelmina Quixotte'
  const refused = { statusCode: 400, body: { errors: [{ pointer: '/password' }] } }
  t.match(await operator.post(url, { email: address, password: name }), refused)
  const { id } = await member(userRoleId, undefined, address)
  t.match(await operator.patch(`${url}/${id}`, { password: name }), refused)
  t.match(await operator.patch(`${url}/${id}`, { password: name, email: 'wq@example.com' }), { statusCode: 200 })
  t.match(await operator.patch(`${url}/${id}`, { password: name, email: address }), refused)
})

t.test('a repeat under one Idempotency-Key makes one user, and another body is refused', async t => {
  const { operator } = await startApp(t)
  const first = await operator.post(url, { email: 'grace@example.com' }, repeat)
  const second = await operator.post(url, { email: 'grace@example.com' }, repeat)
  t.equal(second.text, first.text)
  t.match(await operator.post(url, { email: 'alan@example.com' }, repeat), { statusCode: 422 })
  t.equal((await operator.get(url)).body.data.length, 2)
})

t.test('an edit changes what it names, counts the revision and leaves the rest', async t => {
  const { operator, clock } = await startApp(t)
  const input = { email: 'grace@example.com', first_name: 'Grace', last_name: 'Murray' }
  const { id } = (await operator.post(url, input)).body
  clock.advance(5000)
  const married = await operator.patch(`${url}/${id}`, { last_name: 'Hopper' })
  t.match(married, { statusCode: 200, headers: { etag: '"2"' } })
  t.match(married.body, { ...input, last_name: 'Hopper', operator: false, updated_at: '2027-03-01T12:00:05.000Z' })
  const other = await operator.patch(`${url}/${id}`, { email: 'g@example.com', first_name: 'G', operator: true })
  t.match(other.body, { email: 'g@example.com', first_name: 'G', last_name: 'Hopper', operator: true, revision: 3 })
  const less = await operator.patch(`${url}/${id}`, { operator: false })
  t.match(less.body, { email: 'g@example.com', operator: false, revision: 4 })
})

t.test('who edits or deletes with If-Match does so only to the version that they read', async t => {
  const { operator } = await startApp(t)
  const { id } = (await operator.post(url, { email: 'grace@example.com' })).body
  await operator.patch(`${url}/${id}`, { first_name: 'Grace' })
  t.match(await operator.patch(`${url}/${id}`, { first_name: 'G' }, { 'if-match': '"1"' }), { statusCode: 412 })
  t.match(await operator.delete(`${url}/${id}`, { 'if-match': '"1"' }), { statusCode: 412 })
  t.match((await operator.get(`${url}/${id}`)).body, { first_name: 'Grace', revision: 2 })
  t.match(await operator.patch(`${url}/${id}`, { first_name: 'G' }, { 'if-match': '"2"' }), { statusCode: 200 })
  t.match(await operator.delete(`${url}/${id}`, { 'if-match': '"3"' }), { statusCode: 204 })
})

t.test('who does not exist is not found', async t => {
  const { operator } = await startApp(t)
  const missing = { statusCode: 404, body: { code: 'not_found' } }
  t.match(await operator.get(`${url}/${unknown}`), missing)
  t.match(await operator.patch(`${url}/${unknown}`, { first_name: 'G' }), missing)
  t.match(await operator.patch(`${url}/${unknown}`, { password: passphrase }), missing)
  t.match(await operator.delete(`${url}/${unknown}`), missing)
})

t.test('the list has the people of all tenants, a page at a time, or the one with an address', async t => {
  const { operator, member, tenant, adminId } = await startApp(t)
  const { id: grace } = await member(userRoleId, await tenant('Globex'), 'Grace@example.com')
  const { id: alan } = await member(userRoleId)
  const first = (await operator.get(`${url}?limit=2`)).body
  const second = (await operator.get(`${url}?limit=2&cursor=${first.next_cursor}`)).body
  t.strictSame([...idsOf(first), ...idsOf(second)], [adminId, grace, alan])
  t.equal(second.next_cursor, null)

  t.strictSame(idsOf((await operator.get(`${url}?email=gRACE@example.com`)).body), [grace])
  t.strictSame(idsOf((await operator.get(`${url}?email=race@example.com`)).body), [], 'a part of it is not enough')
  t.match(await operator.get(`${url}?email=grace`), { statusCode: 400 })
  const elsewhere = { statusCode: 400, body: { errors: [{ pointer: '?cursor' }] } }
  t.match(await operator.get(`${url}?email=grace@example.com&cursor=${first.next_cursor}`), elsewhere)
})

t.test('what happens to a user is on record where the operator works, and no password is', async t => {
  const harness = await startApp(t)
  const { operator, adminId, log } = harness
  const { id } = (await operator.post(url, { email: 'grace@example.com', password: passphrase })).body
  await operator.patch(`${url}/${id}`, { first_name: 'Grace', password: 'nineteen quiet lighthouses' })
  await operator.patch(`${url}/${id}`, { operator: true })
  await operator.delete(`${url}/${id}`)
  const common = { actorType: 'user', actorId: adminId, keyId: null, targetType: 'user', outcome: 'allowed' }
  const event = { ...common, targetId: id, targetName: 'grace@example.com' }
  const events = await trail(harness, { targetId: id })
  t.match(events, [
    { ...event, action: 'user.create', detail: { operator: false } },
    { ...event, action: 'user.update', detail: { first_name: 'Grace', password_changed: true } },
    { ...event, action: 'user.update', detail: { operator: true } },
    { ...event, action: 'user.delete' }
  ])
  const written = JSON.stringify(events) + log.join('')
  for (const secret of [passphrase, 'nineteen quiet lighthouses', 'argon2']) t.notOk(written.includes(secret))
})
