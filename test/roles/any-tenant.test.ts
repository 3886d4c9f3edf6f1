import { eq } from 'drizzle-orm'
import t from 'tap'
import { beyondTenant, type Grant, tenantAdminRoleId } from '../../src/domain/permissions.ts'
import { startApp } from '../support/app.ts'
import type { Answer, Client } from '../support/client.ts'

const refused = { statusCode: 403, body: { code: 'authority_exceeded' } }

t.test('only an operator’s session gives what reaches beyond the tenant, in whatever way it is given', async t => {
  const { admin, key, member, operator, role, session, serviceAccount } = await startApp(t)
  const everything: Grant[] = ['*:*', beyondTenant]
  const gateway = await role(everything, 'Gateway')
  const holder = await member(gateway)
  let count = 0
  const ways: Readonly<Record<string, (as: Client) => Promise<Answer>>> = {
    'a new role': as => as.post('/v1/roles', { name: `Made ${++count}`, permissions: [beyondTenant] }),
    'a role that gets it': async as =>
      as.patch(`/v1/roles/${await role([], `Got ${++count}`)}`, { permissions: [beyondTenant] }),
    'a role that has it': async as =>
      as.patch(`/v1/roles/${await role([beyondTenant], `Had ${++count}`)}`, { description: 'x' }),
    'a role that loses it': async as =>
      as.patch(`/v1/roles/${await role([beyondTenant], `Lost ${++count}`)}`, { permissions: [] }),
    'a member': async as => as.patch(`/v1/members/${(await member()).membershipId}`, { role: gateway }),
    'an account': async as => as.patch(`/v1/service-accounts/${await serviceAccount()}`, { role: gateway }),
    'an invitation': as => as.post('/v1/invitations', { email: `${++count}@example.com`, role: gateway })
  }
  const others: Readonly<Record<string, Client>> = {
    'an administrator’s key': admin,
    'an administrator’s session': await session((await member(tenantAdminRoleId)).id),
    'a holder’s key': await key({ userId: holder.id }),
    'a holder’s session': await session(holder.id)
  }
  for (const [way, give] of Object.entries(ways)) {
    for (const [who, caller] of Object.entries(others)) t.match(await give(caller), refused, `${way} by ${who}`)
    const { statusCode } = await give(operator)
    t.match(statusCode, /20[01]/, way)
  }
  t.match(await operator.post('/v1/service-accounts', { name: 'gateway', role: gateway }), { statusCode: 201 })
})

t.test('an invitation to such a role is good, as long as whoever made it is an operator', async t => {
  const { adminId, anybody, database, operator, role } = await startApp(t)
  const { users } = database.tables
  await role([beyondTenant], 'Gateway')
  const accept = async (email: string, between: () => Promise<unknown>) => {
    const { body } = await operator.post('/v1/invitations', { email, role: 'Gateway' })
    await between()
    return anybody.post('/v1/invitations/accept', { token: body.token, password: 'seven quiet otters in a row' })
  }
  t.match(await accept('grace@example.com', async () => undefined), { statusCode: 201 })
  const demoted = () => users.update(eq(users.columns.id, adminId), { operator: false })
  t.match(await accept('joan@example.com', demoted), { statusCode: 401 })
})

t.test('a key has it only where the role holds it, and scopes only where they name it', async t => {
  const { admin, key, member, operator, role, serviceAccount, session } = await startApp(t)
  const gateway = await serviceAccount(await role(['*:*', beyondTenant], 'Gateway'))
  const holds = async (as: Client) => (await as.get('/v1/me')).body.permissions.includes(beyondTenant)
  t.equal(await holds(await key({ serviceAccountId: gateway })), true)
  t.equal(await holds(await key({ serviceAccountId: gateway }, { scopes: ['*:*'] })), false)
  t.equal(await holds(await key({ serviceAccountId: gateway }, { scopes: [beyondTenant] })), true)
  t.equal(await holds(admin), false)

  const make = (as: Client, scopes: Grant[] | null = null, user_id = gateway) =>
    as.post('/v1/api-keys', { name: 'key', user_id, scopes })
  t.match(await make(operator), { statusCode: 201 })
  t.match(await make(operator, [beyondTenant]), { statusCode: 201 })
  t.match(await make(admin), refused, 'not by an administrator')
  t.match(await make(admin, [beyondTenant]), refused)
  t.match(await make(admin, ['read:role']), { statusCode: 201 })
  const holder = await member(await role(['*:*', beyondTenant], 'Holder'))
  t.match(await make(await session(holder.id)), { statusCode: 201 }, 'who holds it may make keys that do')
  const unlimited = await key({ userId: holder.id })
  t.match(await make(unlimited, [beyondTenant], holder.id), { statusCode: 201 })
  t.match(await make(await key({ userId: holder.id }, { scopes: ['*:*'] }), [beyondTenant], holder.id), refused)
})
