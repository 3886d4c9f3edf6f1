import { asc, eq } from 'drizzle-orm'
import type * as entity from '../../src/domain/entities.ts'
import { newId } from '../../src/domain/id.ts'
import {
  builtInRoles,
  type Grant,
  readOnlyUserRoleId,
  tenantAdminRoleId,
  userRoleId
} from '../../src/domain/permissions.ts'
import { never } from '../../src/domain/time.ts'
import type { Gateway, Tables } from '../../src/store/gateway.ts'
import type { Harness } from './app.ts'
import { bits, nothing, type Reach, reach } from './power.ts'

export const start = Date.parse('2027-03-01T12:00:00.000Z')
export const minute = 60_000

/** What a credential can do now, and what it could do at most however its owner's role grew. */
export interface Power {
  readonly now: Reach
  readonly ever: Reach
}

export const none: Power = { now: nothing, ever: nothing }

/** All that powers follow from, in one tenant. */
interface Rows {
  readonly roles: readonly Pick<entity.Role, 'id' | 'permissions'>[]
  readonly memberships: readonly entity.Membership[]
  readonly serviceAccounts: readonly entity.ServiceAccount[]
  readonly apiKeys: readonly entity.ApiKey[]
  readonly invitations: readonly entity.Invitation[]
}

const everything = bits(null)

/** The power of every credential: of keys by their ids, of who may sign in or join by user and invitation. */
function powersOf(rows: Rows, now: number): ReadonlyMap<string, Power> {
  const allowed = new Map(rows.roles.map(({ id, permissions }) => [id, bits(permissions)]))
  const held = new Map<string, bigint>()
  const found = new Map<string, Power>()
  for (const { userId, roleId } of rows.memberships) {
    const permissions = allowed.get(roleId) ?? 0n
    held.set(userId, permissions)
    found.set(userId, { now: reach(permissions, null, never), ever: reach(everything, null, never) })
  }
  for (const { id, roleId, disabledAt, deletedAt } of rows.serviceAccounts) {
    if (disabledAt === null && deletedAt === null) held.set(id, allowed.get(roleId) ?? 0n)
  }
  for (const { id, userId, serviceAccountId, scopes, cidrs, ...key } of rows.apiKeys) {
    const permissions = held.get(`${userId ?? serviceAccountId}`)
    if (permissions === undefined || key.disabledAt || key.revokedAt || key.expiresAt <= now) continue
    const [scoped, until] = [bits(scopes), key.expiresAt]
    found.set(id, { now: reach(permissions & scoped, cidrs, until), ever: reach(scoped, cidrs, until) })
  }
  for (const { id, roleId } of rows.invitations) {
    found.set(id, { now: reach(allowed.get(roleId) ?? 0n, null, never), ever: reach(everything, null, never) })
  }
  return found
}

/** Every row of a tenant, in a lasting order. */
export const rowsOf = <Row extends { id: string; tenantId: string | null }>(
  { columns, list }: Gateway<Row>,
  tenantId: string
) => list({ where: eq(columns.tenantId, tenantId), orderBy: [asc(columns.id)], limit: 1_000 })

/** What a user or a service account may hand on without a key that limits it. */
export async function powerBehind(tables: Tables, { tenantId }: World, id: string): Promise<Power> {
  const members = await rowsOf(tables.memberships, tenantId)
  const accounts = (await rowsOf(tables.serviceAccounts, tenantId)).filter(it => !it.disabledAt && !it.deletedAt)
  const holder = members.find(({ userId }) => userId === id) ?? accounts.find(account => account.id === id)
  const roles = [...shared, ...(await rowsOf(tables.roles, tenantId))]
  const held = bits(roles.find(role => role.id === holder?.roleId)?.permissions ?? [])
  return { now: reach(held, null, never), ever: reach(holder ? everything : 0n, null, never) }
}

const shared = builtInRoles.map(({ id, permissions }) => ({ id, permissions: [...permissions] }))

export async function powersIn(tables: Tables, { tenantId }: World, now: number) {
  const rows = {
    roles: [...shared, ...(await rowsOf(tables.roles, tenantId))],
    memberships: await rowsOf(tables.memberships, tenantId),
    serviceAccounts: await rowsOf(tables.serviceAccounts, tenantId),
    apiKeys: await rowsOf(tables.apiKeys, tenantId),
    invitations: await rowsOf(tables.invitations, tenantId)
  }
  return powersOf(rows, now)
}

const roles: Readonly<Record<string, Grant[]>> = {
  keeper: [
    ...(['*:service-api-key', '*:service-account', '*:membership', '*:membership-invitation'] as const),
    ...(['*:role', 'create:*', 'read:*'] as const)
  ],
  maker: ['create:api-key', 'update:api-key', '*:service-api-key', '*:membership-invitation', 'ship:*'],
  shipper: ['ship:release', 'read:api-key']
}
const people = { ann: 'admin', bob: 'keeper', cid: 'maker', dan: 'user', eve: 'shipper' }
const robots = { boss: 'admin', hand: 'keeper', crate: 'shipper', idle: 'maker' }
const disabled = ['idle']

interface Limits {
  readonly scopes?: Grant[]
  readonly cidrs?: string[]
  readonly minutes?: number
  readonly disabled?: true
}

const builtIn: Readonly<Record<string, string>> = {
  admin: tenantAdminRoleId,
  user: userRoleId,
  reader: readOnlyUserRoleId
}

const keys: readonly [owner: string, limits: Limits][] = [
  ['ann', {}],
  ['ann', { scopes: ['create:*', 'update:*', 'read:*'] }],
  ['ann', { minutes: 10 }],
  ['ann', { cidrs: ['10.0.0.0/8'] }],
  ['bob', {}],
  ['bob', { cidrs: ['127.0.0.0/8'], minutes: 10 }],
  ['bob', { scopes: ['*:role', '*:membership', 'ship:*'] }],
  ['cid', {}],
  ['cid', { scopes: ['*:service-api-key', 'ship:*'] }],
  ['dan', { disabled: true }],
  ['boss', {}],
  ['boss', { scopes: ['*:*'], cidrs: ['0.0.0.0/1'] }],
  ['hand', { minutes: 10 }],
  ['hand', { disabled: true }],
  ['crate', {}],
  ['idle', {}]
]

/** Who has invited somebody, and as what. */
const invited = { ann: 'keeper', bob: 'reader' }

/** A tenant with people, robots and credentials of many kinds. What is made in it is added. */
export interface World {
  readonly tenantId: string
  readonly roles: string[]
  readonly users: string[]
  readonly accounts: string[]
  readonly tokens: { readonly type: 'key' | 'session'; readonly token: string }[]
  /** As it begins. */
  readonly powers: ReadonlyMap<string, Power>
}

const stamp = { createdAt: start, updatedAt: start, revision: 1 }
const enabled = { disabledAt: null, deletedAt: null }
const unnamed = { firstName: '', lastName: '', passwordDigest: null, operator: false }
const unused = {
  revokedAt: null,
  revokedBy: null,
  revokedReason: null
}

function tenantRows({ tokens, digests }: Harness['services']) {
  const tenantId = newId()
  const ids = (names: object) => Object.fromEntries(Object.keys(names).map(name => [name, newId()]))
  const [custom, users, accounts] = [ids(roles), ids(people), ids(robots)]
  const role = (name: string) => custom[name] ?? `${builtIn[name]}`
  const id = (name: string) => `${users[name] ?? accounts[name]}`
  const createdBy = id('ann')
  const secrets: entity.ApiKeySecret[] = []
  const made: World['tokens'] = []
  const apiKeys = keys.map(([owner, { scopes = null, cidrs = null, minutes, disabled: off }]): entity.ApiKey => {
    const [userId = null, serviceAccountId = null] = [users[owner], accounts[owner]]
    const token = tokens.mint(userId ? 'user' : 'service_account')
    const keyId = newId()
    secrets.push({ ...digests.of(token), keyId, hint: '', createdAt: start })
    made.push({ type: 'key', token })
    const expiresAt = minutes ? start + minutes * minute : never
    const named = { id: keyId, tenantId, userId, serviceAccountId, name: 'key', nameKey: 'key', createdBy }
    return { ...named, scopes, cidrs, expiresAt, disabledAt: off ? start : null, ...unused, ...stamp }
  })
  const invitations = Object.entries(invited).map(([by, given]): entity.Invitation => {
    const email = `${newId()}@example.com`
    const { digest } = digests.of(tokens.mint('invitation'))
    const [createdAt, expiresAt] = [start, never]
    return {
      id: newId(),
      tenantId,
      email,
      emailKey: email,
      roleId: role(given),
      digest,
      createdBy: id(by),
      createdAt,
      expiresAt
    }
  })
  const rows = {
    tenants: [{ id: tenantId, name: 'World', slug: tenantId, disabledAt: null, ...stamp }],
    roles: Object.entries(roles).map(([name, permissions]) => {
      return { id: role(name), tenantId, name, nameKey: name, description: '', permissions, ...stamp }
    }),
    users: Object.values(users).map(id => ({ id, email: id, emailKey: id, ...unnamed, ...enabled, ...stamp })),
    memberships: Object.entries(people).map(([name, given]) => {
      return { id: newId(), tenantId, userId: id(name), roleId: role(given), ...stamp }
    }),
    serviceAccounts: Object.entries(robots).map(([name, given]) => {
      const state = { ...enabled, disabledAt: disabled.includes(name) ? start : null }
      return { id: id(name), tenantId, name, roleId: role(given), createdBy, ...state, ...stamp }
    }),
    apiKeys,
    apiKeySecrets: secrets,
    invitations
  }
  const world: World = {
    tenantId,
    roles: [...Object.values(custom), tenantAdminRoleId, userRoleId, readOnlyUserRoleId],
    users: Object.values(users),
    accounts: Object.values(accounts),
    tokens: made,
    powers: powersOf({ ...rows, roles: [...rows.roles, ...shared] }, start)
  }
  return { rows, world }
}

/** Makes tenants that are alike and share nothing, many at once: one by one they would cost most of the time. */
export async function worlds({ database, services }: Pick<Harness, 'database' | 'services'>, count: number) {
  const made = Array.from({ length: count }, () => tenantRows(services))
  await database.transaction(async tables => {
    await tables.tenants.insert(...made.flatMap(({ rows }) => rows.tenants))
    await tables.roles.insert(...made.flatMap(({ rows }) => rows.roles))
    await tables.users.insert(...made.flatMap(({ rows }) => rows.users))
    await tables.memberships.insert(...made.flatMap(({ rows }) => rows.memberships))
    await tables.serviceAccounts.insert(...made.flatMap(({ rows }) => rows.serviceAccounts))
    await tables.apiKeys.insert(...made.flatMap(({ rows }) => rows.apiKeys))
    await tables.apiKeySecrets.insert(...made.flatMap(({ rows }) => rows.apiKeySecrets))
    await tables.invitations.insert(...made.flatMap(({ rows }) => rows.invitations))
  })
  return made.map(({ world }) => world)
}
