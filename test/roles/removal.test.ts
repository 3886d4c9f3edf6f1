import t from 'tap'
import { insertInvitation } from '../../src/invitations/store.ts'
import { type Harness, startApp } from '../support/app.ts'

const url = '/v1/roles'

const invitation = ({ tenantId, adminId, clock }: Harness, roleId: string, lasting: number) => ({
  id: '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00',
  tenantId,
  email: 'bob@example.com',
  emailKey: 'bob@example.com',
  roleId,
  digest: Buffer.alloc(32, 1),
  createdBy: adminId,
  createdAt: clock(),
  expiresAt: clock() + lasting
})

t.test('a role that a member, a service account or an open invitation has stays', async t => {
  const harness = await startApp(t)
  const { admin, database, member, role, serviceAccount } = harness
  const holders = {
    member: (id: string) => member(id),
    'service account': (id: string) => serviceAccount(id),
    invitation: (id: string) => insertInvitation(database.tables, invitation(harness, id, 1_000))
  }
  for (const [holder, give] of Object.entries(holders)) {
    const id = await role([], holder)
    await give(id)
    t.match(await admin.delete(`${url}/${id}`), { statusCode: 409, body: { code: 'in_use' } }, holder)
    t.match(await admin.get(`${url}/${id}`), { statusCode: 200 })
  }
})

t.test('an invitation that has expired keeps no role', async t => {
  const harness = await startApp(t)
  const { admin, clock, database, role } = harness
  const id = await role([])
  await insertInvitation(database.tables, invitation(harness, id, 1_000))
  clock.advance(1_000)
  t.match(await admin.delete(`${url}/${id}`), { statusCode: 204 })
})
