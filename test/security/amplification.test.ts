import { eq } from 'drizzle-orm'
import t from 'tap'
import { type Grant, readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { timestamp } from '../../src/domain/time.ts'
import { type Harness, startApp } from '../support/app.ts'
import type { Answer, Client } from '../support/client.ts'

type Owner = { userId: string } | { serviceAccountId: string }
type Attempt = (as: Client, owner: Owner) => Promise<Answer>

const hour = 60 * 60 * 1000
const roleNames = ['TENANT_ADMIN', 'USER', 'READ_ONLY_USER', 'Minter', 'Keeper', 'Nothing']
const kinds = ['session', 'user key', 'service-account key', 'expiring key', 'address-bound key', 'scoped key']

/**
 * What becomes of it, for the six roles in the order above, with the six kinds of credential each:
 * `+` it is done, `x` it exceeds the credential, `f` it takes a permission, `0` it does not exist, `i` it is not valid.
 */
const table: Readonly<Record<string, string>> = {
  'a key of one’s own without limits': '+++xxx ++fxxx ffffff +++xxx ffffff ffffff',
  'a key of one’s own inside every limit': '++++++ ++f+++ ffffff ++++++ ffffff ffffff',
  'a key of one’s own for everything': '+++++x xxfxxx ffffff xxxxxx ffffff ffffff',
  'a key of one’s own with a scope above one’s own': '+++++x xxfxxx ffffff xxxxxx ffffff ffffff',
  'a key of one’s own with a scope that nobody knows': '+++++x xxfxxx ffffff xxxxxx ffffff ffffff',
  'a key of one’s own with a scope that is none': 'iiiiii iiiiii iiiiii iiiiii iiiiii iiiiii',
  'a key of one’s own that expires later': '+++x++ ++fx++ ffffff +++x++ ffffff ffffff',
  'a key of one’s own that never expires': '+++x++ ++fx++ ffffff +++x++ ffffff ffffff',
  'a key of one’s own for wider ranges': '++++x+ ++f+x+ ffffff ++++x+ ffffff ffffff',
  'a key of one’s own for other ranges': '++++x+ ++f+x+ ffffff ++++x+ ffffff ffffff',
  'a key of one’s own from anywhere': '++++x+ ++f+x+ ffffff ++++x+ ffffff ffffff',
  'a key for a colleague': 'ffffff ffffff ffffff ffffff ffffff ffffff',
  'a key for a user of another tenant': 'iiiiii ffffff ffffff iiiiii ffffff ffffff',
  'a key for a service account of another tenant': 'iiiiii ffffff ffffff iiiiii ffffff ffffff',
  'a key for a weaker account without limits': '+++xxx ffffff ffffff +++xxx ffffff ffffff',
  'a key for a weaker account inside every limit': '++++++ ffffff ffffff ++++++ ffffff ffffff',
  'a key for a TENANT_ADMIN account without limits': '+++xxx ffffff ffffff xxxxxx ffffff ffffff',
  'a key for a TENANT_ADMIN account inside every limit': '++++++ ffffff ffffff ++++++ ffffff ffffff',
  'the scopes of a key undone': 'xxxxxx xxxxxx ffffff xxxxxx ffffff 000000',
  'the ranges of a key undone': 'xxxxxx xxxxxx ffffff xxxxxx ffffff 000000',
  'the expiry of a key undone': 'xxxxxx xxxxxx ffffff xxxxxx ffffff 000000',
  'the expiry of a key put off': 'xxxxxx xxxxxx ffffff xxxxxx ffffff 000000',
  'a key without limits enabled': '+++xxx +++xxx ffffff +++xxx ffffff 000000',
  'a key inside every limit enabled': '++++++ ++++++ ffffff ++++++ ffffff 000000',
  'the key of a TENANT_ADMIN account enabled': '+++xxx 000000 000000 xxxxxx ffffff 000000',
  'a TENANT_ADMIN account': '+++++x ffffff ffffff ffffff ffffff ffffff',
  'a weaker account': '++++++ ffffff ffffff ffffff ffffff ffffff',
  'a TENANT_ADMIN account enabled': '+++++x ffffff ffffff ffffff xxxxxx ffffff',
  'an account enabled whose key has no limits': '+++xxx ffffff ffffff ffffff +++xxx ffffff',
  'an account made TENANT_ADMIN': '+++xxx ffffff ffffff ffffff xxxxxx ffffff',
  'an account given one permission more': '+++xx+ ffffff ffffff ffffff +++xx+ ffffff',
  'a USER invited': '+++xxx ffffff ffffff ffffff xxxxxx ffffff',
  'somebody weaker invited': '+++xxx ffffff ffffff ffffff +++xxx ffffff',
  'a member made TENANT_ADMIN': '+++xxx ffffff ffffff ffffff xxxxxx ffffff',
  'a member given one permission more': '+++xx+ ffffff ffffff ffffff +++xx+ ffffff',
  'a member given one permission less': '++++++ ffffff ffffff ffffff ++++++ ffffff',
  'a role made to hold everything': '+++xxx ffffff ffffff ffffff xxxxxx ffffff',
  'a role made to hold one permission more': '+++xx+ ffffff ffffff ffffff +++xx+ ffffff',
  'a role made to hold one permission less': '++++++ ffffff ffffff ffffff ++++++ ffffff',
  'a new role for everything': '+++++x ffffff ffffff ffffff xxxxxx ffffff',
  'a new role inside every limit': '++++++ ffffff ffffff ffffff ++++++ ffffff',
  'a session in another tenant': 'ffffff ffffff ffffff ffffff ffffff ffffff'
}

const letters: Readonly<Record<string, string>> = {
  authority_exceeded: 'x',
  forbidden: 'f',
  not_found: '0',
  invalid_request: 'i'
}

/** The callers, in the order of the table. */
async function callers({ clock, key, member, role, serviceAccount, session }: Harness) {
  const minter: Grant[] = ['create:api-key', 'update:api-key', 'create:service-api-key', 'update:service-api-key']
  const keeper: Grant[] = ['*:membership', '*:membership-invitation', '*:role', '*:service-account']
  const builtIn = [tenantAdminRoleId, userRoleId, readOnlyUserRoleId]
  const custom = [await role([...minter, 'read:*'], 'Minter'), await role([...keeper, 'read:*'], 'Keeper')]
  const made: [as: Client, owner: Owner][] = []
  for (const roleId of [...builtIn, ...custom, await role([], 'Nothing')]) {
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

/** What they try, on something that was made for it. */
async function attempts(harness: Harness): Promise<Readonly<Record<string, Attempt>>> {
  const { clock, database, key, member, role, serviceAccount, tenant } = harness
  const { apiKeys, serviceAccounts } = database.tables
  const soon = timestamp(clock() + hour / 2)
  const later = timestamp(clock() + 2 * hour)
  const inside = { scopes: ['read:role'], allowed_cidrs: ['127.0.0.1'], expires_at: soon }
  const narrow = { scopes: ['read:role'] satisfies Grant[], cidrs: ['127.0.0.1/32'], expiresAt: clock() + hour / 2 }
  const elsewhere = await tenant('Globex')
  const foreigner = (await member(userRoleId, elsewhere)).id
  const foreignRobot = await serviceAccount(readOnlyUserRoleId, 'robot', elsewhere)
  const colleague = (await member(userRoleId)).id
  const weakRoleId = await role(['read:role'], 'Weak')
  await role(['read:role', 'read:tenant'], 'More')
  const weak = async () => ({ serviceAccountId: await serviceAccount(weakRoleId) })
  const strong = async () => ({ serviceAccountId: await serviceAccount() })
  let count = 0

  const own =
    (limits: object): Attempt =>
    as =>
      as.post('/v1/api-keys', { name: 'key', ...limits })
  const theirs =
    (owner: () => Promise<{ serviceAccountId: string }>, limits: object = {}): Attempt =>
    async as =>
      as.post('/v1/api-keys', { name: 'key', user_id: (await owner()).serviceAccountId, ...limits })
  const undone =
    (patch: object): Attempt =>
    async (as, owner) =>
      as.patch(`/v1/api-keys/${(await key(owner, narrow)).id}`, patch)
  const enabled =
    (limits: Parameters<typeof key>[1], owner?: () => Promise<Owner>): Attempt =>
    async (as, caller) => {
      const { id } = await key(owner ? await owner() : caller, limits)
      await apiKeys.update(eq(apiKeys.columns.id, id), { disabledAt: clock() })
      return as.patch(`/v1/api-keys/${id}`, { disabled: false })
    }
  const account =
    (roleName: string): Attempt =>
    async as =>
      as.patch(`/v1/service-accounts/${(await weak()).serviceAccountId}`, { role: roleName })
  const awakened =
    (account: typeof weak, keyed: boolean): Attempt =>
    async as => {
      const owner = await account()
      if (keyed) await key(owner)
      await serviceAccounts.update(eq(serviceAccounts.columns.id, owner.serviceAccountId), { disabledAt: clock() })
      return as.patch(`/v1/service-accounts/${owner.serviceAccountId}`, { disabled: false })
    }
  const invited =
    (roleName: string): Attempt =>
    as =>
      as.post('/v1/invitations', { email: `${++count}@example.com`, role: roleName })
  const given =
    (roleName: string): Attempt =>
    async as =>
      as.patch(`/v1/members/${(await member(weakRoleId)).membershipId}`, { role: roleName })
  const changed =
    (permissions: Grant[]): Attempt =>
    async as =>
      as.patch(`/v1/roles/${await role(['read:role'], `Changed ${++count}`)}`, { permissions })
  const made =
    (permissions: Grant[]): Attempt =>
    as =>
      as.post('/v1/roles', { name: `Made ${++count}`, permissions })

  return {
    'a key of one’s own without limits': own({}),
    'a key of one’s own inside every limit': own(inside),
    'a key of one’s own for everything': own({ ...inside, scopes: ['*:*'] }),
    'a key of one’s own with a scope above one’s own': own({ ...inside, scopes: ['delete:tenant-api-key'] }),
    'a key of one’s own with a scope that nobody knows': own({ ...inside, scopes: ['ship:release'] }),
    'a key of one’s own with a scope that is none': own({ ...inside, scopes: ['everything'] }),
    'a key of one’s own that expires later': own({ ...inside, expires_at: later }),
    'a key of one’s own that never expires': own({ ...inside, expires_at: null }),
    'a key of one’s own for wider ranges': own({ ...inside, allowed_cidrs: ['126.0.0.0/7'] }),
    'a key of one’s own for other ranges': own({ ...inside, allowed_cidrs: ['127.0.0.1', '10.0.0.0/8'] }),
    'a key of one’s own from anywhere': own({ ...inside, allowed_cidrs: null }),
    'a key for a colleague': own({ user_id: colleague, ...inside }),
    'a key for a user of another tenant': own({ user_id: foreigner, ...inside }),
    'a key for a service account of another tenant': own({ user_id: foreignRobot, ...inside }),
    'a key for a weaker account without limits': theirs(weak),
    'a key for a weaker account inside every limit': theirs(weak, inside),
    'a key for a TENANT_ADMIN account without limits': theirs(strong),
    'a key for a TENANT_ADMIN account inside every limit': theirs(strong, inside),
    'the scopes of a key undone': undone({ scopes: null }),
    'the ranges of a key undone': undone({ allowed_cidrs: null }),
    'the expiry of a key undone': undone({ expires_at: null }),
    'the expiry of a key put off': undone({ expires_at: timestamp(clock() + hour) }),
    'a key without limits enabled': enabled({}),
    'a key inside every limit enabled': enabled(narrow),
    'the key of a TENANT_ADMIN account enabled': enabled({}, strong),
    'a TENANT_ADMIN account': as => as.post('/v1/service-accounts', { name: 'robot' }),
    'a weaker account': as => as.post('/v1/service-accounts', { name: 'robot', role: 'Weak' }),
    'a TENANT_ADMIN account enabled': awakened(strong, false),
    'an account enabled whose key has no limits': awakened(weak, true),
    'an account made TENANT_ADMIN': account('TENANT_ADMIN'),
    'an account given one permission more': account('More'),
    'a USER invited': invited('USER'),
    'somebody weaker invited': invited('Weak'),
    'a member made TENANT_ADMIN': given('TENANT_ADMIN'),
    'a member given one permission more': given('More'),
    'a member given one permission less': given('Nothing'),
    'a role made to hold everything': changed(['*:*']),
    'a role made to hold one permission more': changed(['read:role', 'read:tenant']),
    'a role made to hold one permission less': changed([]),
    'a new role for everything': made(['*:*']),
    'a new role inside every limit': made(['read:role']),
    'a session in another tenant': as => as.patch('/v1/session', { tenant_id: elsewhere })
  }
}

t.test('no role and no kind of credential makes more of anything than it has itself', async t => {
  const harness = await startApp(t)
  const everyone = await callers(harness)
  const tried = await attempts(harness)
  t.strictSame(Object.keys(tried), Object.keys(table))
  const wrong: string[] = []
  let cells = 0
  for (const [name, attempt] of Object.entries(tried)) {
    const expected = table[name]?.replaceAll(' ', '') ?? ''
    for (const [index, [as, owner]] of everyone.entries()) {
      const { statusCode, body } = await attempt(as, owner)
      const letter = statusCode < 300 ? '+' : letters[body.code]
      const who = `${kinds[index % kinds.length]} of ${roleNames[Math.floor(index / kinds.length)]}`
      if (letter !== expected[index]) wrong.push(`${name} by ${who}: ${letter}, not ${expected[index]}`)
      cells += 1
    }
  }
  t.strictSame(wrong, [])
  t.comment(`${cells} cells`)
})

t.test('a repeat gives nobody back what they could not make any more', async t => {
  const { admin, key, member, role, serviceAccount } = await startApp(t)
  const roleId = await role(['create:service-api-key', 'read:role', 'read:audit-event'], 'Minter')
  const as = await key({ userId: (await member(roleId)).id })
  const strong = await serviceAccount(await role(['read:audit-event'], 'Auditor'))
  const headers = { 'idempotency-key': '0d6a3fb0-5d5e-4b7c-9a51-2f6f0f6f1c11' }
  const create = () => as.post('/v1/api-keys', { name: 'key', user_id: strong }, headers)
  const first = await create()
  t.equal(first.statusCode, 201)
  const permitted = (permissions: Grant[]) => admin.patch(`/v1/roles/${roleId}`, { permissions })
  await permitted(['create:*', 'read:*'])
  t.equal((await create()).text, first.text, 'who may do more gets the same')
  await permitted(['create:service-api-key', 'read:role'])
  const refused = await create()
  t.match(refused, { statusCode: 403, body: { code: 'authority_exceeded' } })
  t.notMatch(refused.text, first.body.key)
})
