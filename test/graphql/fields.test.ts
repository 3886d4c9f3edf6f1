import { buildSchema } from 'graphql'
import t, { type Test } from 'tap'
import { newId } from '../../src/domain/id.ts'
import { knownPermissions, readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { checker } from '../../src/graphql/checked.ts'
import { connecting } from '../../src/graphql/connecting.ts'
import { mutations } from '../../src/graphql/mutations.ts'
import { queries } from '../../src/graphql/queries.ts'
import { typeDefs } from '../../src/graphql/schema.ts'
import { select } from '../../src/graphql/select.ts'
import { startApp } from '../support/app.ts'
import { trail } from '../support/evidence.ts'
import { graphql } from './dialect.ts'

const hour = 60 * 60 * 1000

async function door(t: Test) {
  const harness = await startApp(t)
  /** The data of an answer that has no errors. */
  const askAs = (credential: Record<string, string>) => {
    const ask = graphql(harness.app, credential)
    return async (query: string, variables?: object) => {
      const { body } = await ask(query, variables)
      t.equal(body.errors, undefined, JSON.stringify(body.errors))
      return body.data
    }
  }
  return { ...harness, askAs, ask: askAs(harness.admin.credential) }
}

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
    permissions: ['*:*', ...known].sort(),
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

t.test(
  'auth_api_key: my own keys and, for an administrator, those of every service account; never a value',
  async t => {
    const { app, ask, askAs, admin, adminId, adminKey, clock, key, member, serviceAccount, tenant, role } =
      await door(t)
    const robot = await serviceAccount()
    const its = await key({ serviceAccountId: robot }, { name: 'its', expiresAt: clock() + hour })
    const user = await member(userRoleId)
    const hers = await key({ userId: user.id }, { name: 'hers' })
    const globex = await tenant('Globex')
    await key(
      { serviceAccountId: await serviceAccount(tenantAdminRoleId, 'theirs', globex) },
      { name: 'theirs' },
      globex
    )
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
  }
)

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
    ...{ revokedReason: null, lastUsedAt: null, lastUsedAddress: null, ...stamp }
  })
  await database.tables.apiKeys.insert(...Array.from({ length: 1100 }, (_, index) => made(`r${index}`, 1)))
  await database.tables.apiKeys.insert(...Array.from({ length: 1100 }, (_, index) => made(`k${index}`, null)))
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

t.test('invitations: made, listed, found and withdrawn, and their link told to nobody', async t => {
  const { app, ask, admin, tenantId } = await door(t)
  const create =
    'mutation($input: create_membership_invitation_input!) { create_membership_invitation(input: $input) { id } }'
  const made = await graphql(app, admin.credential)(create, {
    input: { email: 'grace@example.com', role_id: userRoleId }
  })
  t.notMatch(made.text, 'lki_')
  const { id } = made.body.data.create_membership_invitation
  await ask(create, { input: { email: 'joan@example.com', role: 'READ_ONLY_USER', tenant_id: tenantId } })
  const query = `query PendingInvitations { pendingInvitations: membership_invitation { id created email role_id
    role_detail { id name } tenant_id tenant { id } } }`
  const { pendingInvitations } = await ask(query)
  t.match(pendingInvitations, [
    {
      id,
      email: 'grace@example.com',
      role_id: userRoleId,
      role_detail: { id: userRoleId, name: 'USER' },
      tenant: { id: tenantId }
    },
    { email: 'joan@example.com', role_detail: { name: 'READ_ONLY_USER' } }
  ])
  const one = 'query($id: uuid!) { membership_invitation_by_pk(id: $id) { email } }'
  t.same(await ask(one, { id }), { membership_invitation_by_pk: { email: 'grace@example.com' } })
  const remove = 'mutation($id: UUID!) { delete_membership_invitation(input: {invitation_id: $id}) { success error } }'
  t.same(await ask(remove, { id }), { delete_membership_invitation: { success: true, error: null } })
  t.same(await ask(one, { id }), { membership_invitation_by_pk: null })
})

t.test('service accounts: an administrator unless told otherwise; its keys end with it', async t => {
  const { app, ask, tenantId, admin } = await door(t)
  const create = 'mutation($input: create_service_account_input!) { create_service_account(input: $input) { id } }'
  const old = `mutation CreateServiceAccount($tenant_id: UUID!, $name: String!) {
    create_service_account(input: { tenant_id: $tenant_id, name: $name }) { id } }`
  const { id } = (await ask(old, { tenant_id: tenantId, name: 'agents' })).create_service_account
  t.match(await admin.get(`/v1/service-accounts/${id}`), { body: { name: 'agents', role_name: 'TENANT_ADMIN' } })
  const reader = await ask(create, { input: { tenant_id: tenantId, name: 'reader', role_id: readOnlyUserRoleId } })
  const { id: readerId } = reader.create_service_account
  t.match(await admin.get(`/v1/service-accounts/${readerId}`), { body: { role_name: 'READ_ONLY_USER' } })
  const keyOf =
    'mutation CreateAPIKey($user_id: UUID!, $name: String!, $expires_at: DateTime, $tenant_id: UUID) { create_api_key(input: { user_id: $user_id name: $name expires_at: $expires_at default_tenant_id: $tenant_id }) { id key token } }'
  const made = (await ask(keyOf, { user_id: id, name: 'k', expires_at: '2099-05-01T12:30:00-05:00' })).create_api_key
  t.equal(made.key, made.token)
  t.match(await admin.get(`/v1/api-keys/${made.id}`), { body: { expires_at: '2099-05-01T17:30:00.000Z' } })
  const bearer = { authorization: `Bearer ${made.key}` }
  t.match((await graphql(app, bearer)('{ hello }')).body, { data: { hello: 'Hello.' } })
  const remove =
    'mutation DeleteServiceAccount($id: UUID!) { delete_service_account(input: { user_id: $id }) { success } }'
  t.same(await ask(remove, { id }), { delete_service_account: { success: true } })
  t.match((await graphql(app, bearer)('{ hello }')).body.errors, [{ extensions: { code: 'UNAUTHENTICATED' } }])
})

t.test('members: another role by id or by name, and out', async t => {
  const { app, ask, admin, member, key } = await door(t)
  const { id, membershipId } = await member(userRoleId)
  const hers = await key({ userId: id })
  const set = 'mutation($input: set_membership_role_input!) { set_membership_role(input: $input) { id } }'
  const named = `mutation SetMembershipRole($membershipId: UUID!, $role: membership_role!) {
    set_membership_role(input: {role: $role, membership_id: $membershipId }) { id } }`
  t.same(await ask(set, { input: { membership_id: membershipId, role_id: readOnlyUserRoleId } }), {
    set_membership_role: { id: membershipId }
  })
  t.match(await hers.post('/v1/api-keys', { name: 'k' }), { statusCode: 403 }, 'from the next request on')
  await ask(named, { membershipId, role: 'TENANT_ADMIN' })
  t.match(await hers.post('/v1/api-keys', { name: 'k' }), { statusCode: 201 })
  const none = (await graphql(app, admin.credential)(set, { input: { membership_id: membershipId } })).body
  t.match(none.errors, [{ extensions: { code: 'BAD_USER_INPUT', errors: [{ pointer: '/role' }] } }])
  const remove =
    'mutation($membershipId: UUID!) { delete_membership(input: { membership_id: $membershipId }) { success } }'
  t.same(await ask(remove, { membershipId }), { delete_membership: { success: true } })
  t.match(await hers.get('/v1/me'), { statusCode: 401 })
})

t.test('roles: made, edited and deleted', async t => {
  const { ask, tenantId } = await door(t)
  const create = 'mutation($input: create_custom_role_input!) { create_custom_role(input: $input) { id } }'
  const update =
    'mutation($input: update_custom_role_permissions_input!) { update_custom_role_permissions(input: $input) { success } }'
  const remove = 'mutation($input: delete_custom_role_input!) { delete_custom_role(input: $input) { success } }'
  const find = 'query($id: uuid) { auth_role(where: {id: {_eq: $id}}) { name permissions } }'
  const input = { name: 'Ops', permissions: ['read:run'], tenant_id: tenantId }
  const { id } = (await ask(create, { input })).create_custom_role
  t.same(await ask(find, { id }), { auth_role: [{ name: 'Ops', permissions: ['read:run'] }] })
  t.ok(await ask(update, { input: { role_id: id, permissions: ['read:run', 'create:run'] } }))
  t.same((await ask(find, { id })).auth_role[0].permissions, ['read:run', 'create:run'])
  t.same(await ask(remove, { input: { role_id: id } }), { delete_custom_role: { success: true } })
  t.same(await ask(find, { id }), { auth_role: [] })
})

t.test('tenants: renamed by their administrators, made and deleted in an operator’s session', async t => {
  const { app, ask, askAs, admin, operator, tenantId, tenant } = await door(t)
  const name = 'mutation($input: update_tenant_name_input!) { update_tenant_name(input: $input) { id } }'
  const slug = 'mutation($input: update_tenant_slug_input!) { update_tenant_slug(input: $input) { id } }'
  const create = 'mutation($input: create_tenant_input!) { create_tenant(input: $input) { id } }'
  const remove = 'mutation($input: delete_tenant_input!) { delete_tenant(input: $input) { success } }'
  await ask(name, { input: { name: 'Acme Inc' } })
  await ask(slug, { input: { slug: 'acme-inc', tenant_id: tenantId } })
  await ask(name, { input: { name: 'Acme Incorporated', tenant_id: tenantId } })
  await ask(slug, { input: { slug: 'acme' } })
  t.same(await ask('{ tenant { name slug } }'), { tenant: [{ name: 'Acme Incorporated', slug: 'acme' }] })
  const globex = await tenant('Globex')
  const refused = async (query: string, input: object) =>
    (await graphql(app, admin.credential)(query, { input })).body.errors?.[0].extensions.code
  t.equal(await refused(name, { name: 'Mine', tenant_id: globex }), 'NOT_FOUND')
  t.equal(await refused(slug, { slug: 'mine', tenant_id: globex }), 'NOT_FOUND')
  t.equal(await refused(create, { name: 'More' }), 'FORBIDDEN')
  t.equal(await refused(remove, { tenant_id: globex }), 'NOT_FOUND')
  t.equal(await refused(remove, { tenant_id: tenantId }), 'FORBIDDEN')
  const signedIn = askAs(operator.credential)
  t.match((await signedIn(create, { input: { name: 'More', slug: 'more' } })).create_tenant, { id: /./ })
  t.match((await signedIn(create, { input: { name: 'Much more' } })).create_tenant, { id: /./ })
  t.same(await signedIn(remove, { input: { tenant_id: globex } }), { delete_tenant: { success: true } })
})

t.test('a tenant that an argument names may only be the key’s own', async t => {
  const { app, admin, adminId, tenant, member, database } = await door(t)
  const tenant_id = await tenant('Globex')
  await member(tenantAdminRoleId, tenant_id)
  const cases = [
    ['create_api_key', { user_id: adminId, name: 'n', tenant_id }],
    ['create_api_key', { user_id: adminId, name: 'n', default_tenant_id: tenant_id }],
    ['create_service_account', { name: 'n', tenant_id }],
    ['create_membership_invitation', { email: 'grace@example.com', tenant_id }],
    ['create_custom_role', { name: 'n', permissions: [], tenant_id }]
  ] as const
  const before = await database.tables.auditEvents.list({ where: undefined, orderBy: [], limit: 99 })
  for (const [field, input] of cases) {
    const query = `mutation($input: ${field}_input!) { ${field}(input: $input) { id } }`
    const { body } = await graphql(app, admin.credential)(query, { input })
    t.strictSame(body, {
      data: { [field]: null },
      errors: [{ message: 'Tenant not found.', path: [field], extensions: { code: 'NOT_FOUND' } }]
    })
  }
  t.equal((await database.tables.auditEvents.list({ where: undefined, orderBy: [], limit: 99 })).length, before.length)
})

t.test('what is done through this door is on record as through the other', async t => {
  const harness = await door(t)
  const { app, ask, adminId, key, member } = harness
  await ask(`mutation { create_api_key(input: {user_id: "${adminId}", name: "made"}) { id } }`)
  const reader = await key({ userId: (await member(readOnlyUserRoleId)).id })
  await graphql(app, reader.credential)('mutation { create_service_account(input: {name: "x"}) { id } }')
  const events = (await trail(harness)).slice(-2)
  t.match(events, [
    { action: 'api_key.create', actorId: adminId, targetName: 'made', outcome: 'allowed', address: '127.0.0.1' },
    { action: 'service_account.create', outcome: 'refused', reason: 'create:service-account', keyId: reader.id }
  ])
})

t.test('mutations of one document run one after the other, and a failed one stops none', async t => {
  const { app, admin } = await door(t)
  const query = `mutation { create_custom_role(input: {name: "A", permissions: []}) { id }
    create_api_key(input: {user_id: "${newId()}", name: "x"}) { id }
    create_service_account(input: {name: "b"}) { id } }`
  const { body } = await graphql(app, admin.credential)(query)
  t.match(body.data, { create_custom_role: { id: /./ }, create_api_key: null, create_service_account: { id: /./ } })
  t.match(body.errors, [{ path: ['create_api_key'] }])
})

t.test('who leaves in one field makes no key in the next', async t => {
  const { app, member, key, log } = await door(t)
  const { id, membershipId } = await member(tenantAdminRoleId)
  const { credential } = await key({ userId: id })
  const query = `mutation { delete_membership(input: {membership_id: "${membershipId}"}) { success }
    create_api_key(input: {user_id: "${id}", name: "x"}) { id } }`
  const { body } = await graphql(app, credential)(query)
  t.match(body, { data: { delete_membership: { success: true }, create_api_key: null } })
  t.match(body.errors, [{ path: ['create_api_key'], extensions: { code: 'UNAUTHENTICATED' } }])
  t.notMatch(log.join(''), /unexpected error/)
})

t.test('select: what the dialect’s arguments mean', async t => {
  const rows = [
    { id: 'a', name: 'x', at: null },
    { id: 'b', name: 'y', at: '2027' },
    { id: 'c', name: 'x', at: '2026' }
  ]
  const ids = (selection: Parameters<typeof select<(typeof rows)[number]>>[1]) =>
    select(rows, selection).map(({ id }) => id)
  t.same(ids({}), ['a', 'b', 'c'])
  t.same(ids({ where: null, order_by: null, limit: null }), ['a', 'b', 'c'])
  t.same(ids({ where: { name: { _eq: 'x' } } }), ['a', 'c'])
  t.same(ids({ where: { name: { _eq: null } } }), ['a', 'b', 'c'])
  t.same(ids({ where: { name: null } }), ['a', 'b', 'c'])
  t.same(ids({ where: { name: { _in: ['x', 'z'] } } }), ['a', 'c'])
  t.same(ids({ where: { name: { _in: [] } } }), [])
  t.same(ids({ where: { name: { _in: null } } }), ['a', 'b', 'c'])
  t.same(ids({ where: { name: { _eq: 'x' }, id: { _in: ['b', 'c'] } } }), ['c'])
  t.same(ids({ order_by: [{ name: 'asc' }] }), ['a', 'c', 'b'])
  t.same(ids({ order_by: [{ name: 'desc' }] }), ['b', 'a', 'c'])
  t.same(ids({ order_by: [{ name: 'asc' }, { id: 'desc' }] }), ['c', 'a', 'b'])
  t.same(ids({ order_by: [{ name: 'asc', id: 'desc' }] }), ['c', 'a', 'b'])
  t.same(ids({ order_by: [{ at: 'asc' }] }), ['c', 'b', 'a'], 'null comes last')
  t.same(ids({ order_by: [{ at: 'desc' }] }), ['a', 'b', 'c'])
  t.same(ids({ order_by: [{ id: 'desc' }, { name: null }] }), ['c', 'b', 'a'])
  t.same(ids({ order_by: [{ name: null }, { id: 'desc' }] }), ['c', 'b', 'a'])
  t.same(ids({ limit: 2 }), ['a', 'b'])
  t.same(ids({ limit: 0 }), [])
  t.throws(() => ids({ limit: -1 }), { message: 'The request is not valid.' })
  t.same(
    rows.map(({ id }) => id),
    ['a', 'b', 'c'],
    'the rows stay as they are'
  )
})
