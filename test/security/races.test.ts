import { eq } from 'drizzle-orm'
import t, { type Test } from 'tap'
import { type Grant, readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import type { Database } from '../../src/store/gateway.ts'
import { type Harness, openApp, startApp } from '../support/app.ts'
import type { Answer, Client } from '../support/client.ts'

type Request = () => Promise<Answer>

/** A database that makes transactions wait at a gate, so that a test says in which order they run. */
function gate() {
  const waiting: (() => void)[] = []
  let arrived = () => {}
  let closed = false
  return {
    wrap: (database: Database): Database => ({
      ...database,
      async transaction(work) {
        if (closed) {
          await new Promise<void>(pass => {
            waiting.push(pass)
            arrived()
          })
        }
        return database.transaction(work)
      }
    }),

    /** The answers to requests that are all let in before the first of them changes anything, which they do in this order. */
    async inTurn(...requests: Request[]): Promise<Answer[]> {
      closed = true
      const answers: Promise<Answer>[] = []
      for (const request of requests) {
        const here = new Promise<void>(resolve => {
          arrived = resolve
        })
        answers.push(request())
        await here
      }
      closed = false
      for (const pass of waiting.splice(0)) pass()
      return Promise.all(answers)
    }
  }
}

async function start(t: Test) {
  const { wrap, inTurn } = gate()
  return { ...(await startApp(t, { wrap })), inTurn }
}

const passphrase = 'seven quiet otters in a row'
const maker: Grant[] = [
  ...(['create:api-key', 'update:api-key', 'create:service-api-key'] as const),
  ...(['create:membership-invitation', 'read:role'] as const)
]
const ok = { statusCode: 200 }
const created = { statusCode: 201 }
const gone = { statusCode: 204 }
const ended = { statusCode: 401, body: { code: 'unauthenticated' } }
const less = { statusCode: 503, headers: { 'retry-after': '1' }, body: { code: 'unavailable' } }
const everything = { where: undefined, orderBy: [], limit: 1_000 }

/** Whether there is a key or an invitation that was made too late. */
async function late({ database: { tables } }: Pick<Harness, 'database'>) {
  const keys = await tables.apiKeys.list(everything)
  const invitations = await tables.invitations.list(everything)
  return keys.some(({ name }) => name === 'late') || invitations.length > 0
}

t.test('once a revocation is answered nothing is made with the key, not even by what was let in before', async t => {
  const harness = await start(t)
  const { admin, adminId, inTurn, key, member, role, serviceAccount } = harness
  await role(['read:role'], 'Weak')
  const robot = await serviceAccount(readOnlyUserRoleId)
  const other = (await member(readOnlyUserRoleId)).membershipId
  const makings: Record<string, (as: Client) => Promise<Answer>> = {
    'a key': as => as.post('/v1/api-keys', { name: 'late' }),
    'a key of an account': as => as.post('/v1/api-keys', { name: 'late', user_id: robot }),
    'an invitation': as => as.post('/v1/invitations', { email: 'late@example.com' }),
    'an account': as => as.post('/v1/service-accounts', { name: 'late' }),
    'a role': as => as.post('/v1/roles', { name: 'late', permissions: [] }),
    'a promotion': as => as.patch(`/v1/members/${other}`, { role: 'TENANT_ADMIN' })
  }
  for (const [what, make] of Object.entries(makings)) {
    const as = await key({ userId: adminId })
    const answers = await inTurn(
      () => admin.delete(`/v1/api-keys/${as.id}`),
      () => make(as)
    )
    t.match(answers, [gone, ended], what)
  }
  t.notOk(await late(harness))
})

t.test('whatever ends a credential, or takes from it, counts for what was let in before', async t => {
  const harness = await start(t)
  const { admin, inTurn, key, member, operator, role, serviceAccount, session } = harness
  let count = 0

  /** A person and a robot with a role of their own, and their three kinds of credential. */
  async function cast() {
    const roleId = await role(maker, `Maker ${++count}`)
    const { id, membershipId } = await member(roleId)
    const robot = await serviceAccount(roleId)
    const own = await key({ userId: id })
    return {
      roleId,
      id,
      membershipId,
      robot,
      own,
      signedIn: await session(id),
      theirs: await key({ serviceAccountId: robot })
    }
  }
  type Cast = Awaited<ReturnType<typeof cast>>
  type Who = 'own' | 'signedIn' | 'theirs'

  const events: [name: string, event: (cast: Cast) => Promise<Answer>, who: Who[], outcome: object][] = [
    ['the key is disabled', ({ own }) => own.patch(`/v1/api-keys/${own.id}`, { disabled: true }), ['own'], ended],
    ['the key ends itself', ({ own }) => own.delete('/v1/api-keys/self'), ['own'], ended],
    ['somebody signs out', ({ signedIn }) => signedIn.delete('/v1/session'), ['signedIn'], ended],
    [
      'the role has less',
      ({ roleId }) => admin.patch(`/v1/roles/${roleId}`, { permissions: ['read:role'] }),
      ['own', 'signedIn', 'theirs'],
      less
    ],
    [
      'a member gets another role',
      ({ membershipId }) => admin.patch(`/v1/members/${membershipId}`, { role: 'READ_ONLY_USER' }),
      ['own', 'signedIn'],
      less
    ],
    [
      'a member is removed',
      ({ membershipId }) => admin.delete(`/v1/members/${membershipId}`),
      ['own', 'signedIn'],
      ended
    ],
    [
      'an account gets another role',
      ({ robot }) => admin.patch(`/v1/service-accounts/${robot}`, { role: 'READ_ONLY_USER' }),
      ['theirs'],
      less
    ],
    [
      'an account is disabled',
      ({ robot }) => admin.patch(`/v1/service-accounts/${robot}`, { disabled: true }),
      ['theirs'],
      ended
    ],
    ['an account is deleted', ({ robot }) => admin.delete(`/v1/service-accounts/${robot}`), ['theirs'], ended],
    [
      'a user is disabled',
      ({ id }) => operator.patch(`/v1/users/${id}`, { disabled: true }),
      ['own', 'signedIn'],
      ended
    ],
    ['a user is deleted', ({ id }) => operator.delete(`/v1/users/${id}`), ['own', 'signedIn'], ended]
  ]
  for (const [name, event, kinds, outcome] of events) {
    for (const kind of kinds) {
      const players = await cast()
      const user_id = players[kind === 'theirs' ? 'robot' : 'id']
      const [first, second] = await inTurn(
        () => event(players),
        () => players[kind].post('/v1/api-keys', { name: 'late', user_id })
      )
      t.match(first?.statusCode, /20[04]/, name)
      t.match(second, outcome, `${name}: ${kind}`)
    }
  }
  t.notOk(await late(harness))
})

t.test('who is demoted as an operator, or loses the tenant, does nothing more in it', async t => {
  const harness = await start(t)
  const { database, inTurn, key, member, operator, session, tenant } = harness
  const { id } = await member()
  await operator.patch(`/v1/users/${id}`, { operator: true })
  const other = await session(id)
  const email = 'late@example.com'
  const demotion = () => operator.patch(`/v1/users/${id}`, { operator: false })
  t.match(await inTurn(demotion, () => other.post('/v1/users', { email })), [ok, ended])

  for (const end of ['delete', 'disable']) {
    const tenantId = await tenant(`Globex ${end}`)
    const owner = (await member(tenantAdminRoleId, tenantId)).id
    const as = await key({ userId: owner }, {}, tenantId)
    const url = `/v1/tenants/${tenantId}`
    const ending = () => (end === 'delete' ? operator.delete(url) : operator.patch(url, { disabled: true }))
    const [, ...answers] = await inTurn(
      ending,
      () => as.post('/v1/api-keys', { name: 'late' }),
      () => as.post('/v1/invitations', { email }),
      () => as.post('/v1/roles', { name: 'late', permissions: [] }),
      () => as.post('/v1/service-accounts', { name: 'late' })
    )
    t.match(answers, [ended, ended, ended, ended], end)
  }
  t.notOk(await late(harness))
  const tenants = new Set((await database.tables.tenants.list(everything)).map(({ id }) => id))
  const { apiKeys, memberships, sessions } = database.tables
  for (const table of [apiKeys, memberships, sessions]) {
    for (const { tenantId } of await table.list(everything)) t.ok(tenants.has(tenantId), 'no orphan')
  }
})

t.test('an administrator who is one no more makes no service account, whatever the new role holds', async t => {
  const { admin, database, inTurn, member, role, session } = await start(t)
  const { id, membershipId } = await member()
  const as = await session(id)
  await role(['*:*'], 'Almighty')
  const answers = await inTurn(
    () => admin.patch(`/v1/members/${membershipId}`, { role: 'Almighty' }),
    () => as.post('/v1/service-accounts', { name: 'late' })
  )
  t.match(answers, [ok, less])
  t.strictSame(await database.tables.serviceAccounts.list(everything), [])
})

t.test('a caller who has not lost anything is not in the way of somebody else’s change', async t => {
  const { admin, inTurn, key, member, role } = await start(t)
  const roleId = await role(maker, 'Maker')
  const { id } = await member(roleId)
  const as = await key({ userId: id }, { scopes: ['create:api-key', 'read:role'] })
  const mint = () => as.post('/v1/api-keys', { name: 'key', scopes: ['read:role'] })
  const more = () => admin.patch(`/v1/roles/${roleId}`, { permissions: [...maker, 'delete:api-key'] })
  const beside = () => admin.patch(`/v1/roles/${roleId}`, { permissions: ['create:api-key', 'read:role'] })
  t.match(await inTurn(more, mint), [ok, created], 'the role has more')
  t.match(await inTurn(beside, mint), [ok, created], 'the role has less of what the key leaves out')
})

t.test('a key that is revoked while it is used in a crowd is refused from the answer on', async t => {
  const { admin, adminId, key } = await startApp(t)
  for (let round = 0; round < 50; round += 1) {
    const as = await key({ userId: adminId })
    const answers = await Promise.all([
      ...[1, 2, 3].map(() => as.get('/v1/me')),
      admin.delete(`/v1/api-keys/${as.id}`).then(() => as.get('/v1/me')),
      ...[1, 2, 3].map(() => as.get('/v1/me'))
    ])
    const statuses = answers.map(({ statusCode }) => statusCode)
    t.equal(statuses[3], 401)
    t.ok(statuses.every(status => status === 200 || status === 401))
  }
})

t.test('of parallel acceptances of one invitation exactly one makes a member', async t => {
  const { admin, anybody, database } = await startApp(t)
  const { token } = (await admin.post('/v1/invitations', { email: 'grace@example.com' })).body
  const accept = () => anybody.post('/v1/invitations/accept', { token, password: passphrase })
  const answers = await Promise.all(Array.from({ length: 20 }, accept))
  const statuses = answers.map(({ statusCode }) => statusCode)
  t.equal(statuses.filter(status => status === 201).length, 1)
  t.ok(
    statuses.every(status => status === 201 || status === 401 || status === 409),
    `${statuses}`
  )
  t.equal((await database.tables.memberships.list(everything)).length, 2)
  t.equal((await database.tables.users.list(everything)).length, 2)
})

/** `rival`: somebody on the machine sets it up by the command too. */
async function setUpAtOnce(t: Test, rival: boolean) {
  const { anybody, database, services } = await openApp(t)
  const token = await services.setup.link()
  const input = { token, tenant_name: 'Acme', email: 'ada@example.com', password: passphrase }
  const origin = { requestId: '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00', address: '127.0.0.1', userAgent: '' }
  const { token: _, ...first } = input
  const installing = rival ? [services.setup.install(origin, { ...first, email: 'bob@example.com' })] : []
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => anybody.post('/v1/setup', { ...input, tenant_name: `Acme ${index}` }))
  )
  const installed = await Promise.allSettled(installing)
  const made = answers.filter(({ statusCode }) => statusCode === 201).length
  t.equal(made + installed.filter(({ status }) => status === 'fulfilled').length, 1)
  t.equal((await database.tables.tenants.list(everything)).length, 1)
  t.equal((await database.tables.users.list(everything)).length, 1)
}

t.test('of parallel set-ups exactly one is done', async t => {
  for (const rival of [true, false]) await setUpAtOnce(t, rival)
})

t.test('of two administrators, or operators, who part with each other at once one stays', async t => {
  const harness = await start(t)
  const { admin, adminId, database, inTurn, member, operator, session } = harness
  const bob = await member()
  const [asAda, asBob] = [await session(adminId), await session(bob.id)]
  const { data } = (await admin.get('/v1/members')).body
  const ada: string = data.find(({ user_id }: { user_id: string }) => user_id === adminId).id
  const role = { role: 'USER' }
  const demotions = await inTurn(
    () => asAda.patch(`/v1/members/${bob.membershipId}`, role),
    () => asBob.patch(`/v1/members/${ada}`, role)
  )
  t.match(demotions, [ok, less])
  const leaving = await inTurn(
    () => asAda.patch(`/v1/members/${ada}`, role),
    () => asAda.delete(`/v1/members/${ada}`)
  )
  t.match(leaving, [{ statusCode: 409 }, { statusCode: 409 }])

  const cid = await member(userRoleId)
  await operator.patch(`/v1/users/${cid.id}`, { operator: true })
  const asCid = await session(cid.id)
  const partings = await inTurn(
    () => asCid.patch(`/v1/users/${adminId}`, { operator: false }),
    () => asAda.patch(`/v1/users/${cid.id}`, { operator: false })
  )
  t.match(partings, [ok, ended])
  const operators = (await database.tables.users.list(everything)).filter(user => user.operator)
  t.match(operators, [{ id: cid.id }])
})

t.test('who is gone between being let in and being answered is a stranger, and no error', async t => {
  let meanwhile = async () => {}
  const once = async () => {
    const act = meanwhile
    meanwhile = async () => {}
    await act()
  }
  const wrap = (database: Database): Database => {
    const { roles } = database.tables
    return {
      ...database,
      // The last that is read of a key, and of a session.
      async findCredentials(digests) {
        const credentials = await database.findCredentials(digests)
        await once()
        return credentials
      },
      tables: {
        ...database.tables,
        roles: {
          ...roles,
          async find(where) {
            const role = await roles.find(where)
            await once()
            return role
          }
        }
      }
    }
  }
  const { database, key, member, serviceAccount, session, tenant } = await startApp(t, { wrap })
  const { memberships, serviceAccounts, sessions, tenants, users } = database.tables
  const goings = ['session', 'membership', 'account', 'user', 'tenant'] as const
  for (const path of ['/v1/me', '/v1/session', '/v1/api-keys/self']) {
    for (const going of goings) {
      for (const kind of ['own', 'theirs', 'signedIn'] as const) {
        const what = `${path} of ${kind} while the ${going} goes`
        const tenantId = await tenant(what)
        const { id, membershipId } = await member(undefined, tenantId)
        const robot = await serviceAccount(undefined, 'robot', tenantId)
        const as = {
          own: await key({ userId: id }, {}, tenantId),
          theirs: await key({ serviceAccountId: robot }, {}, tenantId),
          signedIn: await session(id, tenantId)
        }
        const ending: Record<(typeof goings)[number], () => Promise<unknown>> = {
          session: () => sessions.delete(eq(sessions.columns.userId, id)),
          membership: () => memberships.delete(eq(memberships.columns.id, membershipId)),
          account: () => serviceAccounts.update(eq(serviceAccounts.columns.id, robot), { deletedAt: 1 }),
          user: () => users.update(eq(users.columns.id, id), { deletedAt: 1, email: null, emailKey: null }),
          tenant: () => tenants.delete(eq(tenants.columns.id, tenantId))
        }
        meanwhile = async () => void (await ending[going]())
        const { statusCode } = await as[kind].get(path)
        t.ok(statusCode < 500, `${what}: ${statusCode}`)
      }
    }
  }
})
