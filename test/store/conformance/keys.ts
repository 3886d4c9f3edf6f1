import { eq } from 'drizzle-orm'
import type { Test } from 'tap'
import { newId } from '../../../src/domain/id.ts'
import { never } from '../../../src/domain/time.ts'
import type { Database } from '../../../src/store/gateway.ts'
import * as rows from '../rows.ts'

export async function keys(t: Test, database: Database) {
  const { tables } = database
  const tenant = rows.tenant()
  const tenantId = tenant.id
  const user = rows.user()
  const role = rows.role({ tenantId, permissions: ['read:api-key', 'verify:api-key'] })
  const otherRole = rows.role({ tenantId })
  const membership = rows.membership({ tenantId, userId: user.id, roleId: role.id })
  const account = rows.serviceAccount({ tenantId, roleId: otherRole.id })
  await tables.tenants.insert(tenant)
  await tables.users.insert(user)
  await tables.roles.insert(role, otherRole)
  await tables.memberships.insert(membership)
  await tables.serviceAccounts.insert(account)

  // In another tenant the same person is something else.
  const elsewhere = rows.tenant()
  await tables.tenants.insert(elsewhere)
  await tables.memberships.insert(rows.membership({ tenantId: elsewhere.id, userId: user.id }))

  async function mint(key: ReturnType<typeof rows.apiKey>) {
    const secret = rows.secret({ keyId: key.id })
    await tables.apiKeys.insert(key)
    await tables.apiKeySecrets.insert(secret)
    return secret
  }

  const userKey = rows.apiKey({ tenantId, userId: user.id, scopes: ['read:api-key'], cidrs: ['10.0.0.0/8'] })
  const userSecret = await mint(userKey)
  const accountKey = rows.apiKey({ tenantId, serviceAccountId: account.id, revokedAt: rows.moment })
  const accountSecret = await mint(accountKey)

  t.test('a key of a user comes with the user and the role in its tenant', async t => {
    const expected = { key: userKey, secret: userSecret, tenant, role, user, serviceAccount: null }
    t.strictSame(await database.findCredential([userSecret.digest]), expected)
  })

  t.test('a key of a service account comes with the account and its role, whatever state it is in', async t => {
    const expected = {
      key: accountKey,
      secret: accountSecret,
      tenant,
      role: otherRole,
      user: null,
      serviceAccount: account
    }
    t.strictSame(await database.findCredential([accountSecret.digest]), expected)

    const ended = { disabledAt: rows.moment, deletedAt: rows.moment }
    await tables.serviceAccounts.update(eq(tables.serviceAccounts.columns.id, account.id), ended)
    const found = await database.findCredential([accountSecret.digest])
    t.strictSame(found, { ...expected, serviceAccount: { ...account, ...ended } })
  })

  t.test('a secret is found by any of its digests', async t => {
    const strangers = [rows.digest(), rows.digest()]
    t.match(await database.findCredential([...strangers, userSecret.digest]), { key: { id: userKey.id } })
    t.match(await database.findCredential([userSecret.digest, ...strangers]), { key: { id: userKey.id } })
    t.equal(await database.findCredential(strangers), undefined)
    t.equal(await database.findCredential([rows.digest()]), undefined)
    t.equal(await database.findCredential([]), undefined)
  })

  t.test('each secret of a key leads to it', async t => {
    const second = rows.secret({ keyId: userKey.id, hint: 'lku_Zz00' })
    await tables.apiKeySecrets.insert(second)
    t.match(await database.findCredential([second.digest]), { key: userKey, secret: second })
    t.match(await database.findCredential([userSecret.digest]), { key: userKey, secret: userSecret })
  })

  t.test('a demotion, a removal and a deletion show at once', async t => {
    const where = eq(tables.memberships.columns.id, membership.id)
    await tables.memberships.update(where, { roleId: otherRole.id })
    t.strictSame((await database.findCredential([userSecret.digest]))?.role, otherRole)

    await tables.memberships.delete(where)
    const found = await database.findCredential([userSecret.digest])
    t.strictSame(found, { key: userKey, secret: userSecret, tenant, role: null, user, serviceAccount: null })

    await tables.apiKeySecrets.delete(eq(tables.apiKeySecrets.columns.keyId, userKey.id))
    t.equal(await database.findCredential([userSecret.digest]), undefined)
  })

  t.test('the last use is kept, without an edit', async t => {
    const one = rows.apiKey({ tenantId, userId: user.id })
    const two = rows.apiKey({ tenantId, userId: user.id })
    await tables.apiKeys.insert(one, two)
    const find = (id: string) => tables.apiKeys.find(eq(tables.apiKeys.columns.id, id))
    const use = (keyId: string, at: number, address: string) => ({ keyId, at, address })

    await database.recordUsage([
      use(two.id, 1, '192.0.2.2'),
      use(newId(), 2, '192.0.2.9'),
      use(one.id, 5, '2001:db8::5'),
      use(one.id, 4, '2001:db8::4')
    ])
    t.strictSame(await find(one.id), { ...one, lastUsedAt: 5, lastUsedAddress: '2001:db8::5' }, 'the later of two')
    t.strictSame(await find(two.id), { ...two, lastUsedAt: 1, lastUsedAddress: '192.0.2.2' })

    await database.recordUsage([use(one.id, 3, '192.0.2.3'), use(two.id, 3, '192.0.2.3')])
    t.strictSame(
      await find(one.id),
      { ...one, lastUsedAt: 5, lastUsedAddress: '2001:db8::5' },
      'late news change nothing'
    )
    t.strictSame(await find(two.id), { ...two, lastUsedAt: 3, lastUsedAddress: '192.0.2.3' })
    await database.recordUsage([])
  })

  t.test('every key is counted in one state', async t => {
    const now = rows.moment
    const before = await database.countKeys(now)
    const disabledAt = now
    const of = { tenantId, userId: user.id }
    await tables.apiKeys.insert(
      rows.apiKey(of),
      rows.apiKey({ ...of, expiresAt: now + 1 }),
      rows.apiKey({ ...of, expiresAt: never, disabledAt }),
      rows.apiKey({ ...of, expiresAt: now }),
      rows.apiKey({ ...of, expiresAt: now - 1 }),
      rows.apiKey({ ...of, expiresAt: now, disabledAt }),
      rows.apiKey({ ...of, revokedAt: now }),
      rows.apiKey({ ...of, revokedAt: now, disabledAt }),
      rows.apiKey({ ...of, revokedAt: now, expiresAt: now }),
      rows.apiKey({ ...of, revokedAt: now, expiresAt: now, disabledAt })
    )
    t.strictSame(await database.countKeys(now), {
      active: before.active + 2,
      disabled: before.disabled + 1,
      expired: before.expired + 3,
      revoked: before.revoked + 4
    })
  })
}
