import t, { type Test } from 'tap'
import { userRoleId } from '../../src/domain/permissions.ts'
import { type Harness, openApp, startApp } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { type Operation, operations, resolved, unlisted } from '../support/contract.ts'

/** Who sends a request (the operator when left out), about what, and what has to be in the body instead of an example. */
interface Request {
  readonly as?: Client
  readonly id?: string
  readonly body?: object
}

type Prepare = (harness: Harness, t: Test) => Request | Promise<Request>

const invited = { email: 'grace@example.com' }
const ownKey: Prepare = async ({ key, adminId }) => ({ as: await key({ userId: adminId }) })
const key: Prepare = async ({ key, adminId }) => ({ id: (await key({ userId: adminId })).id })
const role: Prepare = async ({ role }) => ({ id: await role(['read:role']) })
const member: Prepare = async ({ member }) => ({ id: (await member(userRoleId)).membershipId })
const tenant: Prepare = async ({ tenant }) => ({ id: await tenant('Globex') })
const user: Prepare = async ({ member }) => ({ id: (await member(userRoleId)).id })
const serviceAccount: Prepare = async ({ serviceAccount }) => ({ id: await serviceAccount(userRoleId) })
const nothing: Prepare = () => ({})

/** What each operation needs in order to succeed. The bodies are the examples of the contract. */
const preparations: Readonly<Record<string, Prepare>> = {
  getLiveness: ({ anybody }) => ({ as: anybody }),
  getReadiness: ({ anybody }) => ({ as: anybody }),
  async setUp(_harness, t) {
    const { anybody, services } = await openApp(t)
    return { as: anybody, body: { token: await services.setup.link() } }
  },
  signIn: ({ anybody }) => ({ as: anybody }),
  getSession: nothing,
  switchTenant: ({ tenantId }) => ({ body: { tenant_id: tenantId } }),
  signOut: async ({ session, adminId }) => ({ as: await session(adminId) }),
  listSessions: nothing,
  deleteSession: async ({ session, adminId }) => ({ id: (await session(adminId)).id }),
  changePassword: nothing,
  getMe: nothing,
  listApiKeys: nothing,
  createApiKey: nothing,
  revokeApiKeys: nothing,
  getOwnApiKey: ownKey,
  revokeOwnApiKey: ownKey,
  getApiKey: key,
  updateApiKey: key,
  revokeApiKey: key,
  listAgents: nothing,
  listPermissions: nothing,
  listRoles: nothing,
  createRole: nothing,
  getRole: role,
  updateRole: role,
  deleteRole: async ({ role }) => ({ id: await role([], 'Unused') }),
  listMembers: nothing,
  getMember: member,
  updateMember: member,
  deleteMember: member,
  async acceptInvitation({ admin, anybody }) {
    const { body } = await admin.post('/v1/invitations', invited)
    return { as: anybody, body: { token: body.token } }
  },
  listInvitations: nothing,
  createInvitation: nothing,
  deleteInvitation: async ({ admin }) => ({ id: (await admin.post('/v1/invitations', invited)).body.id }),
  listAuditEvents: nothing,
  introspectToken: nothing,
  introspectTokens: nothing,
  authorizeRequest: nothing,
  exchangeToken: ({ anybody, adminKey }) => ({ as: anybody, body: { subject_token: adminKey } }),
  getSigningKeys: ({ anybody }) => ({ as: anybody }),
  getOverview: nothing,
  listTenants: nothing,
  createTenant: nothing,
  getTenant: tenant,
  updateTenant: tenant,
  deleteTenant: async ({ tenant }) => ({ id: await tenant('Initech') }),
  listUsers: nothing,
  createUser: nothing,
  getUser: user,
  updateUser: user,
  deleteUser: user,
  listServiceAccounts: nothing,
  createServiceAccount: nothing,
  getServiceAccount: serviceAccount,
  updateServiceAccount: serviceAccount,
  deleteServiceAccount: serviceAccount
}

const hasBody = ({ requestBody }: Operation) => requestBody !== undefined
const isGuarded = ({ security }: Operation) => security === undefined

const examplesOf = ({ requestBody }: Operation) =>
  Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => resolved(schema).examples ?? [])

/** Sends what the operation needs to succeed, with `example` as the body where it takes one. */
async function succeed(t: Test, harness: Harness, operation: Operation, example?: unknown) {
  const { operationId, method, path } = operation
  const prepare = preparations[operationId] ?? nothing
  const { as = harness.operator, id = '', body } = await prepare(harness, t)
  const payload = hasBody(operation) ? { ...Object(example), ...body } : undefined
  const { statusCode, text } = await as.send(method, path.replace('{id}', id), payload)
  t.match(statusCode, /^20[014]$/, `${operationId}: ${text}`)
}

t.test('every operation of the contract is driven here, and no other', async t => {
  const ids = operations.map(({ operationId }) => operationId)
  t.strictSame(Object.keys(preparations).sort(), ids.sort())
})

t.test('every operation without a body succeeds', async t => {
  const harness = await startApp(t)
  for (const operation of operations.filter(it => !hasBody(it))) await succeed(t, harness, operation)
})

for (const operation of operations.filter(hasBody)) {
  t.test(`the example of ${operation.operationId} succeeds as it stands`, async t => {
    const examples = examplesOf(operation)
    t.not(examples.length, 0)
    for (const example of examples) await succeed(t, await startApp(t), operation, example)
  })
}

const unknownId = '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f99'

/** Requests that cannot succeed whatever is stored, with the status that each must have. */
function* refusable(operation: Operation, { anybody, operator }: Harness) {
  const { path } = operation
  const url = path.replace('{id}', unknownId)
  const [body] = examplesOf(operation)
  const valid = { as: operator, url, body, headers: {} }
  yield { ...valid, status: 400, url: `${url}?token=x` }
  if (isGuarded(operation)) yield { ...valid, status: 401, as: anybody }
  if (url !== path) yield { ...valid, status: 404 }
  if (hasBody(operation)) {
    yield { ...valid, status: 400, body: { ...Object(body), unknown: true } }
    yield { ...valid, status: 413, body: { name: 'x'.repeat(64 * 1024) } }
    yield { ...valid, status: 415, body: 'name=x', headers: { 'content-type': 'text/plain' } }
  }
}

t.test('every operation refuses what it must, and its description says so', async t => {
  const harness = await startApp(t)
  for (const operation of operations) {
    for (const { status, as, url, body, headers } of refusable(operation, harness)) {
      const { statusCode, text } = await as.send(operation.method, url, body, headers)
      t.equal(statusCode, status, `${operation.operationId}: ${text}`)
      t.ok(status in operation.responses, `${operation.operationId} declares ${status}`)
    }
  }
})

/** The paths of a printed tree of routes: each line has what comes after the line above it that stands further left. */
function pathsIn(tree: string) {
  const stems: string[] = []
  return tree
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const [, lead = '', part = ''] = /^([│ ]*)[├└]── (\S+)/.exec(line) ?? []
      const depth = lead.length / 4
      stems[depth] = (stems[depth - 1] ?? '') + part
      return stems[depth]
    })
}

t.test('every route is in the contract, or on the short list of what is not for clients', async t => {
  const { app, anybody } = await startApp(t, { docs: true })
  const served = new Set<string>()
  for (const path of pathsIn(app.printRoutes({ commonPrefix: false }))) {
    if (unlisted.test(path)) continue
    const { headers } = await anybody.send('OPTIONS', path)
    const methods = String(headers.allow)
      .split(', ')
      .filter(method => method !== 'HEAD' && method !== 'OPTIONS')
    for (const method of methods) served.add(`${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
  }
  t.strictSame([...served].sort(), operations.map(({ method, path }) => `${method} ${path}`).sort())
})
