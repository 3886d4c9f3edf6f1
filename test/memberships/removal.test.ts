import t from 'tap'
import { readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { insertMembership } from '../../src/memberships/store.ts'
import { type Harness, startApp } from '../support/app.ts'
import { trail } from '../support/evidence.ts'

const url = '/v1/members'
const refused = { statusCode: 401, body: { code: 'unauthenticated' } }

/** A person who belongs to Acme and to Globex, with a key and a session in each. */
async function commuter(harness: Harness) {
  const { database, clock, services, member, tenant, key, session } = harness
  const globex = await tenant('Globex')
  const person = await member(userRoleId)
  const stamp = { createdAt: clock(), updatedAt: clock(), revision: 1 }
  const elsewhere = { id: services.newId(), tenantId: globex, userId: person.id, roleId: userRoleId, ...stamp }
  await insertMembership(database.tables, elsewhere)
  const here = { key: await key({ userId: person.id }), session: await session(person.id) }
  const there = { key: await key({ userId: person.id }, {}, globex), session: await session(person.id, globex) }
  return { ...person, here, there }
}

t.test(
  'a removed member’s keys and sessions in the tenant are refused by the very next request, and no others',
  async t => {
    const harness = await startApp(t)
    const { admin, member, key } = harness
    const { id, membershipId, here, there } = await commuter(harness)
    const colleague = await key({ userId: (await member(userRoleId)).id })

    t.match(await admin.delete(`${url}/${membershipId}`), { statusCode: 204, text: '' })
    t.match(await here.key.get('/v1/me'), refused)
    t.match(await here.session.get('/v1/me'), refused)
    t.match(await there.key.get('/v1/me'), { statusCode: 200, body: { id } })
    t.match(await there.session.get('/v1/me'), { statusCode: 200, body: { id } })
    t.match(await colleague.get('/v1/me'), { statusCode: 200 })
    t.match(await admin.get(`${url}/${membershipId}`), { statusCode: 404 })
    t.match(await admin.delete(`${url}/${membershipId}`), { statusCode: 404 })
    t.match(await admin.get(`/v1/api-keys/${here.key.id}`), {
      statusCode: 200,
      body: { state: 'revoked', revoked_reason: 'owner_removed' }
    })
  }
)

t.test('who comes back gets no old key and no old session back', async t => {
  const { admin, database, clock, services, tenantId, member, key, session } = await startApp(t)
  const { id, membershipId } = await member(userRoleId)
  const [theirs, signedIn] = [await key({ userId: id }), await session(id)]
  await admin.delete(`${url}/${membershipId}`)
  const stamp = { createdAt: clock(), updatedAt: clock(), revision: 1 }
  await insertMembership(database.tables, { id: services.newId(), tenantId, userId: id, roleId: userRoleId, ...stamp })
  t.match(await theirs.get('/v1/me'), refused)
  t.match(await signedIn.get('/v1/me'), refused)
})

t.test('the removal is on record, and so is each key that it ended', async t => {
  const harness = await startApp(t)
  const { admin, adminId, member, key, clock } = harness
  const { id, membershipId, email } = await member(userRoleId)
  const first = await key({ userId: id }, { name: 'first' })
  const revoked = await key({ userId: id }, { name: 'revoked before' })
  const second = await key({ userId: id }, { name: 'second' })
  await admin.delete(`/v1/api-keys/${revoked.id}`)
  clock.advance(1)
  await admin.delete(`${url}/${membershipId}`)
  const events = await trail(harness, { action: 'membership.delete' })
  const done = { outcome: 'allowed', actorId: adminId }
  t.equal(events.length, 3)
  t.match(events, [
    {
      ...done,
      targetType: 'membership',
      targetId: membershipId,
      targetName: email,
      detail: { user_id: id, role_id: userRoleId, role_name: 'USER' }
    },
    { ...done, targetType: 'api_key', targetId: first.id, targetName: 'first', detail: { user_id: id } },
    { ...done, targetType: 'api_key', targetId: second.id, targetName: 'second', detail: { user_id: id } }
  ])
  t.match(await admin.get(`/v1/api-keys/${revoked.id}`), { body: { revoked_reason: 'revoked' } })
})

t.test('anybody may leave in a session, without any permission', async t => {
  const harness = await startApp(t)
  const { admin, member, role, session, key } = harness
  const { id, membershipId } = await member(await role([], 'None'))
  const [signedIn, theirs] = [await session(id), await key({ userId: id })]
  t.match(await signedIn.delete(`${url}/${membershipId}`, { 'if-match': '"9"' }), { statusCode: 412 })
  t.match(await signedIn.delete(`${url}/${membershipId}`), { statusCode: 204 })
  t.match(await signedIn.get('/v1/me'), refused)
  t.match(await theirs.get('/v1/me'), refused)
  t.match(await admin.get(`${url}/${membershipId}`), { statusCode: 404 })
  t.match(await trail(harness, { targetId: membershipId }), [{ action: 'membership.delete', actorId: id, keyId: null }])
})

t.test('a key takes nobody out of the tenant without the permission, its owner neither', async t => {
  const { admin, member, key, session } = await startApp(t)
  const user = await member(userRoleId)
  const theirs = await key({ userId: user.id })
  t.match(await theirs.delete(`${url}/${user.membershipId}`), { statusCode: 403, body: { code: 'forbidden' } })
  t.match(await theirs.get('/v1/me'), { statusCode: 200 })

  const other = await member(readOnlyUserRoleId)
  t.match(await (await session(user.id)).delete(`${url}/${other.membershipId}`), { statusCode: 403 })
  t.match(await admin.get(`${url}/${other.membershipId}`), { statusCode: 200 })

  const boss = await member(tenantAdminRoleId)
  const almighty = await key({ userId: boss.id })
  t.match(await almighty.delete(`${url}/${boss.membershipId}`), { statusCode: 204 })
  t.match(await almighty.get('/v1/me'), refused)
})

t.test('the last administrator can neither leave nor be removed', async t => {
  const { admin, operator, member, session, key, serviceAccount, database } = await startApp(t)
  await database.tables.users.update(undefined, { operator: false })
  const [ada] = (await admin.get(url)).body.data
  const robot = await key({ serviceAccountId: await serviceAccount() })
  for (const as of [admin, operator, robot]) {
    t.match(await as.delete(`${url}/${ada.id}`), { statusCode: 409, body: { code: 'conflict' } })
  }
  const second = await session((await member()).id)
  t.match(await second.delete(`${url}/${ada.id}`), { statusCode: 204 })
  t.match(await admin.get('/v1/me'), refused)
  t.match(await operator.get('/v1/me'), refused)
})

t.test('an operator keeps one tenant: without any they could not sign in', async t => {
  const { admin, operator, member, session, tenant, database, adminId, clock } = await startApp(t)
  const [ada] = (await admin.get(url)).body.data
  const second = await session((await member()).id)
  for (const as of [operator, second]) {
    t.match(await as.delete(`${url}/${ada.id}`), { statusCode: 409, body: { detail: /belongs to no other tenant/ } })
  }
  const globex = await tenant('Globex')
  const stamp = { createdAt: clock(), updatedAt: clock(), revision: 1 }
  await database.tables.memberships.insert({
    id: globex,
    tenantId: globex,
    userId: adminId,
    roleId: userRoleId,
    ...stamp
  })
  t.match(await second.delete(`${url}/${ada.id}`), { statusCode: 204 })
  t.match(await operator.get('/v1/me'), refused)
})

t.test('two administrators who remove each other at once leave one', async t => {
  const { admin, member, session, key, serviceAccount, database } = await startApp(t)
  await database.tables.users.update(undefined, { operator: false })
  const [ada] = (await admin.get(url)).body.data
  const { id, membershipId } = await member()
  const [adas, theirs] = [admin, await session(id)]
  const answers = await Promise.all([adas.delete(`${url}/${membershipId}`), theirs.delete(`${url}/${ada.id}`)])
  t.strictSame(answers.filter(({ statusCode }) => statusCode === 204).length, 1)
  const robot = await key({ serviceAccountId: await serviceAccount() })
  t.match((await robot.get(url)).body.data, [{ role_name: 'TENANT_ADMIN' }])
})
