import t from 'tap'
import { type Grant, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { present } from '../../src/domain/present.ts'
import { insertMembership } from '../../src/memberships/store.ts'
import { findAccount, updateAccount } from '../../src/service-accounts/store.ts'
import { findTenant, updateTenant } from '../../src/tenants/store.ts'
import { findUser, findUserByEmail, updateUser } from '../../src/users/store.ts'
import { type Harness, startApp } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { told, trail } from '../support/evidence.ts'

const url = '/v1/invitations'
const accept = `${url}/accept`
const email = 'grace@example.com'
const password = 'another sentence to remember'

const invite = async (as: Client, role = 'USER') => (await as.post(url, { email, role })).body

async function disableUser({ database: { tables } }: Harness, id: string, disabledAt: number | null) {
  await updateUser(tables, present(await findUser(tables, id)), { disabledAt })
}

async function disableAccount({ database: { tables }, tenantId }: Harness, id: string, disabledAt: number | null) {
  await updateAccount(tables, present(await findAccount(tables, tenantId, id)), { disabledAt })
}

async function disableTenant({ database: { tables }, tenantId }: Harness, disabledAt: number | null) {
  await updateTenant(tables, present(await findTenant(tables, tenantId)), { disabledAt })
}

t.test('links that are unknown, malformed, expired, used, withdrawn or without backing get one answer', async t => {
  const harness = await startApp(t)
  const { admin, anybody, clock, services, member, session } = harness
  // A password that would be refused shows that nobody looks at it.
  const attempt = async (token: string) => {
    const { headers, ...rest } = told(await anybody.post(accept, { token, password: 'x' }))
    return { ...rest, headers: { ...headers, 'x-ratelimit-remaining': 'one less each time' } }
  }
  const answer = await attempt(services.tokens.mint('invitation'))
  t.match(answer, { statusCode: 401, text: /invalid_credentials/ })
  const { token } = await invite(admin)
  t.strictSame(await attempt('lki_'), answer, 'malformed')
  t.strictSame(await attempt(`${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`), answer, 'a wrong checksum')
  t.strictSame(await attempt(services.tokens.mint('session')), answer, 'of another kind')

  clock.advance(7 * 24 * 60 * 60 * 1000)
  t.strictSame(await attempt(token), answer, 'expired')

  const withdrawn = await invite(admin)
  await admin.delete(`${url}/${withdrawn.id}`)
  t.strictSame(await attempt(withdrawn.token), answer, 'withdrawn')

  const inviter = await member()
  const unbacked = await invite(await session(inviter.id))
  await admin.delete(`/v1/members/${inviter.membershipId}`)
  t.strictSame(await attempt(unbacked.token), answer, 'without backing')
  await admin.delete(`${url}/${unbacked.id}`)

  const used = await invite(admin)
  t.match(await anybody.post(accept, { token: used.token, password }), { statusCode: 201 })
  t.strictSame(await attempt(used.token), answer, 'used')
})

t.test('a link is worth nothing once its inviter is gone or disabled, and nobody comes in by it', async t => {
  const cases: [name: string, end: (harness: Harness, inviter: Inviter) => Promise<unknown>][] = [
    ['removed', ({ admin }, { membershipId }) => admin.delete(`/v1/members/${membershipId}`)],
    ['left', (_, { as, membershipId }) => as.delete(`/v1/members/${membershipId}`)],
    ['demoted', ({ admin }, { membershipId }) => admin.patch(`/v1/members/${membershipId}`, { role: 'USER' })],
    ['disabled', (harness, { id }) => disableUser(harness, id, harness.clock())]
  ]
  interface Inviter {
    id: string
    membershipId: string
    as: Client
  }
  for (const [name, end] of cases) {
    await t.test(name, async t => {
      const harness = await startApp(t)
      const { anybody, database, member, session } = harness
      const { id, membershipId } = await member()
      const as = await session(id)
      const { id: invitationId, token } = await invite(as)
      await end(harness, { id, membershipId, as })
      t.match(await anybody.post(accept, { token, password }), {
        statusCode: 401,
        body: { code: 'invalid_credentials' }
      })
      t.equal(await findUserByEmail(database.tables, email), undefined)
      t.match(await trail(harness, { action: 'invitation.accept' }), [
        { targetId: invitationId, targetName: email, outcome: 'refused', reason: 'invalid_credentials' }
      ])
    })
  }
})

t.test('a link is worth what its inviter may give at that moment', async t => {
  const harness = await startApp(t)
  const { admin, anybody, role, member, session } = harness
  const inviting: Grant[] = ['create:membership-invitation', 'read:role']
  const hosts = await role(inviting, 'Host')
  await role(['read:role', 'read:tenant'], 'Greeter')
  const guests = await role(['read:role'], 'Guest')
  const inviter = await member(hosts)
  const { token } = await invite(await session(inviter.id), 'Guest')
  const refusedWhen = async (name: string) => {
    t.match(await anybody.post(accept, { token, password }), { statusCode: 401 }, name)
  }
  const become = (named: string) => admin.patch(`/v1/members/${inviter.membershipId}`, { role: named })

  await become('Greeter')
  await refusedWhen('the inviter may not invite any more')
  await become('Host')
  await admin.patch(`/v1/roles/${guests}`, { permissions: ['read:role', 'read:tenant'] })
  await refusedWhen('the role has outgrown the inviter')
  await admin.patch(`/v1/roles/${guests}`, { permissions: [] })
  t.match(await anybody.post(accept, { token, password }), { statusCode: 201, body: { role_name: 'Guest' } })
})

t.test('what an inviter holds in another tenant counts for nothing here', async t => {
  const { admin, anybody, database, clock, services, member, tenant, session } = await startApp(t)
  const { id: userId, membershipId } = await member()
  const { token } = await invite(await session(userId))
  const tenantId = await tenant('Globex')
  const stamp = { createdAt: clock(), updatedAt: clock(), revision: 1 }
  const elsewhere = { id: services.newId(), tenantId, userId, roleId: tenantAdminRoleId, ...stamp }
  await insertMembership(database.tables, elsewhere)
  await admin.delete(`/v1/members/${membershipId}`)
  t.match(await anybody.post(accept, { token, password }), { statusCode: 401 })
})

t.test('a service account’s link is worth nothing while the account is disabled, or once it is deleted', async t => {
  const harness = await startApp(t)
  const { admin, anybody, clock, key, serviceAccount } = harness
  const robot = await serviceAccount()
  const { token } = await invite(await key({ serviceAccountId: robot }))
  await disableAccount(harness, robot, clock())
  t.match(await anybody.post(accept, { token, password }), { statusCode: 401 })
  await disableAccount(harness, robot, null)
  t.match(await anybody.post(accept, { token, password }), { statusCode: 201 })

  const other = await serviceAccount(undefined, 'other')
  const again = (await (await key({ serviceAccountId: other })).post(url, { email: 'joan@example.com' })).body
  t.match(await admin.delete(`/v1/service-accounts/${other}`), { statusCode: 204 })
  t.match(await anybody.post(accept, { token: again.token, password }), { statusCode: 401 })
})

t.test('nobody joins a tenant that is disabled', async t => {
  const harness = await startApp(t)
  const { admin, anybody, clock } = harness
  const { token } = await invite(admin)
  await disableTenant(harness, clock())
  t.match(await anybody.post(accept, { token, password }), { statusCode: 401 })
  await disableTenant(harness, null)
  t.match(await anybody.post(accept, { token, password }), { statusCode: 201 })
})

t.test('a user who is disabled joins nothing, with the right password either', async t => {
  const harness = await startApp(t)
  const { admin, anybody, clock, member, session, tenant } = harness
  const first = await invite(admin)
  const { user_id } = (await anybody.post(accept, { token: first.token, password })).body
  const globex = await tenant('Globex')
  const { token } = await invite(await session((await member(tenantAdminRoleId, globex)).id, globex))
  await disableUser(harness, user_id, clock())
  t.match(await anybody.post(accept, { token, password }), { statusCode: 401, body: { detail: /not valid any more/ } })
  await disableUser(harness, user_id, null)
  t.match(await anybody.post(accept, { token, password }), { statusCode: 201, body: { role_id: userRoleId } })
})
