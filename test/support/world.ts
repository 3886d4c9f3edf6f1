import { eq, isNull, or } from 'drizzle-orm'
import { newId } from '../../src/domain/id.ts'
import { type Grant, readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { never } from '../../src/domain/time.ts'
import type { Gateway, Tables } from '../../src/store/gateway.ts'
import type { Harness } from './app.ts'
import { bits, nothing, type Reach, reach } from './power.ts'

export const start = Date.parse('2027-03-01T12:00:00.000Z')
export const minute = 60_000

const roles: Readonly<Record<string, Grant[]>> = {
  keeper: [
    '*:service-api-key',
    '*:service-account',
    '*:membership',
    '*:membership-invitation',
    '*:role',
    'create:*',
    'read:*'
  ],
  maker: ['create:api-key', 'update:api-key', '*:service-api-key', '*:membership-invitation', 'ship:*'],
  shipper: ['ship:release', 'read:api-key']
}
const people = { ann: 'admin', bob: 'keeper', cid: 'maker', dan: 'user', eve: 'shipper' }
const robots = { boss: 'admin', hand: 'keeper', crate: 'shipper' }

interface Limits {
  readonly scopes?: Grant[]
  readonly cidrs?: string[]
  readonly minutes?: number
  readonly disabled?: true
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
  ['crate', {}]
]

/** A tenant with people, robots and credentials of many kinds. What is made in it is added. */
export interface World {
  readonly tenantId: string
  readonly roles: string[]
  readonly users: string[]
  readonly accounts: string[]
  readonly tokens: { readonly type: 'key' | 'session'; readonly token: string }[]
}

/** Makes tenants that are alike and have nothing in common, `count` at a time: one by one they would cost most of the time. */
export async function worlds({ database, services }: Pick<Harness, 'database' | 'services'>, count: number) {
  const stamp = { createdAt: start, updatedAt: start, revision: 1 }
  const at = { disabledAt: null, deletedAt: null }
  const tenants = Array.from({ length: count }, () => {
    const tenantId = newId()
    const ids = (names: object) => Object.fromEntries(Object.keys(names).map(name => [name, newId()]))
    const custom = ids(roles)
    const role: Record<string, string> = { admin: tenantAdminRoleId, user: userRoleId, ...custom }
    const [users, accounts] = [ids(people), ids(robots)]
    return { tenantId, custom, role, users, accounts, tokens: [] as World['tokens'] }
  })
  await database.transaction(async tables => {
    const each = <Row>(rows: (tenant: (typeof tenants)[number]) => Row[]) => tenants.flatMap(rows)
    await tables.tenants.insert(
      ...each(({ tenantId: id }) => [{ id, name: 'World', slug: id, disabledAt: null, ...stamp }])
    )
    await tables.roles.insert(
      ...each(({ tenantId, custom }) =>
        Object.entries(custom).map(([name, id]) => {
          const permissions = roles[name] ?? []
          return { id, tenantId, name, nameKey: name, description: '', permissions, ...stamp }
        })
      )
    )
    const person = { firstName: '', lastName: '', passwordDigest: null, operator: false, ...at, ...stamp }
    await tables.users.insert(
      ...each(({ users }) => Object.values(users).map(id => ({ id, email: id, emailKey: id, ...person })))
    )
    await tables.memberships.insert(
      ...each(({ tenantId, users, role }) =>
        Object.entries(people).map(([name, roleName]) => {
          return { id: newId(), tenantId, userId: `${users[name]}`, roleId: `${role[roleName]}`, ...stamp }
        })
      )
    )
    await tables.serviceAccounts.insert(
      ...each(({ tenantId, users, accounts, role }) =>
        Object.entries(robots).map(([name, roleName]) => {
          const id = `${accounts[name]}`
          return { id, tenantId, name, roleId: `${role[roleName]}`, createdBy: `${users.ann}`, ...at, ...stamp }
        })
      )
    )
    const made = each(({ tenantId, users, accounts, tokens }) =>
      keys.map(([owner, { scopes = null, cidrs = null, minutes, disabled }]) => {
        const [userId = null, serviceAccountId = null] = [users[owner], accounts[owner]]
        const token = services.tokens.mint(userId ? 'user' : 'service_account')
        tokens.push({ type: 'key', token })
        const id = newId()
        const key = {
          ...{ id, tenantId, userId, serviceAccountId, name: 'key', nameKey: 'key', scopes, cidrs },
          ...{ createdBy: `${users.ann}`, expiresAt: minutes ? start + minutes * minute : never },
          ...{ disabledAt: disabled ? start : null, revokedAt: null, revokedBy: null, revokedReason: null },
          ...{ lastUsedAt: null, lastUsedAddress: null, ...stamp }
        }
        return { key, secret: { ...services.digests.of(token), keyId: id, hint: '', createdAt: start } }
      })
    )
    await tables.apiKeys.insert(...made.map(({ key }) => key))
    await tables.apiKeySecrets.insert(...made.map(({ secret }) => secret))
  })
  return tenants.map(
    ({ tenantId, custom, users, accounts, tokens }): World => ({
      tenantId,
      roles: [...Object.values(custom), tenantAdminRoleId, userRoleId, readOnlyUserRoleId],
      users: Object.values(users),
      accounts: Object.values(accounts),
      tokens
    })
  )
}

/** What a credential can do now, and what it could do at most however its owner's role grew. */
export interface Power {
  readonly now: Reach
  readonly ever: Reach
}

export const none: Power = { now: nothing, ever: nothing }

const everything = bits(null)

/** The powers of every credential of a tenant: of keys by their ids, of who may sign in or accept by user and invitation. */
export async function powersIn(tables: Tables, { tenantId }: World, now: number): Promise<ReadonlyMap<string, Power>> {
  const all = <Row extends { tenantId: string | null }>({ columns, list }: Gateway<Row>) =>
    list({ where: or(eq(columns.tenantId, tenantId), isNull(columns.tenantId)), orderBy: [], limit: 1_000 })
  const allowed = new Map((await all(tables.roles)).map(({ id, permissions }) => [id, bits(permissions)]))
  const held = new Map<string, bigint>()
  const found = new Map<string, Power>()
  for (const { userId, roleId } of await all(tables.memberships)) {
    const permissions = allowed.get(roleId) ?? 0n
    held.set(userId, permissions)
    found.set(userId, { now: reach(permissions, null, never), ever: reach(everything, null, never) })
  }
  for (const { id, roleId, disabledAt, deletedAt } of await all(tables.serviceAccounts)) {
    if (disabledAt === null && deletedAt === null) held.set(id, allowed.get(roleId) ?? 0n)
  }
  for (const { id, userId, serviceAccountId, scopes, cidrs, ...key } of await all(tables.apiKeys)) {
    const permissions = held.get(`${userId ?? serviceAccountId}`)
    if (permissions === undefined || key.disabledAt || key.revokedAt || key.expiresAt <= now) continue
    const [scoped, until] = [bits(scopes), key.expiresAt]
    found.set(id, { now: reach(permissions & scoped, cidrs, until), ever: reach(scoped, cidrs, until) })
  }
  for (const { id, roleId, createdBy } of await all(tables.invitations)) {
    const [given, backing] = [allowed.get(roleId) ?? 0n, held.get(createdBy) ?? 0n]
    if ((given & ~backing) !== 0n || (bits(['create:membership-invitation']) & ~backing) !== 0n) continue
    found.set(id, { now: reach(given, null, never), ever: reach(everything, null, never) })
  }
  return found
}
