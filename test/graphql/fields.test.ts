import { randomBytes } from 'node:crypto'
import { buildSchema } from 'graphql'
import t from 'tap'
import { newId } from '../../src/domain/id.ts'
import {
  beyondTenant,
  knownPermissions,
  readOnlyUserRoleId,
  tenantAdminRoleId,
  userRoleId
} from '../../src/domain/permissions.ts'
import { checker } from '../../src/graphql/checked.ts'
import { connecting } from '../../src/graphql/connecting.ts'
import { mutations } from '../../src/graphql/mutations.ts'
import { queries } from '../../src/graphql/queries.ts'
import { typeDefs } from '../../src/graphql/schema.ts'
import { graphql } from './dialect.ts'
import { door } from './door.ts'

const hour = 60 * 60 * 1000

t.test('every root field has a resolver, and no resolver is without a field', async t => {
  const { services } = await door(t)
  const schema = buildSchema(typeDefs)
  const fields = [schema.getQueryType(), schema.getMutationType()].flatMap(type => Object.keys(type?.getFields() ?? {}))
  const checked = checker([], () => {})
  const resolvers = [queries(services, ''), mutations(services, checked), connecting(services, checked)].flatMap(
    Object.keys
  )
  t.strictSame(resolvers.sort(), fields.sort())
})

t.test('auth_info: who asks, where, and what it may do, wildcards spelled out', async t => {
  const { ask, askAs, adminId, tenantId, key, role, member, operator, serviceAccount } = await door(t)
  const query = '{ auth_info { tenant_id user_id api_token_scope role role_id permissions license } }'
  const known = knownPermissions.map(({ permission }) => permission)
  t.strictSame((await ask(query)).auth_info, {
    tenant_id: tenantId,
    user_id: adminId,
    api_token_scope: 'RUNNER',
    role: 'TENANT_ADMIN',
    role_id: tenantAdminRoleId,
    permissions: ['*:*', ...known.filter(it => it !== beyondTenant)].sort(),
    license: null
  })
  t.match((await askAs(operator.credential)(query)).auth_info, { user_id: adminId, api_token_scope: 'USER' })
  const robot = await serviceAccount(readOnlyUserRoleId)
  t.match((await askAs((await key({ serviceAccountId: robot })).credential)(query)).auth_info, {
    user_id: robot,
    api_token_scope: 'RUNNER',
    role: 'READ_ONLY_USER'
  })
  const custom = await role(['read:*', 'ship:release'])
  const narrow = await key({ userId: (await member(custom)).id }, { scopes: ['read:role', 'ship:release'] })
  t.strictSame((await askAs(narrow.credential)(query)).auth_info.permissions, ['read:role', 'ship:release'])
  const info =
    '{ permissions_info { user_permissions_filtered_by_license_features all_permissions_filtered_by_license_features } }'
  t.strictSame((await askAs(narrow.credential)(info)).permissions_info, {
    user_permissions_filtered_by_license_features: ['read:role', 'ship:release'],
    all_permissions_filtered_by_license_features: known
  })
})

t.test('api and hello', async t => {
  const { ask } = await door(t)
  t.strictSame(await ask('{ hello api { backend mode version core_version release_timestamp } }'), {
    hello: 'Hello.',
    api: { backend: 'CLOUD', mode: 'normal', version: '0.0.0', core_version: null, release_timestamp: null }
  })
})

t.test('tenant: the key’s own, for an operator’s session all', async t => {
  const { ask, askAs, operator, tenant, tenantId } = await door(t)
  const globex = await tenant('Globex')
  const query = '{ tenant(order_by: {slug: desc}) { id slug } }'
  t.same(await ask(query), { tenant: [{ id: tenantId, slug: 'acme' }] })
  t.same(
    (await askAs(operator.credential)(query)).tenant.map(({ id }: { id: string }) => id),
    [globex, tenantId]
  )
  const all = 'id name slug created info settings prefect_admin_settings stripe_customer license_id'
  t.strictSame((await ask(`query($id: uuid!) { tenant_by_pk(id: $id) { ${all} } }`, { id: tenantId })).tenant_by_pk, {
    id: tenantId,
    name: 'Acme',
    slug: 'acme',
    created: '2027-03-01T12:00:00.000Z',
    info: {},
    settings: {},
    prefect_admin_settings: {},
    stripe_customer: null,
    license_id: null
  })
  t.same(await ask('query($id: uuid!) { tenant_by_pk(id: $id) { id } }', { id: globex }), { tenant_by_pk: null })
  t.same(await ask('query($id: uuid!) { tenant_by_pk(id: $id) { id } }', { id: tenantId.toUpperCase() }), {
    tenant_by_pk: { id: tenantId }
  })
})

t.test('user: whoever asks, a person or a robot, without a permission', async t => {
  const { askAs, member, role, key, serviceAccount, tenantId } = await door(t)
  const nothing = await role([], 'Nothing')
  const { id, email } = await member(nothing)
  const robot = await serviceAccount(nothing)
  const query = `{ user { id username email first_name last_name account_type settings default_membership_id
    default_membership { tenant_id } memberships { id tenant { id name slug } role_id role_detail { id name } } } }`
  const place = {
    default_membership: { tenant_id: tenantId },
    memberships: [
      {
        id: null,
        tenant: { id: tenantId, name: 'Acme', slug: 'acme' },
        role_id: nothing,
        role_detail: { id: nothing, name: 'Nothing' }
      }
    ]
  }
  const unknown = { last_name: null, settings: {}, default_membership_id: null, ...place }
  const person = await askAs((await key({ userId: id })).credential)(query)
  t.strictSame(person.user, [{ id, username: email, email, first_name: null, account_type: 'USER', ...unknown }])
  const machine = await askAs((await key({ serviceAccountId: robot })).credential)(query)
  t.strictSame(machine.user, [
    { id: robot, username: 'robot', email: null, first_name: 'robot', account_type: 'SERVICE', ...unknown }
  ])
  t.same(await askAs((await key({ userId: id })).credential)(`{ user(where: {email: {_eq: "x"}}) { id } }`), {
    user: []
  })
})

t.test('user_view_same_tenant and membership: everybody in the tenant, robots by their first name', async t => {
  const { ask, adminId, member, serviceAccount, tenant, tenantId, database } = await door(t)
  const { id, email, membershipId } = await member(userRoleId)
  const robot = await serviceAccount(readOnlyUserRoleId)
  const globex = await tenant('Globex')
  await member(userRoleId, globex)
  await serviceAccount(userRoleId, 'theirs', globex)
  const query = `query TenantUsers { tenantUsers: user_view_same_tenant { id username email first_name last_name
    account_type memberships { id tenant_id user_id role_id role_detail { id name } } } }`
  const of = (user_id: string, id: string | null, role_id: string, name: string) => ({
    memberships: [{ id, tenant_id: tenantId, user_id, role_id, role_detail: { id: role_id, name } }]
  })
  const [first] = await database.tables.memberships.list({ where: undefined, orderBy: [], limit: 1 })
  const ada = { username: 'ada@example.com', email: 'ada@example.com', first_name: 'Ada', last_name: '' }
  t.strictSame((await ask(query)).tenantUsers, [
    { id: adminId, ...ada, account_type: 'USER', ...of(adminId, `${first?.id}`, tenantAdminRoleId, 'TENANT_ADMIN') },
    {
      ...{ id, username: email, email, first_name: '', last_name: '', account_type: 'USER' },
      ...of(id, membershipId, userRoleId, 'USER')
    },
    {
      ...{ id: robot, username: 'robot', email: null, first_name: 'robot', last_name: '', account_type: 'SERVICE' },
      ...of(robot, null, readOnlyUserRoleId, 'READ_ONLY_USER')
    }
  ])
  t.same(await ask('query RolesInUse { membership { id role_id } }'), {
    membership: [
      { id: first?.id, role_id: tenantAdminRoleId },
      { id: membershipId, role_id: userRoleId }
    ]
  })
  const one = 'query Membership($membershipId: uuid!) { membership(where: { id: { _eq: $membershipId } }) { user_id } }'
  t.same(await ask(one, { membershipId }), { membership: [{ user_id: id }] })
  t.same(await ask('{ user_view_same_tenant(where: {username: {_in: ["robot"]}}) { id } }'), {
    user_view_same_tenant: [{ id: robot }]
  })
})

t.test('auth_api_key: my own keys and, for an administrator, those of the robots; never a value', async t => {
  const { app, ask, askAs, admin, adminId, adminKey, clock, key, member, serviceAccount, tenant, role } = await door(t)
  const robot = await serviceAccount()
  const its = await key({ serviceAccountId: robot }, { name: 'its', expiresAt: clock() + hour })
  const user = await member(userRoleId)
  const hers = await key({ userId: user.id }, { name: 'hers' })
  const globex = await tenant('Globex')
  await key({ serviceAccountId: await serviceAccount(tenantAdminRoleId, 'theirs', globex) }, { name: 'theirs' }, globex)
  const query = '{ auth_api_key(order_by: {name: asc}) { id name expires_at user_id } }'
  const names = async (credential: Record<string, string>) =>
    (await askAs(credential)(query)).auth_api_key.map(({ name }: { name: string }) => name)
  t.same(await names(admin.credential), ['its', 'setup'])
  t.same(await names(its.credential), ['its'])
  t.same(await names(hers.credential), ['hers'])
  const blind = await key({ userId: (await member(await role([]))).id })
  t.match((await graphql(app, blind.credential)(query)).body.errors, [{ extensions: { code: 'FORBIDDEN' } }])

  const all = `query APIKeys { auth_api_key(order_by: { created: desc } limit: 1) { id name created updated expires_at
    tenant_id default_tenant_id user_id created_by { id username } } }`
  t.match((await ask(all)).auth_api_key, [
    {
      id: its.id,
      name: 'its',
      created: '2027-03-01T12:00:00.000Z',
      updated: '2027-03-01T12:00:00.000Z',
      expires_at: '2027-03-01T13:00:00.000Z',
      user_id: robot,
      created_by: { id: adminId, username: 'ada@example.com' }
    }
  ])
  t.notMatch((await graphql(app, admin.credential)(all)).text, adminKey)

  clock.advance(hour)
  await admin.patch(`/v1/api-keys/${(await key({ userId: adminId }, { name: 'off' })).id}`, { disabled: true })
  await admin.delete(`/v1/api-keys/${(await key({ userId: adminId }, { name: 'gone' })).id}`)
  t.same(
    await names(admin.credential),
    ['its', 'off', 'setup'],
    'expired and disabled ones are there, revoked ones not'
  )
})

t.test('keys that were revoked hide none of those that live', async t => {
  const { ask, adminId, tenantId, database } = await door(t)
  const stamp = { createdAt: 0, updatedAt: 0, revision: 1 }
  const made = (name: string, revokedAt: number | null) => ({
    ...{
      id: newId(),
      tenantId,
      userId: adminId,
      serviceAccountId: null,
      name,
      nameKey: name,
      scopes: null,
      cidrs: null
    },
    ...{ createdBy: adminId, expiresAt: 8_640_000_000_000_000, disabledAt: null, revokedAt, revokedBy: null },
    ...{ revokedReason: null, ...stamp }
  })
  for (const keys of [
    Array.from({ length: 1100 }, (_, index) => made(`r${index}`, 1)),
    Array.from({ length: 1100 }, (_, index) => made(`k${index}`, null))
  ]) {
    await database.tables.apiKeys.insert(...keys)
    const secret = (keyId: string) => ({ digest: randomBytes(32), keyId, pepperId: '', hint: '', createdAt: 0 })
    await database.tables.apiKeySecrets.insert(...keys.map(({ id }) => secret(id)))
  }
  const { auth_api_key: keys } = await ask('{ auth_api_key { name } }')
  t.equal(keys.length, 1000, 'the bound that the schema names')
  t.ok(
    keys.some(({ name }: { name: string }) => name === 'k1099'),
    'the newest are among them'
  )
  t.equal((await ask('{ auth_api_key(limit: 3) { name } }')).auth_api_key.length, 3)
})

t.test('auth_role: built-in ones belong to no tenant', async t => {
  const { ask, role, tenantId } = await door(t)
  const id = await role(['read:role'], 'Auditor')
  const { auth_role: found } = await ask(
    'query AuthRoles { auth_role { name permissions created updated tenant_id id } }'
  )
  t.match(found, [
    { name: 'TENANT_ADMIN', permissions: ['*:*'], tenant_id: null, id: tenantAdminRoleId },
    { name: 'USER', tenant_id: null },
    { name: 'READ_ONLY_USER', tenant_id: null },
    { name: 'Auditor', permissions: ['read:role'], tenant_id: tenantId, id, created: /Z$/, updated: /Z$/ }
  ])
  t.same(await ask(`{ auth_role(where: {tenant_id: {_eq: "${tenantId}"}}) { id } }`), { auth_role: [{ id }] })
})
