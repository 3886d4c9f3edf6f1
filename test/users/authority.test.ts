import t from 'tap'
import type { Caller } from '../../src/auth/principal.ts'
import { readOnlyUserRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { type Harness, startApp } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { told, trail } from '../support/evidence.ts'

const url = '/v1/users'
const unknown = '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00'
const passphrase = 'eleven purple kettles sing'

t.test('users are for operators in a session: no role and no key opens them, not even an operator’s own', async t => {
  const harness = await startApp(t)
  const { admin, operator, session, member, key, serviceAccount, adminId } = harness
  let made = 0
  const acts: [name: string, act: (as: Client) => Promise<{ statusCode: number }>, allowed: number][] = [
    ['list', as => as.get(url), 200],
    ['get', as => as.get(`${url}/${adminId}`), 200],
    ['create', as => as.post(url, { email: `made${made++}@example.com` }), 201],
    ['update', as => as.patch(`${url}/${adminId}`, { first_name: 'Ada' }), 200],
    ['delete', async as => as.delete(`${url}/${(await member(userRoleId)).id}`), 204]
  ]
  const as = async (roleId: string) => key({ userId: (await member(roleId)).id })
  const others: [name: string, as: Client][] = [
    ['a key of that very operator', admin],
    ['an administrator in a session', await session((await member()).id)],
    ['an administrative robot', await key({ serviceAccountId: await serviceAccount() })],
    ['a USER', await as(userRoleId)],
    ['a READ_ONLY_USER', await as(readOnlyUserRoleId)],
    ['a scoped key', await key({ userId: adminId }, { scopes: ['*:user'] })]
  ]
  for (const [what, act, allowed] of acts) {
    t.equal((await act(operator)).statusCode, allowed, `${what}: an operator`)
    for (const [name, client] of others) t.equal((await act(client)).statusCode, 403, `${what}: ${name}`)
  }
})

t.test(
  'who is no operator cannot tell a user from one that never was, nor a good password from a weak one',
  async t => {
    const { admin, operator, adminId } = await startApp(t)
    const acts: ((id: string) => ReturnType<Client['get']>)[] = [
      id => admin.get(`${url}/${id}`),
      id => admin.patch(`${url}/${id}`, { disabled: true }),
      id => admin.patch(`${url}/${id}`, { password: 'weak' }),
      id => admin.delete(`${url}/${id}`)
    ]
    for (const act of acts) {
      const answer = await act(adminId)
      t.match(answer, { statusCode: 403, body: { code: 'forbidden', detail: /operators/ } })
      t.strictSame(told(answer), told(await act(unknown)))
    }
    t.match(await admin.post(url, { email: 'ada@example.com' }), { statusCode: 403 })
    t.match(await admin.post(url, { email: 'grace@example.com', password: 'weak' }), { statusCode: 403 })
    t.match((await operator.get(url)).body.data, [{ id: adminId, revision: 1 }])
  }
)

t.test('an attempt of who may not is on record', async t => {
  const harness = await startApp(t)
  const { admin, adminId } = harness
  await admin.post(url, { email: 'grace@example.com', operator: true })
  await admin.patch(`${url}/${adminId}`, { first_name: 'A' })
  await admin.delete(`${url}/${adminId}`)
  const event = { actorId: adminId, targetType: 'user', reason: 'forbidden' }
  t.match(await trail(harness, { outcome: 'refused' }), [
    { ...event, action: 'user.create', targetId: null },
    { ...event, action: 'user.update', targetId: adminId },
    { ...event, action: 'user.delete', targetId: adminId }
  ])
})

t.test('an operator’s authority comes and goes with the next request', async t => {
  const { operator, member, session } = await startApp(t)
  const { id } = await member(readOnlyUserRoleId)
  const as = await session(id)
  t.match(await as.get(url), { statusCode: 403 })
  await operator.patch(`${url}/${id}`, { operator: true })
  t.match(await as.get(url), { statusCode: 200 })
  t.match((await operator.patch(`${url}/${id}`, { operator: false })).body, { operator: false })
  t.match(await as.get(url), { statusCode: 403 })
})

t.test('operators neither disable, demote nor delete themselves', async t => {
  const { operator, adminId } = await startApp(t)
  const refused = { statusCode: 409, body: { code: 'conflict', detail: /themselves/ } }
  t.match(await operator.patch(`${url}/${adminId}`, { disabled: true, first_name: 'A' }), refused)
  t.match(await operator.patch(`${url}/${adminId}`, { operator: false }), refused)
  t.match(await operator.delete(`${url}/${adminId}`), refused)
  t.match((await operator.get(`${url}/${adminId}`)).body, { first_name: 'Ada', disabled: false, revision: 1 })
  const same = await operator.patch(`${url}/${adminId}`, { disabled: false, operator: true })
  t.match(same, { statusCode: 200, body: { operator: true, disabled: false } })
})

t.test('one’s own password is not changed here, where nobody asks for the old one', async t => {
  const { operator, adminId, database } = await startApp(t)
  const before = await database.tables.users.find(undefined)
  const refused = { statusCode: 409, body: { code: 'conflict', detail: /with the old one/ } }
  t.match(await operator.patch(`${url}/${adminId}`, { password: passphrase }), refused)
  t.strictSame(await database.tables.users.find(undefined), before)
})

/** An operator whose request was let in before they were demoted. */
const belated = ({ tenantId }: Harness, id: string): Caller => ({
  type: 'user',
  id,
  tenantId,
  roleId: userRoleId,
  roleName: 'USER',
  permissions: [],
  credential: { type: 'session', id: unknown },
  operator: true,
  origin: { requestId: unknown, address: '127.0.0.1', userAgent: 'test' }
})

t.test('of two operators who part with each other at the same moment one stays', async t => {
  const harness = await startApp(t)
  const { operator, member, services, adminId } = harness
  const { id } = await member(userRoleId)
  const caller = belated(harness, id)
  const outdated = { reason: 'unauthenticated', message: /not valid/ }
  await t.rejects(services.users.update(caller, adminId, { operator: false }), outdated)
  await t.rejects(services.users.update(caller, adminId, { disabled: true }), outdated)
  await t.rejects(services.users.remove(caller, adminId), outdated)
  t.match((await operator.get(`${url}/${adminId}`)).body, { operator: true, disabled: false })
})
