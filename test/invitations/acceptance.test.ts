import t from 'tap'
import type { User } from '../../src/domain/entities.ts'
import { tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { present } from '../../src/domain/present.ts'
import { fold } from '../../src/domain/text.ts'
import { invitations } from '../../src/invitations/service.ts'
import { findUser, findUserByEmail, insertUser, updateUser } from '../../src/users/store.ts'
import { password as adasPassword, type Harness, startApp } from '../support/app.ts'
import { trail } from '../support/evidence.ts'

const url = '/v1/invitations'
const accept = `${url}/accept`
const email = 'grace@example.com'
const password = 'another sentence to remember'
const wrong = { statusCode: 401, body: { code: 'invalid_credentials', detail: /password is another one/ } }
const dead = { statusCode: 401, body: { code: 'invalid_credentials', detail: /not valid any more/ } }

/** Another tenant, with an administrator in a session. */
async function globex({ tenant, member, session }: Harness) {
  const id = await tenant('Globex')
  return { id, host: await session((await member(tenantAdminRoleId, id)).id, id) }
}

/** A user whom an operator made, who belongs nowhere and has no password. */
async function bareUser({ database, clock, services }: Harness, fields: Partial<User> = {}) {
  const user: User = {
    id: services.newId(),
    email,
    emailKey: fold(email),
    firstName: 'Grace',
    lastName: 'Hopper',
    passwordDigest: null,
    operator: false,
    createdAt: clock(),
    updatedAt: clock(),
    disabledAt: null,
    deletedAt: null,
    revision: 1,
    ...fields
  }
  await insertUser(database.tables, user)
  return user
}

t.test('whoever has the link joins with the password that they choose, and can sign in', async t => {
  const harness = await startApp(t)
  const { admin, anybody, tenantId, clock, database } = harness
  const { token, role_id } = (await admin.post(url, { email: 'Grace@Example.com' })).body
  clock.advance(1000)
  const person = { token, password, first_name: 'Grace', last_name: 'Hopper' }
  const { statusCode, body } = await anybody.post(accept, person)
  t.equal(statusCode, 201)
  t.strictSame(body, { tenant_id: tenantId, user_id: body.user_id, role_id, role_name: 'USER' })
  t.match(await anybody.post('/v1/session', { email, password }), {
    statusCode: 201,
    body: { user_id: body.user_id, operator: false, place: { tenant_id: tenantId, role_name: 'USER' } }
  })
  t.match((await admin.get('/v1/members')).body.data[1], {
    user_id: body.user_id,
    email: 'Grace@Example.com',
    first_name: 'Grace',
    last_name: 'Hopper',
    created_at: new Date(clock()).toISOString(),
    revision: 1
  })
  t.match(await findUser(database.tables, body.user_id), { emailKey: email, createdAt: clock(), revision: 1 })
  t.strictSame((await admin.get(url)).body.data, [])
})

t.test('names may be left out', async t => {
  const { admin, anybody } = await startApp(t)
  const { token } = (await admin.post(url, { email })).body
  t.match(await anybody.post(accept, { token, password }), { statusCode: 201 })
  t.match((await admin.get('/v1/members')).body.data[1], { first_name: '', last_name: '' })
})

t.test('a link works once', async t => {
  const { admin, anybody } = await startApp(t)
  const { token } = (await admin.post(url, { email })).body
  t.match(await anybody.post(accept, { token, password }), { statusCode: 201 })
  t.match(await anybody.post(accept, { token, password }), dead)
})

t.test('a link works once, also for many at once', async t => {
  const { admin, anybody } = await startApp(t)
  const { token } = (await admin.post(url, { email })).body
  const answers = await Promise.all(Array.from({ length: 8 }, () => anybody.post(accept, { token, password })))
  t.strictSame(answers.map(({ statusCode }) => statusCode).sort(), [201, ...Array(7).fill(401)])
  t.equal((await admin.get('/v1/members')).body.data.length, 2)
})

t.test('a password that is easy to guess is refused, and the link stays good', async t => {
  const { admin, anybody } = await startApp(t)
  const { token } = (await admin.post(url, { email })).body
  for (const weak of ['too short', 'grace@example.com']) {
    t.match(await anybody.post(accept, { token, password: weak }), {
      statusCode: 400,
      body: { code: 'invalid_request', errors: [{ pointer: '/password' }] }
    })
  }
  t.match(await anybody.post(accept, { token, password }), { statusCode: 201 })
})

t.test('what a new member is, is not for them to write', async t => {
  const { admin, anybody } = await startApp(t)
  const { token } = (await admin.post(url, { email })).body
  for (const field of ['role', 'role_id', 'tenant_id', 'user_id', 'email', 'operator', 'permissions']) {
    t.match(await anybody.post(accept, { token, password, [field]: 'TENANT_ADMIN' }), { statusCode: 400 }, field)
  }
  for (const body of [{ token }, { password }, { token, password: '' }, { token: '', password }]) {
    t.match(await anybody.post(accept, body), { statusCode: 400 })
  }
})

t.test('who has a password joins with it, and stays who they are', async t => {
  const harness = await startApp(t)
  const { anybody, adminId, database } = harness
  const before = await findUser(database.tables, adminId)
  const { id, host } = await globex(harness)
  const { token } = (await host.post(url, { email: 'ADA@example.com' })).body
  t.match(await anybody.post(accept, { token, password }), wrong)
  const again = await anybody.post(accept, { token, password: adasPassword, first_name: 'Eve', last_name: 'Eve' })
  t.match(again, { statusCode: 201, body: { tenant_id: id, user_id: adminId } })
  t.strictSame(await findUser(database.tables, adminId), before)
  t.match((await host.get('/v1/members')).body.data[1], { email: 'ada@example.com', role_name: 'USER' })
  t.match(await anybody.post('/v1/session', { email: 'ada@example.com', password: adasPassword, tenant_id: id }), {
    statusCode: 201,
    body: { place: { tenant_id: id } }
  })
})

t.test('a user whom an operator made without a password chooses one', async t => {
  const harness = await startApp(t)
  const { admin, anybody, database } = harness
  const { id } = await bareUser(harness)
  const { token } = (await admin.post(url, { email })).body
  t.match(await anybody.post(accept, { token, password, first_name: 'Amazing' }), {
    statusCode: 201,
    body: { user_id: id }
  })
  t.match(await findUser(database.tables, id), { firstName: 'Amazing', lastName: 'Hopper', revision: 2 })
  t.match(await anybody.post('/v1/session', { email, password }), { statusCode: 201 })
})

t.test('a link chooses no password for who holds something from elsewhere', async t => {
  const harness = await startApp(t)
  const { admin, anybody, database, member } = harness
  const { id } = await globex(harness)
  const operator = await bareUser(harness, { operator: true })
  const elsewhere = await member(userRoleId, id)
  for (const invited of [operator, elsewhere]) {
    const { token } = (await admin.post(url, { email: invited.email })).body
    t.match(await anybody.post(accept, { token, password }), dead)
    t.match(await findUser(database.tables, invited.id), { passwordDigest: null })
  }
})

t.test('who is a member already does not become one twice', async t => {
  const harness = await startApp(t)
  const { admin, anybody, adminId, database } = harness
  const { token } = (await admin.post(url, { email })).body
  const ada = present(await findUser(database.tables, adminId))
  await updateUser(database.tables, ada, { email, emailKey: fold(email) })
  t.match(await anybody.post(accept, { token, password: adasPassword }), {
    statusCode: 409,
    body: { code: 'conflict', detail: /member already/ }
  })
  t.equal((await admin.get('/v1/members')).body.data.length, 1)
})

t.test('an account that changes while the password is worked on is looked at again', async t => {
  const harness = await startApp(t)
  const { admin, services, database, clock, tenantId } = harness
  const { token } = (await admin.post(url, { email })).body
  const passwords = {
    ...services.passwords,
    choose: async (chosen: string, forEmail: string) => {
      await bareUser(harness)
      return services.passwords.choose(chosen, forEmail)
    }
  }
  const publicUrl = 'http://127.0.0.1:3000'
  const slow = invitations({ ...services, database, clock, newId: services.newId, passwords, publicUrl })
  const origin = { requestId: services.newId(), address: '127.0.0.1', userAgent: 'test' }
  await t.rejects(slow.accept(origin, { token, password }), { reason: 'conflict', message: /has changed/ })
  t.match(await findUserByEmail(database.tables, email), { passwordDigest: null })
  t.match(await services.invitations.accept(origin, { token, password }), { tenant_id: tenantId })
})

t.test('a person who accepts two invitations at once has one account and one password', async t => {
  const harness = await startApp(t)
  const { admin, anybody } = harness
  const { host } = await globex(harness)
  const tokens: string[] = []
  for (const inviter of [admin, host]) tokens.push((await inviter.post(url, { email })).body.token)
  const choices = [password, 'a third sentence to remember']
  const answers = await Promise.all(
    tokens.map((token, index) => anybody.post(accept, { token, password: choices[index] }))
  )
  t.strictSame(answers.map(({ statusCode }) => statusCode).sort(), [201, 409])
  const first = answers.findIndex(({ statusCode }) => statusCode === 201)
  const token = tokens[1 - first]
  t.match(await anybody.post(accept, { token, password: choices[1 - first] }), wrong)
  t.match(await anybody.post(accept, { token, password: choices[first] }), {
    statusCode: 201,
    body: { user_id: answers[first]?.body.user_id }
  })
})

t.test('accepting needs no credential, and heeds none', async t => {
  const { admin, as } = await startApp(t)
  const { token } = (await admin.post(url, { email })).body
  t.match(await as('nonsense').post(accept, { token, password }), { statusCode: 201 })
})

t.test('attempts are limited in number', async t => {
  const { anybody } = await startApp(t, { attempts: 2 })
  const attempt = () => anybody.post(accept, { token: 'lki_unknown', password })
  t.match([await attempt(), await attempt()], [dead, dead])
  t.match(await attempt(), { statusCode: 429, body: { code: 'rate_limited' }, headers: { 'retry-after': /./ } })
})

t.test('joining is on record in the tenant, and so is a wrong password; no secret is', async t => {
  const harness = await startApp(t)
  const { anybody, adminId, services, database, log } = harness
  const { id: tenantId, host } = await globex(harness)
  const { id, token } = (await host.post(url, { email: 'ada@example.com' })).body
  await anybody.post(accept, { token, password })
  await anybody.post(accept, { token, password: adasPassword })
  await anybody.post(accept, { token, password: adasPassword })
  const events = await trail({ ...harness, tenantId }, { action: 'invitation.accept' })
  const actor = { actorType: 'anonymous', actorId: null, targetName: 'ada@example.com' }
  t.equal(events.length, 3)
  t.match(events, [
    { ...actor, targetType: 'invitation', targetId: id, outcome: 'refused', reason: 'invalid_credentials' },
    { ...actor, targetType: 'invitation', targetId: id, outcome: 'allowed', detail: { user_id: adminId } },
    { ...actor, targetType: 'membership', outcome: 'allowed', detail: { role_id: userRoleId, role_name: 'USER' } }
  ])
  const unknown = await trail({ ...harness }, { tenantId: null, action: 'invitation.accept', outcome: 'refused' })
  t.match(unknown.at(-1), { tenantId: null, targetId: null, reason: 'invalid_credentials' }, 'a used link is nobody’s')

  const everything = { where: undefined, orderBy: [], limit: 1000 }
  const kept = [await database.tables.auditEvents.list(everything), await database.tables.users.list(everything), log]
  for (const secret of [token.slice(4), adasPassword, password]) t.notMatch(JSON.stringify(kept), secret)
  t.equal(services.tokens.kindOf(token), 'invitation')
})
