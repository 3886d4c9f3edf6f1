import t from 'tap'
import { readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { startApp } from '../support/app.ts'
import { told } from '../support/evidence.ts'

const url = '/v1/invitations'
const unknown = '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00'
const password = 'another sentence to remember'
const day = 24 * 60 * 60 * 1000

t.test('the answer to an invitation carries its link, this once', async t => {
  const { admin, adminId, clock, database, log } = await startApp(t)
  const { statusCode, body } = await admin.post(url, { email: 'Grace@Example.com', role: 'TENANT_ADMIN' })
  t.equal(statusCode, 201)
  const { token, link, ...invitation } = body
  t.match(token, /^lki_[0-9A-Za-z]{49}$/)
  t.equal(link, `http://127.0.0.1:3000/invitation#token=${token}`)
  t.strictSame(invitation, {
    id: invitation.id,
    email: 'Grace@Example.com',
    role_id: tenantAdminRoleId,
    role_name: 'TENANT_ADMIN',
    created_at: new Date(clock()).toISOString(),
    created_by: adminId,
    expires_at: new Date(clock() + 7 * day).toISOString()
  })
  t.strictSame((await admin.get(url)).body, { data: [invitation], next_cursor: null })

  const { invitations, auditEvents } = database.tables
  const everything = { where: undefined, orderBy: [], limit: 100 }
  const kept = [await invitations.list(everything), await auditEvents.list(everything), log]
  t.notMatch(JSON.stringify(kept), token.slice(4), 'it is kept nowhere')
})

t.test('a role is named by its name or its id, and is USER when left out', async t => {
  const { admin, role, tenant } = await startApp(t)
  const own = await role(['read:role'], 'Own')
  const foreign = await role(['read:role'], 'Foreign', await tenant('Globex'))
  const cases = [
    [undefined, userRoleId],
    ['read_only_user', readOnlyUserRoleId],
    ['OWN', own],
    [own, own]
  ]
  for (const [index, [named, expected]] of cases.entries()) {
    const answer = await admin.post(url, { email: `person-${index}@example.com`, role: named })
    t.match(answer, { statusCode: 201, body: { role_id: expected } })
  }
  for (const named of ['Nobody', 'Foreign', foreign, unknown]) {
    t.match(await admin.post(url, { email: 'grace@example.com', role: named }), {
      statusCode: 400,
      body: { code: 'invalid_request', errors: [{ pointer: '/role' }] }
    })
  }
})

t.test('the examples of the request bodies succeed as they stand', async t => {
  const { admin } = await startApp(t)
  const { NewInvitation } = (await admin.get('/openapi.json')).body.components.schemas
  t.ok(NewInvitation.examples.length)
  for (const example of NewInvitation.examples) t.match(await admin.post(url, example), { statusCode: 201 })
})

t.test('what an invitation is, is not for the client to write', async t => {
  const { admin } = await startApp(t)
  const email = 'grace@example.com'
  const fields = ['id', 'tenant_id', 'role_id', 'created_by', 'expires_at', 'token', 'digest', 'permissions', 'scopes']
  for (const field of fields) t.match(await admin.post(url, { email, [field]: unknown }), { statusCode: 400 }, field)
  for (const body of [{}, { email: '' }, { email: 'grace' }, { email: null }, { email: 'a b@example.com' }]) {
    t.match(await admin.post(url, body), { statusCode: 400, body: { errors: [{ pointer: '/email' }] } })
  }
  t.strictSame((await admin.get(url)).body.data, [])
})

t.test('a member is not invited, and nobody is invited twice, however the address is written', async t => {
  const { admin, member, tenant, session } = await startApp(t)
  const clash = { statusCode: 409, body: { code: 'conflict' } }
  t.match(await admin.post(url, { email: 'ADA@example.com' }), clash)
  t.match(await admin.post(url, { email: 'grace@example.com' }), { statusCode: 201 })
  t.match(await admin.post(url, { email: 'GRACE@EXAMPLE.COM', role: 'READ_ONLY_USER' }), clash)
  t.equal((await admin.get(url)).body.data.length, 1)

  const globex = await tenant('Globex')
  const stranger = await session((await member(tenantAdminRoleId, globex)).id, globex)
  t.match(await stranger.post(url, { email: 'grace@example.com' }), { statusCode: 201 }, 'but by another tenant')
  t.match(await stranger.post(url, { email: 'ada@example.com' }), { statusCode: 201 }, 'but by another tenant')
})

t.test('an invitation is open for seven days and not a moment longer, and then makes room for another', async t => {
  const { admin, anybody, clock } = await startApp(t)
  const email = 'grace@example.com'
  const first = (await admin.post(url, { email })).body
  clock.advance(7 * day - 1)
  t.match((await admin.get(url)).body.data, [{ id: first.id }])
  t.match(await admin.post(url, { email }), { statusCode: 409 })
  clock.advance(1)
  t.strictSame((await admin.get(url)).body.data, [])
  t.match(await anybody.post(`${url}/accept`, { token: first.token, password }), { statusCode: 401 })

  const second = (await admin.post(url, { email })).body
  t.match((await admin.get(url)).body.data, [{ id: second.id }])
  t.match(await anybody.post(`${url}/accept`, { token: first.token, password }), { statusCode: 401 })
  t.match(await anybody.post(`${url}/accept`, { token: second.token, password }), { statusCode: 201 })
})

t.test('a link works until the last moment of its seven days', async t => {
  const { admin, anybody, clock } = await startApp(t)
  const { token } = (await admin.post(url, { email: 'grace@example.com' })).body
  clock.advance(7 * day - 1)
  t.match(await anybody.post(`${url}/accept`, { token, password }), { statusCode: 201 })
})

t.test('pages add up to the list, and a cursor is of no use in another tenant', async t => {
  const { admin, member, tenant, session } = await startApp(t)
  for (const name of ['a', 'b', 'c']) await admin.post(url, { email: `${name}@example.com` })
  const whole = (await admin.get(url)).body.data
  t.match(whole, [{ email: 'a@example.com' }, { email: 'b@example.com' }, { email: 'c@example.com' }])
  const first = (await admin.get(`${url}?limit=2`)).body
  const second = (await admin.get(`${url}?limit=2&cursor=${first.next_cursor}`)).body
  t.strictSame([...first.data, ...second.data], whole)
  t.equal(second.next_cursor, null)

  const globex = await tenant('Globex')
  const stranger = await session((await member(tenantAdminRoleId, globex)).id, globex)
  t.strictSame((await stranger.get(url)).body.data, [])
  t.match(await stranger.get(`${url}?cursor=${first.next_cursor}`), { statusCode: 400 })
})

t.test('a withdrawn invitation is not listed, and its link is dead', async t => {
  const { admin, anybody, clock } = await startApp(t)
  const { id, token } = (await admin.post(url, { email: 'grace@example.com' })).body
  t.match(await admin.delete(`${url}/${id}`), { statusCode: 204, text: '' })
  t.strictSame((await admin.get(url)).body.data, [])
  t.match(await anybody.post(`${url}/accept`, { token, password }), { statusCode: 401 })
  t.match(await admin.delete(`${url}/${id}`), { statusCode: 404 })

  const expired = (await admin.post(url, { email: 'grace@example.com' })).body
  clock.advance(7 * day)
  t.match(await admin.delete(`${url}/${expired.id}`), { statusCode: 204 }, 'an expired one may be cleared away')
})

t.test('another tenant’s invitation cannot be told from one that does not exist', async t => {
  const { admin, anybody, member, tenant, session } = await startApp(t)
  const globex = await tenant('Globex')
  const stranger = await session((await member(tenantAdminRoleId, globex)).id, globex)
  const { id, token } = (await stranger.post(url, { email: 'grace@example.com' })).body
  const answer = await admin.delete(`${url}/${id}`)
  t.match(answer, { statusCode: 404, body: { code: 'not_found' } })
  t.strictSame(told(answer), told(await admin.delete(`${url}/${unknown}`)))
  t.match(await anybody.post(`${url}/accept`, { token, password }), { statusCode: 201, body: { tenant_id: globex } })
})

t.test('a repeat under one Idempotency-Key gets the same answer, link included, and invites nobody again', async t => {
  const harness = await startApp(t)
  const { admin, member, key } = harness
  const once = { 'idempotency-key': 'a-value-of-my-own-0001' }
  const first = await admin.post(url, { email: 'grace@example.com' }, once)
  const again = await admin.post(url, { email: 'grace@example.com' }, once)
  t.equal(first.statusCode, 201)
  t.equal(again.text, first.text)
  t.equal((await admin.get(url)).body.data.length, 1)
  t.match(await admin.post(url, { email: 'joan@example.com' }, once), {
    statusCode: 422,
    body: { code: 'idempotency_mismatch' }
  })

  const { id, membershipId } = await member()
  const theirs = await key({ userId: id })
  t.match(await theirs.post(url, { email: 'joan@example.com' }, once), { statusCode: 201 })
  await admin.patch(`/v1/members/${membershipId}`, { role: 'USER' })
  t.match(
    await theirs.post(url, { email: 'joan@example.com' }, once),
    { statusCode: 403 },
    'once it may invite no more'
  )
})
