import { asc, eq } from 'drizzle-orm'
import fc from 'fast-check'
import t from 'tap'
import { type Grant, readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { codeOf } from '../../src/graphql/errors.ts'
import type { Gateway } from '../../src/store/gateway.ts'
import {
  type Command,
  command,
  formOf,
  forms,
  type Kind,
  kinds,
  type Ref,
  unknown,
  type Who
} from '../graphql/commands.ts'
import { graphql } from '../graphql/dialect.ts'
import { type Harness, startApp } from '../support/app.ts'
import { type Client, client } from '../support/client.ts'

const hour = 60 * 60 * 1000
const keeping: Grant[] = ['*:role', '*:membership', '*:membership-invitation', 'read:*', 'create:run']
const scopes: Grant[] = ['*:api-key', 'create:service-account', 'read:*', '*:role']

interface World {
  readonly as: Readonly<Record<Who, Client>>
  readonly selves: Readonly<Partial<Record<Who, string>>>
  readonly made: Readonly<Record<Kind, string[]>>
}

/** A tenant of its own with every kind of caller, each alike in every application. `run` keeps addresses apart. */
async function world(harness: Harness, run: number): Promise<World> {
  const { app, clock, key, member, role, serviceAccount, session, tenant } = harness
  const home = await tenant(`home-${run}`)
  const abroad = await tenant(`abroad-${run}`)
  const person = (name: string, roleId: string, where = home) => member(roleId, where, `${name}-${run}@example.com`)
  const roles = [
    await role(keeping, 'Keeper', home),
    await role(['read:role'], 'Spare', home),
    await role([], 'Foreign', abroad)
  ]
  const people = {
    admin: await person('admin', tenantAdminRoleId),
    user: await person('user', userRoleId),
    reader: await person('reader', readOnlyUserRoleId),
    keeper: await person('keeper', `${roles[0]}`),
    spare: await person('spare', tenantAdminRoleId),
    foreigner: await person('foreigner', tenantAdminRoleId, abroad)
  }
  const accounts = [
    await serviceAccount(tenantAdminRoleId, 'robot', home),
    await serviceAccount(readOnlyUserRoleId, 'reader', home),
    await serviceAccount(tenantAdminRoleId, 'foreign', abroad)
  ]
  const { admin, user, reader, keeper, foreigner } = people
  const keys = {
    admin: await key({ userId: admin.id }, {}, home),
    user: await key({ userId: user.id }, {}, home),
    reader: await key({ userId: reader.id }, {}, home),
    keeper: await key({ userId: keeper.id }, {}, home),
    robot: await key({ serviceAccountId: `${accounts[0]}` }, {}, home),
    scoped: await key({ userId: admin.id }, { scopes }, home),
    narrow: await key({ userId: admin.id }, { scopes: ['create:api-key', 'delete:role'] }, home),
    expiring: await key({ userId: admin.id }, { expiresAt: clock() + hour }, home),
    foreigner: await key({ userId: foreigner.id }, {}, abroad),
    revoked: await key({ userId: admin.id }, {}, home)
  }
  await keys.admin.delete(`/v1/api-keys/${keys.revoked.id}`)
  return {
    as: { ...keys, session: await session(admin.id, home), nobody: client(app) },
    selves: {
      ...{
        admin: admin.id,
        session: admin.id,
        scoped: admin.id,
        narrow: admin.id,
        expiring: admin.id,
        revoked: admin.id
      },
      ...{ user: user.id, reader: reader.id, keeper: keeper.id, robot: `${accounts[0]}`, foreigner: foreigner.id }
    },
    made: {
      tenant: [home, abroad],
      key: Object.values(keys).map(({ id }) => id),
      account: accounts,
      role: roles,
      member: Object.values(people).map(({ membershipId }) => membershipId),
      person: [...Object.values(people).map(({ id }) => id), harness.adminId],
      invitation: []
    }
  }
}

/** The value with every id that has a name replaced by it, and without what differs by chance. */
function named({ made }: World, value: unknown): string | undefined {
  const names = new Map(kinds.flatMap(kind => made[kind].map((id, index) => [id, `${kind} ${index}`] as const)))
  const chance = new Set(['digest', 'requestId'])
  return JSON.stringify(value, (name, field) => {
    if (chance.has(name)) return undefined
    return typeof field === 'string' ? (names.get(field) ?? field) : field
  })
}

const resolve = ({ made, selves }: World, who: Who, wanted: Ref): string => {
  if ('kind' in wanted) return made[wanted.kind][wanted.index % made[wanted.kind].length] ?? unknown.text
  return wanted.text === 'self' ? (selves[who] ?? unknown.text) : wanted.text
}

const isRef = (value: unknown): value is Ref =>
  typeof value === 'object' && value !== null && ('text' in value || 'kind' in value)

const fieldsOf = (world: World, { who, fields = {} }: Command) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isRef(value) ? resolve(world, who, value) : value] as const)
  )

/** What a command came to: the id that it made, the rows that it listed, or why it was refused. */
interface Outcome {
  readonly code: string
  readonly id?: string
  readonly rows?: unknown
  /** What is said of it, where a use-case refused. */
  readonly why?: unknown
}

type Row = Record<string, unknown>

async function throughRest(world: World, given: Command): Promise<Outcome> {
  const { method, path, before } = formOf(given.act)
  const as = world.as[given.who]
  const id = given.target && encodeURIComponent(resolve(world, given.who, given.target))
  // A path without its last part is another path, so an empty id is sent as what is no id either.
  const url = path.replace('{id}', id || 'none')
  const first = before && (await as.get(before))
  const answer =
    first && first.statusCode > 299 ? first : await as.send(method, url, given.fields && fieldsOf(world, given))
  const { statusCode, body } = answer
  if (statusCode < 300) return { code: 'ok', id: body.id, rows: restRows(given, body.data) }
  // REST looks at a body before it looks up the key: of two faults it names the other one.
  const unknown = body.code === 'invalid_request' && (await as.get('/v1/me')).statusCode === 401
  return { code: codeOf(unknown ? 'unauthenticated' : body.code), why: [body.detail, body.errors] }
}

function restRows({ act }: Command, rows: Row[] | undefined) {
  if (rows === undefined) return undefined
  if (act === 'listKeys')
    return rows.filter(({ state }) => state !== 'revoked').map(it => [it.id, it.name, it.expires_at, it.user_id])
  if (act === 'listRoles') return rows.map(it => [it.id, it.name, it.permissions])
  if (act === 'listMembers') return rows.map(it => [it.id, it.user_id, it.role_id])
  return rows.map(it => [it.id, it.name ?? it.email, it.role_id])
}

async function throughGraphql(app: Harness['app'], world: World, given: Command): Promise<Outcome> {
  const { field, target, rename = {}, answers = 'success', selects } = formOf(given.act)
  const fields = Object.entries(fieldsOf(world, given)).map(([name, value]) => [rename[name] ?? name, value] as const)
  const named = target && given.target ? { [target]: resolve(world, given.who, given.target) } : {}
  const query = selects
    ? `{ ${field} { ${selects} } }`
    : `mutation($input: ${field}_input!) { ${field}(input: $input) { ${answers} } }`
  const input = selects ? undefined : { ...named, ...Object.fromEntries(fields) }
  const { data, errors: [error] = [] } = (await graphql(app, world.as[given.who].credential)(query, { input })).body
  if (error === undefined) return { code: 'ok', id: data[field].id, rows: selects && graphqlRows(given, data[field]) }
  // Without a path it is the dialect that refused, before a use-case was asked: the same code, in words of its own.
  const why = error.path && [error.message, error.extensions.errors]
  return { code: error.extensions.code, why }
}

function graphqlRows({ act }: Command, rows: Row[]) {
  if (act !== 'listAccounts') return rows.map(row => Object.values(row))
  const robots = rows.filter(({ account_type }) => account_type === 'SERVICE')
  return robots.map(({ id, username, memberships }) => [id, username, (memberships as Row[])[0]?.role_id])
}

/** All that is stored of the tenant, the audit trail among it, row by row in the order in which they were made. */
async function stored({ database: { tables } }: Harness, world: World) {
  const [home = ''] = world.made.tenant
  const of = async <Row extends { id: string; tenantId: string | null }>({ columns, list }: Gateway<Row>) =>
    list({ where: eq(columns.tenantId, home), orderBy: [asc(columns.id)], limit: 1_000 })
  const { apiKeys, serviceAccounts, roles, memberships, invitations, auditEvents } = tables
  const events = (await of(auditEvents)).map(({ id: _, ...event }) => event)
  return [
    ...(await Promise.all([of(apiKeys), of(serviceAccounts), of(roles), of(memberships), of(invitations)])).flat(),
    ...events
  ].map(row => named(world, row))
}

/** The first pair that differs. */
const difference = (one: readonly unknown[], other: readonly unknown[]) =>
  Array.from({ length: Math.max(one.length, other.length) }, (_, index) => [one[index], other[index]]).find(
    ([a, b]) => a !== b
  )

t.test('2,000 random commands come to the same through either door, and leave the same behind', async t => {
  const [rest, shim] = [await startApp(t), await startApp(t)]
  const seen: string[] = []
  let run = 0

  async function play(commands: readonly Command[]) {
    run += 1
    const [left, right] = [await world(rest, run), await world(shim, run)]
    for (const given of commands) {
      const [one, other] = [await throughRest(left, given), await throughGraphql(shim.app, right, given)]
      const { makes } = formOf(given.act)
      if (makes && one.id && other.id) {
        left.made[makes].push(one.id)
        right.made[makes].push(other.id)
      }
      const told = other.code === 'ok' || other.why ? one.why : undefined
      const found = difference(
        [one.code, named(left, one.rows), named(left, told)],
        [other.code, named(right, other.rows), named(right, other.why)]
      )
      if (found) throw new Error(`${JSON.stringify(given)}: ${found.join(' over REST, over GraphQL ')}`)
      seen.push(`${given.act} ${one.code}`)
    }
    const found = difference(await stored(rest, left), await stored(shim, right))
    if (found) throw new Error(`left behind: ${found.join('\n')}`)
  }

  const commands = fc.array(command, { minLength: 25, maxLength: 25 })
  await fc.assert(fc.asyncProperty(commands, play), { numRuns: 80, endOnFailure: true })
  t.equal(seen.length, 2000)
  for (const act of Object.keys(forms)) t.ok(seen.includes(`${act} ok`), `${act} succeeds at times`)
  const codes = [
    'AUTHORITY_EXCEEDED',
    'BAD_USER_INPUT',
    'CONFLICT',
    'FORBIDDEN',
    'IN_USE',
    'NOT_FOUND',
    'UNAUTHENTICATED'
  ]
  t.strictSame([...new Set(seen.map(it => it.split(' ')[1]))].sort(), [...codes, 'ok'])
})
