import { eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Test } from 'tap'
import { newId } from '../../../src/domain/id.ts'
import { builtInRoles } from '../../../src/domain/permissions.ts'
import { never } from '../../../src/domain/time.ts'
import type { Columns, Database, Gateway, Gateways, Patch } from '../../../src/store/gateway.ts'
import * as rows from '../rows.ts'

interface Case<Row> {
  /** The primary key of a row. */
  readonly key: (columns: Columns<Row>, row: Row) => SQL
  /** A row with a value in every field, and one with a null wherever there may be one. */
  readonly full: Row
  readonly sparse: Row
  readonly patch: Patch<Row>
}

async function holds<Row extends object>(t: Test, gateway: Gateway<Row>, { key, full, sparse, patch }: Case<Row>) {
  const find = (row: Row) => gateway.find(key(gateway.columns, row))

  await gateway.insert(full, sparse)
  t.strictSame(await find(full), full, 'values')
  t.strictSame(await find(sparse), sparse, 'nulls')

  const updated = { ...full, ...patch }
  t.strictSame(await gateway.update(key(gateway.columns, full), patch), [updated], 'an update answers with the new row')
  t.strictSame(await find(full), updated)
  t.strictSame(await find(sparse), sparse, 'and leaves others alone')

  t.equal(await gateway.delete(key(gateway.columns, full)), 1)
  t.equal(await find(full), undefined)
  t.strictSame(await find(sparse), sparse)
  t.equal(await gateway.delete(key(gateway.columns, full)), 0, 'what is gone cannot go')
}

const byId = <Row extends { readonly id: string }>(columns: Columns<Row>, row: Row) => eq(columns.id, row.id)

export async function tables(t: Test, { tables }: Database) {
  const home = rows.tenant()
  const ada = rows.user()
  const grace = rows.user()
  const builds = rows.serviceAccount({ tenantId: home.id })
  const nightly = rows.apiKey({ tenantId: home.id, userId: ada.id })
  const hourly = rows.apiKey({ tenantId: home.id, userId: ada.id })
  await tables.tenants.insert(home)
  await tables.users.insert(ada, grace)
  await tables.serviceAccounts.insert(builds)
  await tables.apiKeys.insert(nightly, hourly)
  const tenantId = home.id
  const of = { tenantId, userId: ada.id }

  const cases: { [Name in keyof Gateways]: (t: Test) => Promise<void> } = {
    tenants: t =>
      holds(t, tables.tenants, {
        key: byId,
        full: rows.tenant({ name: 'Ünïcøde 中 😀', disabledAt: rows.moment }),
        sparse: rows.tenant(),
        patch: { name: '', disabledAt: null, revision: 2 }
      }),
    users: t =>
      holds(t, tables.users, {
        key: byId,
        full: rows.user({ operator: true, passwordDigest: '$argon2id$', disabledAt: 1, deletedAt: 2 }),
        sparse: rows.user({ email: null, emailKey: null }),
        patch: { operator: false, passwordDigest: null }
      }),
    memberships: t =>
      holds(t, tables.memberships, {
        key: byId,
        full: rows.membership(of),
        sparse: rows.membership({ tenantId, userId: grace.id }),
        patch: { roleId: builtInRoles[0]?.id }
      }),
    invitations: t =>
      holds(t, tables.invitations, {
        key: byId,
        full: rows.invitation({ tenantId }),
        sparse: rows.invitation({ tenantId }),
        patch: { digest: rows.digest(), expiresAt: never }
      }),
    roles: t =>
      holds(t, tables.roles, {
        key: byId,
        full: rows.role({ tenantId, permissions: ['read:api-key', '*:own-thing'] }),
        sparse: rows.role({ tenantId: null, permissions: [] }),
        patch: { permissions: ['*:*'], description: "it's \\ 100 %" }
      }),
    serviceAccounts: t =>
      holds(t, tables.serviceAccounts, {
        key: byId,
        full: rows.serviceAccount({ tenantId, disabledAt: 0, deletedAt: never }),
        sparse: rows.serviceAccount({ tenantId }),
        patch: { disabledAt: null }
      }),
    apiKeys: t =>
      holds(t, tables.apiKeys, {
        key: byId,
        full: rows.apiKey({
          ...of,
          scopes: ['read:api-key'],
          cidrs: ['10.0.0.0/8', '2001:db8::/32'],
          expiresAt: rows.moment,
          disabledAt: rows.moment,
          revokedAt: rows.moment,
          revokedBy: newId(),
          revokedReason: 'revoked'
        }),
        sparse: rows.apiKey({ tenantId, serviceAccountId: builds.id }),
        patch: { scopes: [], cidrs: null, revokedReason: 'owner_removed' }
      }),
    keyUses: t =>
      holds(t, tables.keyUses, {
        key: (columns, { keyId }) => eq(columns.keyId, keyId),
        full: rows.keyUse({ keyId: nightly.id, address: '192.0.2.1', userAgent: 'curl/8' }),
        sparse: rows.keyUse({ keyId: hourly.id }),
        patch: { at: rows.moment + 1, address: null }
      }),
    apiKeySecrets: t =>
      holds(t, tables.apiKeySecrets, {
        key: (columns, row) => eq(columns.digest, row.digest),
        full: rows.secret({ keyId: nightly.id }),
        sparse: rows.secret({ keyId: nightly.id }),
        patch: { pepperId: 'ffffffff' }
      }),
    agents: t =>
      holds(t, tables.agents, {
        key: byId,
        full: rows.agent({ tenantId, keyId: nightly.id, labels: ['prod', 'ünïcøde "quoted"'] }),
        sparse: rows.agent({ tenantId, keyId: nightly.id, name: 'other' }),
        patch: { labels: [], seenAt: rows.moment + 1 }
      }),
    sessions: t =>
      holds(t, tables.sessions, {
        key: byId,
        full: rows.session(of),
        sparse: rows.session(of),
        patch: { seenAt: rows.moment + 1 }
      }),
    setupLinks: t =>
      holds(t, tables.setupLinks, {
        key: (columns, row) => eq(columns.digest, row.digest),
        full: rows.setupLink(),
        sparse: rows.setupLink(),
        patch: { expiresAt: 0 }
      }),
    auditEvents: t =>
      holds(t, tables.auditEvents, {
        key: byId,
        full: rows.auditEvent({
          tenantId: newId(),
          actorType: 'user',
          actorId: newId(),
          keyId: newId(),
          targetId: newId(),
          targetName: 'Nightly',
          outcome: 'refused',
          reason: 'forbidden',
          address: '192.0.2.1',
          userAgent: 'curl/8',
          detail: { nested: [1, null, { text: "'quoted' ünïcøde" }], flag: false, large: never }
        }),
        sparse: rows.auditEvent(),
        patch: { detail: {} }
      }),
    idempotencyRecords: t =>
      holds(t, tables.idempotencyRecords, {
        key: (columns, row) => eq(columns.id, row.id),
        full: rows.idempotencyRecord({ tenantId, response: Buffer.from([0, 255, 0]) }),
        sparse: rows.idempotencyRecord({ tenantId, response: Buffer.alloc(0) }),
        patch: { response: Buffer.from('ff00', 'hex') }
      }),
    refusals: t =>
      holds(t, tables.refusals, {
        key: (columns, { reason }) => eq(columns.reason, reason),
        full: { tenantId, hour: rows.moment, reason: 'revoked', count: 3 },
        sparse: { tenantId, hour: rows.moment, reason: 'expired', count: 1 },
        patch: { count: 4 }
      })
  }
  for (const [name, run] of Object.entries(cases)) await t.test(`${name} give back what they were given`, run)

  t.test('a list of nothing can be inserted', async () => tables.tenants.insert())

  t.test('a new value may be computed from the old one', async t => {
    const [updated] = await tables.tenants.update(eq(tables.tenants.columns.id, home.id), {
      revision: sql`${tables.tenants.columns.revision} + 1`
    })
    t.strictSame(updated, { ...home, revision: 2 })
  })

  t.test('a row goes to whoever guards it first', async t => {
    const { columns } = tables.tenants
    const guarded = sql`${columns.id} = ${sql.param(home.id, columns.id)} and ${columns.disabledAt} is null`
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, disabledAt) => tables.tenants.update(guarded, { disabledAt }))
    )
    t.equal(answers.flat().length, 1)
    t.strictSame(await tables.tenants.find(eq(columns.id, home.id)), answers.flat()[0])
  })

  t.test('bytes come back as a Buffer', async t => {
    const link = rows.setupLink()
    await tables.setupLinks.insert(link)
    t.ok(Buffer.isBuffer((await tables.setupLinks.find(eq(tables.setupLinks.columns.digest, link.digest)))?.digest))
  })

  t.test('what is no id finds nothing, loudly', async t => {
    for (const text of ['', 'nobody', `${home.id}0`])
      await t.rejects(tables.tenants.find(byId(tables.tenants.columns, { ...home, id: text })))
  })

  t.test('the built-in roles are there', async t => {
    const { columns } = tables.roles
    const page = {
      where: inArray(
        columns.id,
        builtInRoles.map(({ id }) => id)
      ),
      orderBy: [sql`${columns.id}`],
      limit: 9
    }
    t.match(
      await tables.roles.list(page),
      builtInRoles.map(role => ({ ...role, tenantId: null, nameKey: role.name.toLowerCase(), revision: 1 }))
    )
  })
}
