import t from 'tap'
import { type Grant, readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { present } from '../../src/domain/present.ts'
import { findMembership, updateMembership } from '../../src/memberships/store.ts'
import { type Harness, startApp } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { told, trail } from '../support/evidence.ts'

const url = '/v1/service-accounts'
const unknown = '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00'

/** A user of a role, with a key of these limits. */
const caller = async (
  { member, key }: Harness,
  roleId: string,
  limits: { scopes?: Grant[]; expiresAt?: number } = {}
) => key({ userId: (await member(roleId)).id }, limits)

t.test('who may do what with service accounts follows from the role and the scopes of the key', async t => {
  const harness = await startApp(t)
  const { admin, role, serviceAccount, session, member } = harness
  const own = async () => serviceAccount(readOnlyUserRoleId)
  const acts: [name: string, act: (as: Client) => Promise<{ statusCode: number }>][] = [
    ['list', as => as.get(url)],
    ['get', async as => as.get(`${url}/${await own()}`)],
    ['create', as => as.post(url, { name: 'robot', role: 'READ_ONLY_USER' })],
    ['update', async as => as.patch(`${url}/${await own()}`, { name: 'robot' })],
    ['delete', async as => as.delete(`${url}/${await own()}`)]
  ]
  const reads = [
    'read:agent',
    'read:api-key',
    'read:membership',
    'read:role',
    'read:service-account',
    'read:tenant'
  ] as const
  const every: Grant[] = ['create:service-account', 'update:service-account', 'delete:service-account', ...reads]
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
    ['a role that holds it all', await caller(harness, await role(every, 'All')), [200, 200, 403, 200, 204]],
    ['a role that holds nothing', await caller(harness, await role([], 'None')), [403, 403, 403, 403, 403]],
    [
      'a key for reading',
      await caller(harness, tenantAdminRoleId, { scopes: ['read:service-account'] }),
      [200, 200, 403, 403, 403]
    ],
    [
      'a key for editing, which cannot delete what is stronger',
      await caller(harness, tenantAdminRoleId, { scopes: ['update:service-account', 'delete:service-account'] }),
      [403, 403, 403, 200, 403]
    ],
    ['a key for all of it', await caller(harness, tenantAdminRoleId, { scopes: every }), [200, 200, 201, 200, 204]]
  ]
  for (const [name, as, expected] of cases) {
    for (const [index, [what, act]] of acts.entries()) {
      t.equal((await act(as)).statusCode, expected[index], `${what} by ${name}`)
    }
  }
})

t.test('only TENANT_ADMINs create service accounts, whatever else a role holds', async t => {
  const harness = await startApp(t)
  const almighty = await caller(harness, await harness.role(['*:*'], 'Almighty'))
  const refused = await almighty.post(url, { name: 'robot', role: 'READ_ONLY_USER' })
  t.match(refused, { statusCode: 403, body: { code: 'forbidden', detail: /TENANT_ADMIN/ } })
  t.strictSame((await harness.admin.get(url)).body.data, [])
  t.match(await trail(harness, { outcome: 'refused' }), [
    { action: 'service_account.create', targetId: null, reason: 'forbidden', keyId: almighty.id }
  ])
})

t.test('without the permission the answer names it, and the attempt is on record', async t => {
  const harness = await startApp(t)
  const id = await harness.serviceAccount()
  const user = await caller(harness, userRoleId)
  const attempts = {
    'create:service-account': () => user.post(url, { name: 'robot' }),
    'update:service-account': () => user.patch(`${url}/${id}`, { disabled: true }),
    'delete:service-account': () => user.delete(`${url}/${id}`)
  }
  for (const [permission, attempt] of Object.entries(attempts)) {
    const answer = await attempt()
    t.match(answer, { statusCode: 403, body: { code: 'forbidden' } })
    t.match(answer.headers['www-authenticate'], `scope="${permission}"`)
  }
  t.match(await trail(harness, { outcome: 'refused', keyId: user.id }), [
    { action: 'service_account.create', targetId: null, reason: 'create:service-account' },
    { action: 'service_account.update', targetId: id, reason: 'update:service-account' },
    { action: 'service_account.delete', targetId: id, reason: 'delete:service-account' }
  ])
})

t.test('a repeat does not answer an administrator who has been demoted', async t => {
  const harness = await startApp(t)
  const { id: userId, membershipId } = await harness.member()
  const demoted = await harness.key({ userId })
  const once = { 'idempotency-key': 'a-value-of-my-own-0002' }
  t.match(await demoted.post(url, { name: 'robot' }, once), { statusCode: 201 })
  const { tables } = harness.database
  const membership = present(await findMembership(tables, harness.tenantId, membershipId))
  await updateMembership(tables, membership, { roleId: userRoleId })
  t.match(await demoted.post(url, { name: 'robot' }, once), { statusCode: 403, body: { code: 'forbidden' } })
})

t.test('another tenant’s account cannot be told from one that does not exist', async t => {
  const { admin, tenant, serviceAccount } = await startApp(t)
  const foreign = await serviceAccount(tenantAdminRoleId, 'stranger', await tenant('Other'))
  for (const act of [
    (id: string) => admin.get(`${url}/${id}`),
    (id: string) => admin.patch(`${url}/${id}`, { name: 'mine' }),
    (id: string) => admin.patch(`${url}/${id}`, { name: 'mine' }, { 'if-match': '"9"' }),
    (id: string) => admin.delete(`${url}/${id}`)
  ]) {
    const answer = await act(foreign)
    t.match(answer, { statusCode: 404, body: { code: 'not_found' } })
    t.strictSame(told(answer), told(await act(unknown)))
  }
})
