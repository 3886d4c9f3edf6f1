import { eq, inArray } from 'drizzle-orm'
import type { Test } from 'tap'
import { v7 } from 'uuid'
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

  const findOne = async (...digests: Buffer[]) => (await database.findCredentials(digests))[0]

  const expected = (key: typeof userKey, secret: typeof userSecret) => ({
    sequence: 0,
    digest: secret.digest,
    pepperId: secret.pepperId,
    keyId: key.id,
    keyName: key.name,
    scopes: key.scopes,
    cidrs: key.cidrs,
    createdAt: key.createdAt,
    expiresAt: key.expiresAt,
    disabledAt: key.disabledAt,
    revokedAt: key.revokedAt,
    tenantId,
    tenantDisabledAt: tenant.disabledAt,
    ownerType: key.userId === null ? 'service_account' : 'user',
    ownerId: key.userId ?? key.serviceAccountId,
    ownerDisabledAt: null,
    ownerDeletedAt: null,
    role: null
  })
  const brief = ({ id, name, permissions }: typeof role) => ({ id, name, permissions })

  t.test('a key of a user comes with the user and the role in its tenant', async t => {
    const sequence = await tables.sequence()
    const whole = { ...expected(userKey, userSecret), sequence, role: brief(role) }
    t.strictSame(await findOne(userSecret.digest), whole)
    t.strictSame(await database.findCredentialOfKey(userKey.id), whole)
    t.equal(await database.findCredentialOfKey(newId()), undefined)
  })

  t.test('a key of a service account comes with the account and its role, whatever state it is in', async t => {
    const whole = { ...expected(accountKey, accountSecret), role: brief(otherRole) }
    t.strictSame(await findOne(accountSecret.digest), { ...whole, sequence: await tables.sequence() })

    const ended = { disabledAt: rows.moment, deletedAt: rows.moment + 1 }
    await tables.serviceAccounts.update(eq(tables.serviceAccounts.columns.id, account.id), ended)
    t.strictSame(await findOne(accountSecret.digest), {
      ...whole,
      sequence: await tables.sequence(),
      ownerDisabledAt: ended.disabledAt,
      ownerDeletedAt: ended.deletedAt
    })
  })

  t.test('a secret is found by any of its digests, and many at once', async t => {
    const strangers = [rows.digest(), rows.digest()]
    t.match(await findOne(...strangers, userSecret.digest), { keyId: userKey.id })
    t.match(await findOne(userSecret.digest, ...strangers), { keyId: userKey.id })
    t.equal(await findOne(...strangers), undefined)
    t.equal(await findOne(rows.digest()), undefined)
    t.equal(await findOne(), undefined)
    const both = await database.findCredentials([accountSecret.digest, ...strangers, userSecret.digest])
    t.strictSame(new Set(both.map(({ keyId }) => keyId)), new Set([userKey.id, accountKey.id]))
  })

  t.test('each secret of a key leads to it', async t => {
    const second = rows.secret({ keyId: userKey.id, hint: 'lku_Zz00' })
    await tables.apiKeySecrets.insert(second)
    t.match(await findOne(second.digest), { keyId: userKey.id, digest: second.digest })
    t.match(await findOne(userSecret.digest), { keyId: userKey.id, digest: userSecret.digest })
  })

  t.test('a demotion, a removal and a deletion show at once', async t => {
    const where = eq(tables.memberships.columns.id, membership.id)
    await tables.memberships.update(where, { roleId: otherRole.id })
    t.strictSame((await findOne(userSecret.digest))?.role, brief(otherRole))

    await tables.memberships.delete(where)
    t.match(await findOne(userSecret.digest), { ownerId: user.id, role: null })

    await tables.users.update(eq(tables.users.columns.id, user.id), { disabledAt: 7, deletedAt: 8 })
    t.match(await findOne(userSecret.digest), { ownerDisabledAt: 7, ownerDeletedAt: 8 })

    await tables.apiKeySecrets.delete(eq(tables.apiKeySecrets.columns.keyId, userKey.id))
    t.equal(await findOne(userSecret.digest), undefined)
  })

  t.test('the last use is kept, and the key itself stays as it is', async t => {
    const one = rows.apiKey({ tenantId, userId: user.id })
    const two = rows.apiKey({ tenantId, userId: user.id })
    await tables.apiKeys.insert(one, two)
    const { columns } = tables.keyUses
    const find = (keyId: string) => tables.keyUses.find(eq(columns.keyId, keyId))
    const use = (keyId: string, at: number, address: string) => ({ keyId, at, address, userAgent: `agent ${at}` })
    const nowhere = (keyId: string, at: number) => ({ keyId, at, address: null, userAgent: 'forgotten' })

    await database.recordUsage([
      use(two.id, 1, '192.0.2.2'),
      use(newId(), 2, '192.0.2.9'),
      use(one.id, 5, '2001:db8::5'),
      use(one.id, 4, '2001:db8::4')
    ])
    t.strictSame(await find(one.id), use(one.id, 5, '2001:db8::5'), 'the later of two')
    t.strictSame(await find(two.id), use(two.id, 1, '192.0.2.2'))

    await database.recordUsage([use(one.id, 3, '192.0.2.3'), use(two.id, 3, '192.0.2.3')])
    t.strictSame(await find(one.id), use(one.id, 5, '2001:db8::5'), 'late news change nothing')
    await database.recordUsage([use(one.id, 5, '192.0.2.3')])
    t.strictSame(await find(one.id), use(one.id, 5, '2001:db8::5'), 'nor do those of the same moment')
    t.strictSame(await find(two.id), use(two.id, 3, '192.0.2.3'))

    await database.recordUsage([nowhere(one.id, 6)])
    t.strictSame(await find(one.id), { ...use(one.id, 5, '2001:db8::5'), at: 6 }, 'from nobody knows where')
    await database.recordUsage([])
    t.strictSame(await tables.apiKeys.find(eq(tables.apiKeys.columns.id, one.id)), one)

    const three = rows.apiKey({ tenantId, userId: user.id })
    await tables.apiKeys.insert(three)
    await database.recordUsage([nowhere(three.id, 7)])
    t.strictSame(await find(three.id), { keyId: three.id, at: 7, address: null, userAgent: null }, 'not even the first')
    await database.recordUsage([use(three.id, 8, '192.0.2.8')])
    t.strictSame(await find(three.id), use(three.id, 8, '192.0.2.8'))
  })

  t.test('the last use goes with its key, and a late one of a key that is gone changes nothing', async t => {
    const gone = rows.apiKey({ tenantId, userId: user.id })
    const there = rows.apiKey({ tenantId, userId: user.id })
    await tables.apiKeys.insert(gone, there)
    const uses = () => {
      const { columns, list } = tables.keyUses
      return list({ where: inArray(columns.keyId, [gone.id, there.id]), orderBy: [], limit: 10 })
    }
    const use = (keyId: string, at: number) => ({ keyId, at, address: '192.0.2.1', userAgent: 'curl/8' })
    await database.recordUsage([use(gone.id, 1)])
    t.strictSame(await uses(), [use(gone.id, 1)])

    await tables.apiKeys.delete(eq(tables.apiKeys.columns.id, gone.id))
    t.strictSame(await uses(), [])
    await database.recordUsage([use(gone.id, 2), use(there.id, 2)])
    t.strictSame(await uses(), [use(there.id, 2)], 'those beside it are written')
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

  t.test('the keys of one tenant are counted with what else there is of it', async t => {
    const now = rows.moment
    const home = rows.tenant()
    const of = { tenantId: home.id, userId: user.id, createdAt: now - 20 }
    const moments = { now, expiringBefore: now + 10, unusedSince: now - 10, refusedSince: now - 10 }
    const none = { active: 0, disabled: 0, expired: 0, revoked: 0, expiring: 0, neverUsed: 0, unused: 0 }
    await tables.tenants.insert(home)
    t.strictSame(await database.countTenant(home.id, moments), { ...none, members: 0, serviceAccounts: 0, refused: 0 })

    const lately = rows.apiKey({ ...of, expiresAt: now + 9 })
    const before = rows.apiKey({ ...of, expiresAt: now + 10 })
    await tables.apiKeys.insert(
      rows.apiKey(of),
      rows.apiKey({ ...of, createdAt: now - 10 }),
      lately,
      before,
      rows.apiKey({ ...of, disabledAt: now }),
      rows.apiKey({ ...of, expiresAt: now }),
      rows.apiKey({ ...of, revokedAt: now })
    )
    await tables.keyUses.insert(
      rows.keyUse({ keyId: lately.id, at: now - 10 }),
      rows.keyUse({ keyId: before.id, at: now - 11 })
    )
    await tables.memberships.insert(rows.membership({ tenantId: home.id, userId: user.id }))
    const accounts = [
      rows.serviceAccount({ tenantId: home.id }),
      rows.serviceAccount({ tenantId: home.id, deletedAt: 1 })
    ]
    await tables.serviceAccounts.insert(...accounts)
    const event = (at: number, patch: object = {}) =>
      rows.auditEvent({ id: v7({ msecs: at }), tenantId: home.id, at, outcome: 'refused', ...patch })
    await tables.auditEvents.insert(
      event(now),
      event(now - 10),
      event(now - 11),
      event(now - 1, { id: v7({ msecs: now - 11 }) }),
      event(now, { outcome: 'allowed' }),
      event(now, { tenantId: null }),
      event(now, { tenantId: elsewhere.id })
    )
    t.strictSame(await database.countTenant(home.id, moments), {
      active: 4,
      disabled: 1,
      expired: 1,
      revoked: 1,
      expiring: 1,
      neverUsed: 2,
      unused: 2,
      members: 1,
      serviceAccounts: 1,
      refused: 3
    })
    t.match(await database.countTenant(home.id, { ...moments, refusedSince: 0 }), { refused: 4 })
  })
}
