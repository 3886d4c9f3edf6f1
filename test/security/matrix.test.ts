import t from 'tap'
import { type Grant, readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { type Harness, startApp } from '../support/app.ts'
import { acts, nobody, operationsOf, type Somebody } from '../support/operations.ts'

/** Callers made anew for each cell, since some acts end the credential that asks. */
function callers(harness: Harness, auditorRoleId: string) {
  const keyed = async (roleId: string, scopes: Grant[] | null = null): Promise<Somebody> => {
    const { id } = await harness.member(roleId)
    return { id, as: await harness.key({ userId: id }, { scopes }) }
  }
  return {
    nobody: async () => nobody(harness),
    reader: () => keyed(readOnlyUserRoleId),
    user: () => keyed(userRoleId),
    admin: () => keyed(tenantAdminRoleId),
    signedIn: async () => {
      const { id } = await harness.member(tenantAdminRoleId)
      return { id, as: await harness.session(id) }
    },
    operator: async () => ({ id: harness.adminId, as: await harness.session(harness.adminId) }),
    robot: async () => {
      const id = await harness.serviceAccount(tenantAdminRoleId)
      return { id, as: await harness.key({ serviceAccountId: id }) }
    },
    scoped: () => keyed(tenantAdminRoleId, ['read:*']),
    auditor: () => keyed(auditorRoleId)
  }
}

type Who = keyof ReturnType<typeof callers>

const keys: Who[] = ['reader', 'user', 'admin', 'robot', 'scoped', 'auditor']
const sessions: Who[] = ['signedIn', 'operator']
const known: Who[] = [...keys, ...sessions]
const everyone: Who[] = ['nobody', ...known]
const admins: Who[] = ['admin', 'signedIn', 'operator', 'robot']
const overseers: Who[] = [...admins, 'scoped']
const users: Who[] = [...admins, 'user']
const readers: Who[] = [...users, 'reader', 'scoped']
const operator: Who[] = ['operator']
const noOne: Who[] = []

/** Who may do it. Everybody else is refused: without a credential 401, else 403, or 404 where it must not show. */
const permitted: Readonly<Record<string, readonly Who[]>> = {
  getLiveness: everyone,
  getReadiness: everyone,
  setUp: everyone,
  signIn: everyone,
  acceptInvitation: everyone,

  getMe: known,
  getSession: sessions,
  switchTenant: sessions,
  signOut: sessions,
  listSessions: sessions,
  deleteSession: sessions,
  changePassword: sessions,

  listApiKeys: readers,
  'listApiKeys of the service accounts': overseers,
  'listApiKeys of the tenant': overseers,
  createApiKey: users,
  'createApiKey for a service account': admins,
  'createApiKey for a colleague': noOne,
  'revokeApiKeys of one’s own': users,
  'revokeApiKeys of the tenant': admins,
  getOwnApiKey: keys,
  revokeOwnApiKey: keys,
  getApiKey: readers,
  'getApiKey of a service account': overseers,
  'getApiKey of a colleague': overseers,
  updateApiKey: users,
  'updateApiKey of a service account': admins,
  'updateApiKey of a colleague': noOne,
  revokeApiKey: users,
  'revokeApiKey of a service account': admins,
  'revokeApiKey of a colleague': admins,

  listPermissions: known,
  listRoles: readers,
  createRole: admins,
  getRole: readers,
  updateRole: admins,
  deleteRole: admins,

  listAgents: readers,

  listMembers: readers,
  getMember: readers,
  updateMember: admins,
  deleteMember: admins,

  listInvitations: overseers,
  createInvitation: admins,
  deleteInvitation: admins,

  listAuditEvents: [...overseers, 'auditor'],
  'listAuditEvents of the instance': operator,

  getOverview: overseers,

  listServiceAccounts: readers,
  createServiceAccount: admins,
  getServiceAccount: readers,
  updateServiceAccount: admins,
  deleteServiceAccount: admins,

  introspectToken: admins,
  introspectTokens: admins,
  authorizeRequest: known,
  exchangeToken: everyone,
  getSigningKeys: everyone,

  listTenants: readers,
  createTenant: operator,
  getTenant: readers,
  'getTenant that is another': operator,
  updateTenant: admins,
  'updateTenant that is another': operator,
  deleteTenant: operator,

  listUsers: operator,
  createUser: operator,
  getUser: operator,
  updateUser: operator,
  deleteUser: operator
}

const refusals: Readonly<Record<number, string>> = { 401: 'unauthenticated', 403: 'forbidden', 404: 'not_found' }

t.test('every operation of the description has its line in the table', async t => {
  const harness = await startApp(t)
  const described = (await operationsOf(harness)).map(({ id }) => id)
  const judged = new Set(Object.keys(permitted).map(act => act.split(' ', 1)[0]))
  t.strictSame([...judged].sort(), described.sort())
  t.strictSame(Object.keys(permitted).sort(), Object.keys(acts(harness)).sort())
})

t.test('who may do what: every operation by every kind of caller, and nobody else', async t => {
  const harness = await startApp(t)
  const all = Object.entries(callers(harness, await harness.role(['read:audit-event'], 'Auditor')))
  const wrong: string[] = []
  let cells = 0
  for (const [name, act] of Object.entries(acts(harness))) {
    for (const [who, caller] of all) {
      const { statusCode, body } = await act(await caller())
      const may = permitted[name]?.some(permitted => permitted === who)
      const refused = who === 'nobody' ? statusCode === 401 : statusCode === 403 || statusCode === 404
      // A proxy is told by the status alone.
      const said = name === 'authorizeRequest' || body.code === refusals[statusCode]
      const right = may ? statusCode < 300 : refused && said
      if (!right) wrong.push(`${name} by ${who}: ${statusCode} ${body.code}`)
      cells += 1
    }
  }
  t.strictSame(wrong, [])
  t.comment(`${cells} cells`)
})
