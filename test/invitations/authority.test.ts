import t from 'tap'
import {
  everything,
  type Grant,
  readOnlyUserRoleId,
  tenantAdminRoleId,
  userRoleId
} from '../../src/domain/permissions.ts'
import { type Harness, startApp } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { trail } from '../support/evidence.ts'

const url = '/v1/invitations'

const caller = async ({ member, key }: Harness, roleId: string, limits: Parameters<Harness['key']>[1] = {}) =>
  key({ userId: (await member(roleId)).id }, limits)

const all: Grant[] = ['create:membership-invitation', 'read:membership-invitation', 'delete:membership-invitation']

t.test('who may do what with invitations follows from the role and the scopes of the key', async t => {
  const harness = await startApp(t)
  const { admin, role, serviceAccount, session, member, services } = harness
  await role([], 'Guest')
  const guest = () => ({ email: `${services.newId()}@example.com`, role: 'Guest' })
  const acts: [name: string, act: (as: Client) => Promise<{ statusCode: number }>][] = [
    ['list', as => as.get(url)],
    ['create', as => as.post(url, guest())],
    ['delete', async as => as.delete(`${url}/${(await admin.post(url, guest())).body.id}`)]
  ]
  const cases: [name: string, as: Client, expected: number[]][] = [
    ['an administrator', admin, [200, 201, 204]],
    ['an administrator in a session', await session((await member()).id), [200, 201, 204]],
    ['an administrative robot', await harness.key({ serviceAccountId: await serviceAccount() }), [200, 201, 204]],
    ['a USER', await caller(harness, userRoleId), [403, 403, 403]],
    ['a USER in a session', await session((await member(userRoleId)).id), [403, 403, 403]],
    ['a READ_ONLY_USER', await caller(harness, readOnlyUserRoleId), [403, 403, 403]],
    ['a role that holds it all', await caller(harness, await role(all, 'All')), [200, 201, 204]],
    ['a role that holds nothing', await caller(harness, await role([], 'None')), [403, 403, 403]],
    [
      'a key for reading',
      await caller(harness, tenantAdminRoleId, { scopes: ['read:membership-invitation'] }),
      [200, 403, 403]
    ],
    [
      'a key for all of it, which has scopes',
      await caller(harness, tenantAdminRoleId, { scopes: all }),
      [200, 403, 204]
    ]
  ]
  for (const [name, as, expected] of cases) {
    for (const [index, [what, act]] of acts.entries()) {
      t.equal((await act(as)).statusCode, expected[index], `${what} by ${name}`)
    }
  }
})

t.test('without the permission the answer names it, and the attempt is on record', async t => {
  const harness = await startApp(t)
  const { id } = (await harness.admin.post(url, { email: 'grace@example.com' })).body
  const user = await caller(harness, userRoleId)
  const attempts = {
    'create:membership-invitation': () => user.post(url, { email: 'joan@example.com' }),
    'delete:membership-invitation': () => user.delete(`${url}/${id}`)
  }
  for (const [permission, attempt] of Object.entries(attempts)) {
    const answer = await attempt()
    t.match(answer, { statusCode: 403, body: { code: 'forbidden' } })
    t.match(answer.headers['www-authenticate'], `scope="${permission}"`)
  }
  t.match(await user.get(url), { statusCode: 403, body: { code: 'forbidden' } })
  t.match(await trail(harness, { outcome: 'refused', keyId: user.id }), [
    { action: 'invitation.create', targetType: 'invitation', targetId: null, reason: 'create:membership-invitation' },
    { action: 'invitation.delete', targetType: 'invitation', targetId: id, reason: 'delete:membership-invitation' }
  ])
})

t.test('nobody invites with a role that holds more than they do', async t => {
  const harness = await startApp(t)
  const { role } = harness
  const host = await caller(harness, await role([...all, 'read:role'], 'Host'))
  await role(['read:role'], 'Within')
  await role(['read:role', 'read:tenant'], 'Beyond')
  for (const named of ['Beyond', 'USER', 'TENANT_ADMIN', undefined]) {
    t.match(await host.post(url, { email: 'grace@example.com', role: named }), {
      statusCode: 403,
      body: { code: 'authority_exceeded', errors: [{ pointer: '/role' }] }
    })
  }
  t.match(await host.post(url, { email: 'grace@example.com', role: 'Within' }), { statusCode: 201 })
  t.match(await trail(harness, { outcome: 'refused', keyId: host.id }), [
    { action: 'invitation.create', reason: 'authority_exceeded' }
  ])
})

t.test('a key with scopes, ranges or an expiry invites nobody: who joins would have none of them', async t => {
  const harness = await startApp(t)
  const { admin, clock } = harness
  await harness.role([], 'Guest')
  const limits = [
    { scopes: ['create:membership-invitation'] as Grant[] },
    { scopes: ['create:*', 'read:*', 'update:*', 'delete:*'] as Grant[] },
    { cidrs: ['127.0.0.1/32'] },
    { expiresAt: clock() + 60_000 }
  ]
  for (const limit of limits) {
    const limited = await caller(harness, tenantAdminRoleId, limit)
    const answer = await limited.post(url, { email: 'grace@example.com', role: 'Guest' })
    t.match(answer, { statusCode: 403, body: { code: 'authority_exceeded', detail: /cannot invite/ } })
    t.notOk('errors' in answer.body)
  }
  t.strictSame((await admin.get(url)).body.data, [])
  const unlimited = await caller(harness, tenantAdminRoleId, { scopes: [...everything], cidrs: ['0.0.0.0/0', '::/0'] })
  t.match(await unlimited.post(url, { email: 'grace@example.com', role: 'Guest' }), { statusCode: 201 })
})

t.test('inviting and withdrawing are on record', async t => {
  const harness = await startApp(t)
  const { admin, adminId } = harness
  const { id } = (await admin.post(url, { email: 'grace@example.com' })).body
  await admin.delete(`${url}/${id}`)
  const events = await trail(harness, { targetId: id })
  t.equal(events.length, 2)
  const done = { targetType: 'invitation', targetName: 'grace@example.com', actorId: adminId, outcome: 'allowed' }
  t.match(events, [
    { ...done, action: 'invitation.create', detail: { role_id: userRoleId, role_name: 'USER' } },
    { ...done, action: 'invitation.delete' }
  ])
})
