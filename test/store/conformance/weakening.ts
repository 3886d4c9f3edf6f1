import { eq } from 'drizzle-orm'
import type { Test } from 'tap'
import type { Database, Weakened } from '../../../src/store/gateway.ts'
import * as rows from '../rows.ts'

/** What takes power away has the next number of the sequence, and is told before it is acknowledged. */
export async function weakening(t: Test, database: Database) {
  const { tables } = database
  const tenant = rows.tenant()
  const user = rows.user()
  const role = rows.role({ tenantId: tenant.id })
  const membership = rows.membership({ tenantId: tenant.id, userId: user.id, roleId: role.id })
  const account = rows.serviceAccount({ tenantId: tenant.id, roleId: role.id })
  const key = rows.apiKey({ tenantId: tenant.id, userId: user.id })
  const secret = rows.secret({ keyId: key.id })
  const told: Weakened[] = []
  database.onWeakened(whose => told.push(whose))

  /** The numbers that `work` takes, and whom it was told to have weakened when it was acknowledged. */
  async function watch(work: () => Promise<unknown>) {
    const before = await tables.sequence()
    told.length = 0
    await work()
    const heard = [...told]
    return { taken: (await tables.sequence()) - before, heard }
  }
  const nothing = { taken: 0, heard: [] }

  t.test('what adds power weakens nobody', async t => {
    const work = async () => {
      await tables.tenants.insert(tenant)
      await tables.users.insert(user)
      await tables.roles.insert(role)
      await tables.memberships.insert(membership)
      await tables.serviceAccounts.insert(account)
      await tables.apiKeys.insert(key)
      await tables.apiKeySecrets.insert(secret)
      await database.recordUsage([{ keyId: key.id, at: 1, address: '192.0.2.1', userAgent: '' }])
      await tables.sessions.insert(rows.session({ tenantId: tenant.id, userId: user.id }))
      await tables.sessions.delete(eq(tables.sessions.columns.userId, user.id))
    }
    t.strictSame(await watch(work), nothing)
  })

  t.test('an edit of a key, or of one of its secrets, weakens that key', async t => {
    const byId = eq(tables.apiKeys.columns.id, key.id)
    const one = { taken: 1, heard: [new Set([key.id])] }
    t.strictSame(await watch(() => tables.apiKeys.update(byId, { disabledAt: 1 })), one)
    const bySecret = eq(tables.apiKeySecrets.columns.digest, secret.digest)
    t.strictSame(await watch(() => tables.apiKeySecrets.update(bySecret, { pepperId: 'new' })), one)
    const twice = () =>
      database.transaction(async ({ apiKeys }) => {
        await apiKeys.update(byId, { disabledAt: 2 })
        await apiKeys.update(byId, { disabledAt: null })
      })
    t.strictSame(await watch(twice), one, 'one number a transaction')
  })

  t.test('an edit of anything else that decides can weaken anybody', async t => {
    const all = { taken: 1, heard: ['anybody'] }
    const edits = [
      () => tables.tenants.update(eq(tables.tenants.columns.id, tenant.id), { name: 'New' }),
      () => tables.users.update(eq(tables.users.columns.id, user.id), { disabledAt: 1 }),
      () => tables.roles.update(eq(tables.roles.columns.id, role.id), { permissions: [] }),
      () => tables.memberships.update(eq(tables.memberships.columns.id, membership.id), { roleId: role.id }),
      () => tables.serviceAccounts.update(eq(tables.serviceAccounts.columns.id, account.id), { disabledAt: 1 }),
      () => tables.apiKeySecrets.delete(eq(tables.apiKeySecrets.columns.keyId, key.id)),
      () => tables.memberships.delete(eq(tables.memberships.columns.id, membership.id)),
      () => tables.tenants.delete(eq(tables.tenants.columns.id, tenant.id))
    ]
    for (const edit of edits) t.strictSame(await watch(edit), all)
  })

  t.test('what changed nothing weakens nobody, and what was undone takes no number', async t => {
    const nowhere = eq(tables.apiKeys.columns.id, key.id)
    t.strictSame(await watch(() => tables.apiKeys.update(nowhere, { disabledAt: 1 })), nothing)
    t.strictSame(await watch(() => tables.apiKeys.delete(nowhere)), nothing)
    const other = rows.tenant()
    await tables.tenants.insert(other)
    const { taken } = await watch(() => {
      const undone = database.transaction(async ({ tenants }) => {
        await tenants.update(eq(tenants.columns.id, other.id), { name: 'Lost' })
        throw new Error('no')
      })
      return t.rejects(undone, { message: 'no' })
    })
    t.equal(taken, 0)
    await tables.tenants.delete(eq(tables.tenants.columns.id, other.id))
  })

  t.test('whether verdicts may be kept is known without a question', async t => {
    t.type(database.inStep(), 'boolean')
  })

  t.test('inside a transaction the sequence is that of the transaction', async t => {
    const before = await tables.sequence()
    t.equal(await database.transaction(({ sequence }) => sequence()), before)
  })
}
