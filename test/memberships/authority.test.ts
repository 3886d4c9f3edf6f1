import t from 'tap'
import { type Grant, readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { type Harness, startApp } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { trail } from '../support/evidence.ts'

const url = '/v1/members'

const caller = async ({ member, key }: Harness, roleId: string, scopes: Grant[] | null = null) =>
  key({ userId: (await member(roleId)).id }, { scopes })

const reads: Grant[] = [
  'read:agent',
  'read:api-key',
  'read:membership',
  'read:role',
  'read:service-account',
  'read:tenant'
]

t.test('who may do what with members follows from the role and the scopes of the key', async t => {
  const harness = await startApp(t)
  const { admin, role, serviceAccount, session, member } = harness
  const other = async () => `${url}/${(await member(readOnlyUserRoleId)).membershipId}`
  const acts: [name: string, act: (as: Client) => Promise<{ statusCode: number }>][] = [
    ['list', as => as.get(url)],
    ['get', async as => as.get(await other())],
    ['update', async as => as.patch(await other(), { role: 'READ_ONLY_USER' })],
    ['delete', async as => as.delete(await other())]
  ]
  const every: Grant[] = ['update:membership', 'delete:membership', ...reads]
  const cases: [name: string, as: Client, expected: number[]][] = [
    ['an administrator', admin, [200, 200, 200, 204]],
    ['an administrator in a session', await session((await member()).id), [200, 200, 200, 204]],
    ['an administrative robot', await harness.key({ serviceAccountId: await serviceAccount() }), [200, 200, 200, 204]],
    ['a USER', await caller(harness, userRoleId), [200, 200, 403, 403]],
    ['a USER in a session', await session((await member(userRoleId)).id), [200, 200, 403, 403]],
    ['a READ_ONLY_USER', await caller(harness, readOnlyUserRoleId), [200, 200, 403, 403]],
    ['a role that holds it all', await caller(harness, await role(every, 'All')), [200, 200, 200, 204]],
    ['a role that holds nothing', await caller(harness, await role([], 'None')), [403, 403, 403, 403]],
    ['a key for reading', await caller(harness, tenantAdminRoleId, ['read:membership']), [200, 200, 403, 403]],
    ['a key for all of it', await caller(harness, tenantAdminRoleId, every), [200, 200, 200, 204]]
  ]
  for (const [name, as, expected] of cases) {
    for (const [index, [what, act]] of acts.entries()) {
      t.equal((await act(as)).statusCode, expected[index], `${what} by ${name}`)
    }
  }
})

t.test('without the permission the answer names it, and the attempt is on record', async t => {
  const harness = await startApp(t)
  const { membershipId: id } = await harness.member(userRoleId)
  const user = await caller(harness, userRoleId)
  const attempts = {
    'update:membership': () => user.patch(`${url}/${id}`, { role: 'TENANT_ADMIN' }),
    'delete:membership': () => user.delete(`${url}/${id}`)
  }
  for (const [permission, attempt] of Object.entries(attempts)) {
    const answer = await attempt()
    t.match(answer, { statusCode: 403, body: { code: 'forbidden' } })
    t.match(answer.headers['www-authenticate'], `scope="${permission}"`)
  }
  t.match(await trail(harness, { outcome: 'refused', keyId: user.id }), [
    { action: 'membership.update', targetType: 'membership', targetId: id, reason: 'update:membership' },
    { action: 'membership.delete', targetType: 'membership', targetId: id, reason: 'delete:membership' }
  ])
})

t.test('nobody gives or takes away a role that holds more than they do', async t => {
  const harness = await startApp(t)
  const { admin, member, role } = harness
  const keeper = await caller(harness, await role(['update:membership', 'delete:membership', ...reads], 'Keeper'))
  const keyed = await caller(harness, tenantAdminRoleId, ['update:membership', 'delete:membership', ...reads])
  const reader = `${url}/${(await member(readOnlyUserRoleId)).membershipId}`
  const boss = `${url}/${(await member(tenantAdminRoleId)).membershipId}`
  const beyond = (pointer: string) => ({ statusCode: 403, body: { code: 'authority_exceeded', errors: [{ pointer }] } })
  for (const as of [keeper, keyed]) {
    t.match(await as.patch(reader, { role: 'TENANT_ADMIN' }), beyond('/role'), 'the new role')
    t.match(await as.patch(reader, { role: 'USER' }), beyond('/role'), 'the new role')
    t.match(await as.patch(boss, { role: 'READ_ONLY_USER' }), beyond('/role'), 'the old role')
    t.match(await as.delete(boss), beyond('{id}'))
  }
  t.match(await admin.get(reader), { body: { role_name: 'READ_ONLY_USER', revision: 1 } })
  t.match(await admin.get(boss), { body: { role_name: 'TENANT_ADMIN', revision: 1 } })
  t.match(await trail(harness, { outcome: 'refused', keyId: keeper.id }), [
    { action: 'membership.update', reason: 'authority_exceeded' },
    { action: 'membership.update', reason: 'authority_exceeded' },
    { action: 'membership.update', reason: 'authority_exceeded' },
    { action: 'membership.delete', reason: 'authority_exceeded' }
  ])
})

t.test('a key with ranges or an expiry promotes nobody, because a role has neither, and may demote', async t => {
  const { admin, clock, member, key } = await startApp(t)
  for (const limits of [{ cidrs: ['127.0.0.1/32'] }, { expiresAt: clock() + 60_000 }]) {
    const limited = await key({ userId: (await member(tenantAdminRoleId)).id }, limits)
    const at = `${url}/${(await member(userRoleId)).membershipId}`
    t.match(await limited.patch(at, { role: 'TENANT_ADMIN' }), {
      statusCode: 403,
      body: { code: 'authority_exceeded', errors: [{ pointer: '/role' }] }
    })
    t.match(await limited.patch(at, { role: 'READ_ONLY_USER' }), { statusCode: 200 })
    t.match(await limited.patch(at, { role: 'USER' }), { statusCode: 403 }, 'nor gives back what it took')
    t.match(await admin.get(at), { body: { role_name: 'READ_ONLY_USER', revision: 2 } })
  }
})

t.test('nobody promotes themselves', async t => {
  const harness = await startApp(t)
  const { member, role, session } = harness
  const { id, membershipId } = await member(await role(['update:membership', ...reads], 'Keeper'))
  const themselves = await session(id)
  t.match(await themselves.patch(`${url}/${membershipId}`, { role: 'TENANT_ADMIN' }), { statusCode: 403 })
  t.match(await themselves.patch(`${url}/${membershipId}`, { role: 'READ_ONLY_USER' }), { statusCode: 200 })
  t.match(await themselves.patch(`${url}/${membershipId}`, { role: 'Keeper' }), { statusCode: 403 })
})

t.test('a change of role is on record with the role before and after', async t => {
  const harness = await startApp(t)
  const { id, membershipId, email } = await harness.member(userRoleId)
  await harness.admin.patch(`${url}/${membershipId}`, { role: 'READ_ONLY_USER' })
  const events = await trail(harness, { targetId: membershipId })
  t.equal(events.length, 1)
  t.match(events, [
    {
      action: 'membership.update',
      targetType: 'membership',
      targetName: email,
      actorId: harness.adminId,
      outcome: 'allowed',
      detail: { user_id: id, role_id: readOnlyUserRoleId, role_name: 'READ_ONLY_USER', former_role_id: userRoleId }
    }
  ])
})
