import t from 'tap'
import { type Grant, readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { type Harness, startApp } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { told, trail } from '../support/evidence.ts'

const url = '/v1/roles'
const unknown = '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00'
const beyond = (pointer: string) => ({ statusCode: 403, body: { code: 'authority_exceeded', errors: [{ pointer }] } })

/** A user of a role, with a key of these scopes. */
const caller = async ({ member, key }: Harness, roleId: string, scopes: Grant[] | null = null) =>
  key({ userId: (await member(roleId)).id }, { scopes })

t.test('who may do what with roles follows from the role and the scopes of the key', async t => {
  const harness = await startApp(t)
  const { admin, role, serviceAccount, session, member } = harness
  let count = 0
  const fresh = () => role([], `Fresh ${count++}`)
  const acts: [name: string, act: (as: Client) => Promise<{ statusCode: number }>][] = [
    ['list', as => as.get(url)],
    ['get', async as => as.get(`${url}/${await fresh()}`)],
    ['create', as => as.post(url, { name: `Made ${count++}`, permissions: [] })],
    ['update', async as => as.patch(`${url}/${await fresh()}`, { description: 'Changed.' })],
    ['delete', async as => as.delete(`${url}/${await fresh()}`)]
  ]
  const cases: [name: string, as: Client, expected: number[]][] = [
    ['an administrator', admin, [200, 200, 201, 200, 204]],
    ['an administrator in a session', await session((await member()).id), [200, 200, 201, 200, 204]],
    [
      'an administrative robot',
      await harness.key({ serviceAccountId: await serviceAccount() }),
      [200, 200, 201, 200, 204]
    ],
    ['a USER', await caller(harness, userRoleId), [200, 200, 403, 403, 403]],
    ['a READ_ONLY_USER', await caller(harness, readOnlyUserRoleId), [200, 200, 403, 403, 403]],
    ['a role that holds nothing', await caller(harness, await role([], 'None')), [403, 403, 403, 403, 403]],
    ['a role that may create', await caller(harness, await role(['create:role'], 'Maker')), [403, 403, 201, 403, 403]],
    ['a key for editing', await caller(harness, tenantAdminRoleId, ['update:role']), [403, 403, 403, 200, 403]],
    ['a key for deleting', await caller(harness, tenantAdminRoleId, ['delete:role']), [403, 403, 403, 403, 204]],
    ['a key for roles', await caller(harness, tenantAdminRoleId, ['*:role']), [200, 200, 201, 200, 204]]
  ]
  for (const [name, as, expected] of cases) {
    for (const [index, [what, act]] of acts.entries()) {
      t.equal((await act(as)).statusCode, expected[index], `${what} by ${name}`)
    }
  }
})

t.test('without the permission the answer names it, and the attempt is on record', async t => {
  const harness = await startApp(t)
  const id = await harness.role([])
  const user = await caller(harness, userRoleId)
  const attempts = {
    'create:role': () => user.post(url, { name: 'Deployer', permissions: [] }),
    'update:role': () => user.patch(`${url}/${id}`, { permissions: [] }),
    'delete:role': () => user.delete(`${url}/${id}`)
  }
  for (const [permission, attempt] of Object.entries(attempts)) {
    const answer = await attempt()
    t.match(answer, { statusCode: 403, body: { code: 'forbidden' } })
    t.match(answer.headers['www-authenticate'], `scope="${permission}"`)
  }
  const events = await trail(harness, { outcome: 'refused', keyId: user.id })
  t.match(events, [
    { action: 'role.create', targetId: null, reason: 'create:role' },
    { action: 'role.update', targetId: id, reason: 'update:role' },
    { action: 'role.delete', targetId: id, reason: 'delete:role' }
  ])
})

t.test('another tenant’s role cannot be told from one that does not exist', async t => {
  const { admin, role, tenant } = await startApp(t)
  const foreign = await role(['*:*'], 'Foreign', await tenant('Other'))
  for (const act of [
    (id: string) => admin.get(`${url}/${id}`),
    (id: string) => admin.patch(`${url}/${id}`, { name: 'Mine' }),
    (id: string) => admin.patch(`${url}/${id}`, { name: 'Mine' }, { 'if-match': '"9"' }),
    (id: string) => admin.delete(`${url}/${id}`)
  ]) {
    const answer = await act(foreign)
    t.match(answer, { statusCode: 404, body: { code: 'not_found' } })
    t.strictSame(told(answer), told(await act(unknown)))
  }
})

t.test('nobody makes a role, or makes of one, what holds more than they do', async t => {
  const harness = await startApp(t)
  const { admin, role } = harness
  const grants: Grant[] = ['create:role', 'update:role', 'read:*', '*:deployment']
  const callers = {
    'a role': await caller(harness, await role(grants, 'Editor')),
    'the scopes of a key': await caller(harness, tenantAdminRoleId, grants)
  }
  const within: Grant[][] = [['read:api-key'], ['read:*', 'ship:deployment'], ['*:deployment', 'create:role']]
  const tooMuch: Grant[][] = [['delete:role'], ['read:api-key', 'delete:api-key'], ['*:role'], ['*:*'], ['create:*']]
  for (const [limit, as] of Object.entries(callers)) {
    const { body: made } = await as.post(url, { name: `By ${limit}`, permissions: [] })
    for (const permissions of tooMuch) {
      t.match(await as.post(url, { name: 'Strong', permissions }), beyond('/permissions'), `create ${permissions}`)
      t.match(await as.patch(`${url}/${made.id}`, { permissions }), beyond('/permissions'), `make ${permissions}`)
    }
    t.match((await admin.get(`${url}/${made.id}`)).body, { permissions: [], revision: 1 })
    for (const permissions of within) {
      t.match(await as.patch(`${url}/${made.id}`, { permissions }), { statusCode: 200, body: { permissions } })
      t.match(await as.post(url, { name: `${limit} ${permissions}`, permissions }), { statusCode: 201 })
    }
    const refused = await trail(harness, { outcome: 'refused', keyId: as.id })
    t.equal(refused.length, 2 * tooMuch.length)
    for (const { reason } of refused) t.equal(reason, 'authority_exceeded')
  }
})

t.test('nobody edits or deletes a role that holds more than they do, not even to weaken it', async t => {
  const harness = await startApp(t)
  const { admin, role } = harness
  const strong = await role(['update:role', 'read:role', 'delete:role', 'read:audit-event'], 'Strong')
  const { body: before } = await admin.get(`${url}/${strong}`)
  const editor = await caller(harness, await role(['update:role', 'delete:role', 'read:role'], 'Editor'))
  for (const patch of [{ permissions: [] }, { name: 'Weak' }, { description: 'Weak.' }]) {
    t.match(await editor.patch(`${url}/${strong}`, patch), beyond('{id}'))
  }
  t.match(await editor.delete(`${url}/${strong}`), beyond('{id}'))
  t.strictSame((await admin.get(`${url}/${strong}`)).body, before)
  t.match(
    await trail(harness, { outcome: 'refused', targetId: strong }),
    ['role.update', 'role.update', 'role.update', 'role.delete'].map(action => ({
      action,
      reason: 'authority_exceeded'
    }))
  )
})

t.test('the permissions of a role count on the next request of everybody who has it', async t => {
  const harness = await startApp(t)
  const { admin, key, member, role, serviceAccount, session } = harness
  const id = await role(['read:role'], 'Reader')
  const person = await member(id)
  const holders = {
    'the key of a user': await key({ userId: person.id }),
    'the key of a service account': await key({ serviceAccountId: await serviceAccount(id) }),
    'a session': await session(person.id)
  }
  const narrow = await key({ userId: person.id }, { scopes: ['read:service-account'] })
  for (const permissions of [['read:role'], ['read:service-account'], ['read:role', '*:service-account'], []]) {
    t.match(await admin.patch(`${url}/${id}`, { permissions }), { statusCode: 200 })
    const readsRoles = permissions.includes('read:role') ? 200 : 403
    const readsAccounts = permissions.some(permission => permission.endsWith('service-account')) ? 200 : 403
    for (const [holder, as] of Object.entries(holders)) {
      t.match(await as.get(url), { statusCode: readsRoles }, `${holder} with ${permissions}`)
      t.match(await as.get('/v1/service-accounts'), { statusCode: readsAccounts }, `${holder} with ${permissions}`)
    }
    t.match(await narrow.get(url), { statusCode: 403 }, 'the scopes of a key do not grow')
    t.match(await narrow.get('/v1/service-accounts'), { statusCode: readsAccounts })
  }
})
