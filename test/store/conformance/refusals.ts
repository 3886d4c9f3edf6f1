import { eq } from 'drizzle-orm'
import type { Test } from 'tap'
import { newId } from '../../../src/domain/id.ts'
import { Conflict, type Database } from '../../../src/store/gateway.ts'
import * as rows from '../rows.ts'

type Case = readonly [what: string, table: string, statement: () => Promise<unknown>]

export async function refusals(t: Test, { tables }: Database) {
  const home = rows.tenant()
  const here = { tenantId: home.id }
  const ada = rows.user()
  const auditor = rows.role(here)
  const builds = rows.serviceAccount(here)
  const nightly = rows.apiKey({ ...here, userId: ada.id })
  const secret = rows.secret({ keyId: nightly.id })
  const of = { ...here, userId: ada.id }
  const membership = rows.membership({ ...of, roleId: auditor.id })
  const invitation = rows.invitation(here)
  const agent = rows.agent({ ...here, keyId: nightly.id })
  const session = rows.session(of)
  const link = rows.setupLink()
  const record = rows.idempotencyRecord(here)
  await tables.tenants.insert(home)
  await tables.users.insert(ada)
  await tables.roles.insert(auditor)
  await tables.serviceAccounts.insert(builds)
  await tables.apiKeys.insert(nightly)
  await tables.apiKeySecrets.insert(secret)
  await tables.memberships.insert(membership)
  await tables.invitations.insert(invitation)
  await tables.agents.insert(agent)
  await tables.sessions.insert(session)
  await tables.setupLinks.insert(link)
  await tables.idempotencyRecords.insert(record)

  const refused = async (t: Test, what: string, table: string, statement: Promise<unknown>) => {
    const error = await statement.then(
      () => undefined,
      error => error
    )
    t.ok(error instanceof Conflict, what)
    t.equal(error?.table, table)
  }

  t.test('a key that is taken is refused', async t => {
    const cases: readonly Case[] = [
      ['an id', 'tenants', () => tables.tenants.insert({ ...home, slug: 'another' })],
      ['a slug', 'tenants', () => tables.tenants.insert(rows.tenant({ slug: home.slug }))],
      ['an e-mail address', 'users', () => tables.users.insert(rows.user({ emailKey: ada.emailKey }))],
      ['a membership', 'memberships', () => tables.memberships.insert(rows.membership(of))],
      ['a role’s name', 'roles', () => tables.roles.insert(rows.role({ ...here, nameKey: auditor.nameKey }))],
      [
        'a link',
        'invitations',
        () => tables.invitations.insert(rows.invitation({ ...here, digest: invitation.digest }))
      ],
      [
        'an invitee',
        'invitations',
        () => tables.invitations.insert(rows.invitation({ ...here, emailKey: invitation.emailKey }))
      ],
      ['a token', 'api_key_secrets', () => tables.apiKeySecrets.insert(secret)],
      ['an agent', 'agents', () => tables.agents.insert({ ...agent, id: newId() })],
      ['a session', 'sessions', () => tables.sessions.insert(rows.session({ ...of, digest: session.digest }))],
      ['a setup link', 'setup_links', () => tables.setupLinks.insert(link)],
      ['a record', 'idempotency_records', () => tables.idempotencyRecords.insert(record)]
    ]
    for (const [what, table, statement] of cases) await refused(t, what, table, statement())
  })

  t.test('a row that is refused takes those beside it along', async t => {
    const other = rows.tenant()
    await refused(t, 'the second row', 'tenants', tables.tenants.insert(other, rows.tenant({ slug: home.slug })))
    t.equal(await tables.tenants.find(eq(tables.tenants.columns.id, other.id)), undefined)
  })

  t.test('a row cannot be given a key that is taken', async t => {
    const other = rows.tenant()
    await tables.tenants.insert(other)
    const where = eq(tables.tenants.columns.id, other.id)
    await refused(t, 'a slug', 'tenants', tables.tenants.update(where, { name: 'Mine', slug: home.slug }))
    t.strictSame(await tables.tenants.find(where), other)
  })

  t.test('the name of one tenant’s role is free in another, and so is that of a built-in one', async () => {
    const other = rows.tenant()
    await tables.tenants.insert(other)
    await tables.roles.insert(rows.role({ tenantId: other.id, nameKey: auditor.nameKey }))
    await tables.roles.insert(rows.role({ tenantId: other.id, nameKey: 'user' }))
  })

  t.test('no address is never taken', async () => {
    await tables.users.insert(rows.user({ emailKey: null }), rows.user({ emailKey: null }))
  })

  t.test('a row must not refer to what does not exist', async t => {
    const nowhere = { tenantId: newId() }
    const nobody = { ...here, userId: newId() }
    const roleId = newId()
    const cases: readonly Case[] = [
      [
        'a tenant of memberships',
        'memberships',
        () => tables.memberships.insert(rows.membership({ ...of, ...nowhere }))
      ],
      ['a tenant of invitations', 'invitations', () => tables.invitations.insert(rows.invitation(nowhere))],
      ['a tenant of roles', 'roles', () => tables.roles.insert(rows.role(nowhere))],
      ['a tenant of accounts', 'service_accounts', () => tables.serviceAccounts.insert(rows.serviceAccount(nowhere))],
      ['a tenant of keys', 'api_keys', () => tables.apiKeys.insert(rows.apiKey({ ...of, ...nowhere }))],
      ['a tenant of agents', 'agents', () => tables.agents.insert(rows.agent({ ...nowhere, keyId: nightly.id }))],
      ['a key of agents', 'agents', () => tables.agents.insert(rows.agent({ ...here, keyId: newId() }))],
      ['a tenant of sessions', 'sessions', () => tables.sessions.insert(rows.session({ ...of, ...nowhere }))],
      [
        'a tenant of records',
        'idempotency_records',
        () => tables.idempotencyRecords.insert(rows.idempotencyRecord(nowhere))
      ],
      ['a user of memberships', 'memberships', () => tables.memberships.insert(rows.membership(nobody))],
      ['a user of keys', 'api_keys', () => tables.apiKeys.insert(rows.apiKey(nobody))],
      ['a user of sessions', 'sessions', () => tables.sessions.insert(rows.session(nobody))],
      [
        'an account of keys',
        'api_keys',
        () => tables.apiKeys.insert(rows.apiKey({ ...here, serviceAccountId: newId() }))
      ],
      ['a key of secrets', 'api_key_secrets', () => tables.apiKeySecrets.insert(rows.secret({ keyId: newId() }))],
      [
        'a role of memberships',
        'memberships',
        () => tables.memberships.update(eq(tables.memberships.columns.id, membership.id), { roleId })
      ],
      ['a role of invitations', 'invitations', () => tables.invitations.insert(rows.invitation({ ...here, roleId }))],
      [
        'a role of accounts',
        'service_accounts',
        () => tables.serviceAccounts.insert(rows.serviceAccount({ ...here, roleId }))
      ]
    ]
    for (const [what, table, statement] of cases) await refused(t, what, table, statement())
  })

  t.test('a role in use stays', async t => {
    const where = eq(tables.roles.columns.id, auditor.id)
    await refused(t, 'of a member', 'roles', tables.roles.delete(where))
    t.strictSame(await tables.roles.find(where), auditor)
  })

  t.test('a key has one owner', async t => {
    const none = rows.apiKey(here)
    for (const key of [none, { ...none, userId: ada.id, serviceAccountId: builds.id }]) {
      await t.rejects(tables.apiKeys.insert(key))
      t.equal(await tables.apiKeys.find(eq(tables.apiKeys.columns.id, key.id)), undefined)
    }
  })
}
