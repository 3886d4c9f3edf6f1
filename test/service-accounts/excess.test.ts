import t from 'tap'
import { type Grant, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { type Harness, startApp } from '../support/app.ts'
import { trail } from '../support/evidence.ts'

const url = '/v1/service-accounts'
const beyond = (pointer: string) => ({ statusCode: 403, body: { code: 'authority_exceeded', errors: [{ pointer }] } })

/** A user of a role, with a key of these limits. */
const caller = async (
  { member, key }: Harness,
  roleId: string,
  limits: { scopes?: Grant[]; cidrs?: string[]; expiresAt?: number } = {}
) => key({ userId: (await member(roleId)).id }, limits)

t.test('a key makes no account that may do more than itself', async t => {
  const harness = await startApp(t)
  const scopes: Grant[] = ['create:service-account', 'read:api-key']
  const narrow = await caller(harness, tenantAdminRoleId, { scopes })
  await harness.role(['read:api-key'], 'Within')
  await harness.role(['read:api-key', 'read:role'], 'Beyond')
  const refusal = beyond('/role')
  t.match(await narrow.post(url, { name: 'robot' }), refusal)
  t.match(await narrow.post(url, { name: 'robot', role: 'Beyond' }), refusal)
  t.match(await narrow.post(url, { name: 'robot', role: 'Within' }), { statusCode: 201, body: { role_name: 'Within' } })
  t.equal((await harness.admin.get(url)).body.data.length, 1)
  t.match(await trail(harness, { outcome: 'refused', keyId: narrow.id }), [
    { action: 'service_account.create', reason: 'authority_exceeded' },
    { action: 'service_account.create', reason: 'authority_exceeded' }
  ])
})

t.test('nobody gives an account a role, or takes one from it, that holds more than they do', async t => {
  const harness = await startApp(t)
  const { admin, role, serviceAccount } = harness
  const editor = await caller(harness, await role(['update:service-account', 'read:api-key'], 'Editor'))
  const within = await role(['read:api-key'], 'Within')
  const strong = await serviceAccount(tenantAdminRoleId)
  const weak = await serviceAccount(within)
  const refusal = beyond('/role')
  t.match(await editor.patch(`${url}/${weak}`, { role: 'TENANT_ADMIN' }), refusal, 'gives')
  t.match(await editor.patch(`${url}/${strong}`, { role: 'Within' }), refusal, 'takes')
  t.match((await admin.get(`${url}/${weak}`)).body, { role_name: 'Within', revision: 1 })
  t.match((await admin.get(`${url}/${strong}`)).body, { role_name: 'TENANT_ADMIN', revision: 1 })
  const kept = await editor.patch(`${url}/${strong}`, { name: 'renamed', role: 'TENANT_ADMIN' })
  t.match(kept, { statusCode: 200, body: { name: 'renamed' } }, 'the role that it has already is no change')
  t.match(await editor.patch(`${url}/${weak}`, { role: 'Editor' }), { statusCode: 200, body: { role_name: 'Editor' } })
  const [given, taken] = await trail(harness, { outcome: 'refused' })
  t.match(given, { action: 'service_account.update', targetId: weak, reason: 'authority_exceeded' })
  t.match(taken, { action: 'service_account.update', targetId: strong, reason: 'authority_exceeded' })
})

t.test('nobody removes an account whose role holds more than they do', async t => {
  const harness = await startApp(t)
  const cleaner = await caller(harness, await harness.role(['delete:service-account'], 'Cleaner'))
  const strong = await harness.serviceAccount(userRoleId)
  t.match(await cleaner.delete(`${url}/${strong}`), beyond('{id}'))
  t.match(await harness.admin.get(`${url}/${strong}`), { statusCode: 200 })
  t.match(await trail(harness, { outcome: 'refused' }), [
    { action: 'service_account.delete', targetId: strong, reason: 'authority_exceeded' }
  ])
})

t.test('whoever may edit a stronger account may disable it, and not enable it again', async t => {
  const harness = await startApp(t)
  const editor = await caller(harness, await harness.role(['update:service-account'], 'Editor'))
  const strong = await harness.serviceAccount(userRoleId)
  t.match(await editor.patch(`${url}/${strong}`, { disabled: true }), { statusCode: 200 })
  t.match(await editor.patch(`${url}/${strong}`, { disabled: false }), beyond('/disabled'))
  t.match((await harness.admin.get(`${url}/${strong}`)).body, { disabled: true, revision: 2 })
  t.match(await harness.admin.patch(`${url}/${strong}`, { disabled: false }), { statusCode: 200 })
})

t.test('enabling an account with a key brings back nothing that the key could not have made', async t => {
  const harness = await startApp(t)
  const { admin, clock, key, serviceAccount } = harness
  const soon = clock() + 60_000
  const scopes: Grant[] = ['update:service-account', 'read:api-key']
  const cidrs = ['127.0.0.1/32']
  const limited = {
    'expires soon': await caller(harness, tenantAdminRoleId, { expiresAt: soon }),
    'is bound to an address': await caller(harness, tenantAdminRoleId, { cidrs }),
    'has scopes': await caller(harness, tenantAdminRoleId, { scopes })
  }
  const reader = await harness.role(['read:api-key'], 'Reader')
  for (const [name, as] of Object.entries(limited)) {
    const id = await serviceAccount(reader)
    const robot = await key({ serviceAccountId: id })
    const within = await key({ serviceAccountId: id }, { scopes: ['read:api-key'], cidrs, expiresAt: soon })
    const enable = () => as.patch(`${url}/${id}`, { disabled: false })
    t.match(await as.patch(`${url}/${id}`, { disabled: true }), { statusCode: 200 })
    t.match(await enable(), beyond('/disabled'), `a key that ${name}`)
    t.match(await robot.get('/v1/api-keys'), { statusCode: 401 })
    t.match(await admin.delete(`/v1/api-keys/${robot.id}`), { statusCode: 204 })
    t.match(await enable(), { statusCode: 200 }, 'once the stronger key is gone')
    t.match(await within.get('/v1/api-keys'), { statusCode: 200 })
  }
})
