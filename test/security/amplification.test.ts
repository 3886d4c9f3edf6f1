import t from 'tap'
import { type Grant, readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { timestamp } from '../../src/domain/time.ts'
import { type Harness, startApp } from '../support/app.ts'
import type { Answer, Client } from '../support/client.ts'

type Owner = { userId: string } | { serviceAccountId: string }
type Attempt = (as: Client, owner: Owner) => Promise<Answer>

const hour = 60 * 60 * 1000
const outcomes: Readonly<Record<string, string>> = {
  authority_exceeded: 'x',
  forbidden: 'f',
  not_found: '0',
  invalid_request: 'i'
}

/** Six roles, each with the six kinds of credential, in the order of the table below. */
async function callers(harness: Harness) {
  const { clock, key, member, role, serviceAccount, session } = harness
  const minter: Grant[] = ['create:api-key', 'update:api-key', 'create:service-api-key', 'update:service-api-key']
  const keeper: Grant[] = ['*:membership', '*:membership-invitation', '*:role', '*:service-account']
  const roles = [
    tenantAdminRoleId,
    userRoleId,
    readOnlyUserRoleId,
    await role([...minter, 'read:*'], 'Minter'),
    await role([...keeper, 'read:*'], 'Keeper'),
    await role([], 'Nothing')
  ]
  const made: [as: Client, owner: Owner][] = []
  for (const roleId of roles) {
    const person = { userId: (await member(roleId)).id }
    const robot = { serviceAccountId: await serviceAccount(roleId) }
    made.push([await session(person.userId), person])
    made.push([await key(person), person])
    made.push([await key(robot), robot])
    made.push([await key(person, { expiresAt: clock() + hour }), person])
    made.push([await key(person, { cidrs: ['127.0.0.0/8'] }), person])
    made.push([await key(person, { scopes: ['create:*', 'update:*', 'read:*'] }), person])
  }
  return made
}

/** What they try, each time on something that was made for it. */
async function attempts(harness: Harness): Promise<Readonly<Record<string, Attempt>>> {
  const { clock, database, key, member, role, serviceAccount, tenant } = harness
  const soon = timestamp(clock() + hour / 2)
  const later = timestamp(clock() + 2 * hour)
  const inside = { scopes: ['read:role'], allowed_cidrs: ['127.0.0.1'], expires_at: soon }
  const narrow = { scopes: ['read:role'] satisfies Grant[], cidrs: ['127.0.0.1/32'], expiresAt: clock() + hour / 2 }
  const elsewhere = await tenant('Globex')
  const foreigner = await member(userRoleId, elsewhere)
  const foreignRobot = await serviceAccount(readOnlyUserRoleId, 'robot', elsewhere)
  const colleague = await member(userRoleId)
  const weak = await role(['read:role'], 'Weak')
  await role(['read:role', 'read:tenant'], 'More')
  let count = 0
  const fresh = () => `${++count}@example.com`

  const create =
    (limits: object): Attempt =>
    as =>
      as.post('/v1/api-keys', { name: 'key', ...limits })
  const mintFor =
    (owner: string | (() => Promise<string>), limits: object = {}): Attempt =>
    async as =>
      as.post('/v1/api-keys', { name: 'key', user_id: typeof owner === 'string' ? owner : await owner(), ...limits })
  const undo =
    (patch: object): Attempt =>
    async (as, owner) =>
      as.patch(`/v1/api-keys/${(await key(owner, narrow)).id}`, patch)

  async function disabled(owner: Owner, limits: Parameters<typeof key>[1] = {}) {
    const { id } = await key(owner, limits)
    await harness.admin.patch(`/v1/api-keys/${id}`, { disabled: true })
    const { columns, update, find } = database.tables.apiKeys
    const { eq } = await import('drizzle-orm')
    await update(eq(columns.id, id), { disabledAt: clock() })
    return (await find(eq(columns.id, id)))?.id
  }
  return { create, mintFor, undo, disabled } as never
}
