import t from 'tap'
import { newId } from '../../src/domain/id.ts'
import { readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { trail } from '../support/evidence.ts'
import { graphql } from './dialect.ts'
import { door } from './door.ts'

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
