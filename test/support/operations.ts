import { type Grant, readOnlyUserRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { present } from '../../src/domain/present.ts'
import { insertSetupLink } from '../../src/setup/store.ts'
import { findUser, updateUser } from '../../src/users/store.ts'
import { type Harness, password } from './app.ts'
import type { Answer, Client } from './client.ts'

/** One way to speak to the service, and the principal that it stands for. */
export interface Somebody {
  readonly as: Client
  readonly id: string
}

/** A valid request, on something that was made for it alone. */
export type Act = (who: Somebody) => Promise<Answer>

export interface Schema {
  readonly $ref?: string
  readonly format?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly schema: Schema
}

export interface Operation {
  readonly id: string
  readonly method: string
  readonly path: string
  /** Whether it takes no credential. */
  readonly open: boolean
  readonly parameters: readonly Parameter[]
  readonly body: Schema | undefined
}

/** Every operation that the service describes, with the schemas of what it takes. */
export async function operationsOf({ anybody }: Pick<Harness, 'anybody'>): Promise<Operation[]> {
  const { paths, components } = (await anybody.get('/openapi.json')).body
  const resolved = ({ $ref, ...schema }: Schema): Schema => {
    const { properties, items, ...rest } = $ref ? components.schemas[$ref.split('/').at(-1) ?? ''] : { ...schema }
    const fields = Object.entries<Schema>(properties ?? {}).map(([name, field]) => [name, resolved(field)])
    return { ...rest, properties: Object.fromEntries(fields), ...(items && { items: resolved(items) }) }
  }
  return Object.entries<object>(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId, security, parameters = [], requestBody }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      path,
      open: security?.length === 0,
      parameters,
      body: requestBody && resolved(requestBody.content['application/json'].schema)
    }))
  )
}

/** A request for every operation by its `operationId`, with some words more where there is more than one. */
export function acts(harness: Harness): Readonly<Record<string, Act>> {
  const { database, services, clock, adminId, tenantId } = harness
  const { tables } = database
  let count = 0
  const name = (word: string) => `${word} ${++count}`
  const passphrase = 'seven quiet otters in a row'

  const held = async (id: string) => {
    const user = await findUser(tables, id)
    return harness.key(user ? { userId: id } : { serviceAccountId: id })
  }
  const keyOf = async (id: string) => `/v1/api-keys/${(await held(id)).id}`
  const colleagues = async () => keyOf((await harness.member(userRoleId)).id)
  const robots = async () => keyOf(await harness.serviceAccount(readOnlyUserRoleId))
  const role = async () => `/v1/roles/${await harness.role([], name('Role'))}`
  const member = async () => `/v1/members/${(await harness.member(readOnlyUserRoleId)).membershipId}`
  const account = async () => `/v1/service-accounts/${await harness.serviceAccount(readOnlyUserRoleId)}`
  const user = async () => `/v1/users/${(await harness.member(userRoleId)).id}`
  const other = async () => `/v1/tenants/${await harness.tenant(name('Other'))}`
  const own = `/v1/tenants/${tenantId}`
  const address = () => `${name('guest').replace(' ', '-')}@example.com`
  const invitation = async () => (await harness.admin.post('/v1/invitations', { email: address() })).body

  /** A user who has the password of the harness. */
  async function withPassword(id: string) {
    const { passwordDigest } = present(await findUser(tables, adminId))
    const found = await findUser(tables, id)
    return found && updateUser(tables, found, { passwordDigest })
  }

  /** Of a user, or of Ada: a service account has none. */
  const sessionOf = async (id: string) => (await harness.session((await findUser(tables, id)) ? id : adminId)).id

  async function setupToken() {
    const token = services.tokens.mint('setup')
    const { digest } = services.digests.of(token)
    await insertSetupLink(tables, { digest, createdAt: clock(), expiresAt: clock() + 60_000 })
    return token
  }

  return {
    getLiveness: ({ as }) => as.get('/livez'),
    getReadiness: ({ as }) => as.get('/readyz'),
    setUp: async ({ as }) =>
      as.post('/v1/setup', {
        token: await setupToken(),
        tenant_name: name('First'),
        email: address(),
        password: passphrase
      }),
    signIn: async ({ as }) => as.post('/v1/session', { email: 'ada@example.com', password }),
    acceptInvitation: async ({ as }) =>
      as.post('/v1/invitations/accept', { token: (await invitation()).token, password: passphrase }),

    getMe: ({ as }) => as.get('/v1/me'),
    getSession: ({ as }) => as.get('/v1/session'),
    switchTenant: ({ as }) => as.patch('/v1/session', { tenant_id: tenantId }),
    signOut: ({ as }) => as.delete('/v1/session'),
    listSessions: ({ as }) => as.get('/v1/sessions'),
    deleteSession: async ({ as, id }) => as.delete(`/v1/sessions/${await sessionOf(id)}`),
    changePassword: async ({ as, id }) => {
      await withPassword(id)
      return as.put('/v1/session/password', { current_password: password, new_password: password })
    },

    listApiKeys: ({ as }) => as.get('/v1/api-keys'),
    'listApiKeys of the service accounts': ({ as }) => as.get('/v1/api-keys?view=service-accounts'),
    'listApiKeys of the tenant': ({ as }) => as.get('/v1/api-keys?view=tenant'),
    createApiKey: ({ as }) => as.post('/v1/api-keys', { name: 'key' }),
    'createApiKey for a service account': async ({ as }) =>
      as.post('/v1/api-keys', { name: 'key', user_id: await harness.serviceAccount(readOnlyUserRoleId) }),
    'createApiKey for a colleague': async ({ as }) =>
      as.post('/v1/api-keys', { name: 'key', user_id: (await harness.member(readOnlyUserRoleId)).id }),
    'revokeApiKeys of one’s own': ({ as }) => as.post('/v1/api-keys/revoke', { view: 'own', name: 'nothing' }),
    'revokeApiKeys of the tenant': ({ as }) => as.post('/v1/api-keys/revoke', { view: 'tenant', name: 'nothing' }),
    getOwnApiKey: ({ as }) => as.get('/v1/api-keys/self'),
    revokeOwnApiKey: ({ as }) => as.delete('/v1/api-keys/self'),
    getApiKey: async ({ as, id }) => as.get(await keyOf(id)),
    'getApiKey of a service account': async ({ as }) => as.get(await robots()),
    'getApiKey of a colleague': async ({ as }) => as.get(await colleagues()),
    updateApiKey: async ({ as, id }) => as.patch(await keyOf(id), { name: 'renamed' }),
    'updateApiKey of a service account': async ({ as }) => as.patch(await robots(), { disabled: true }),
    'updateApiKey of a colleague': async ({ as }) => as.patch(await colleagues(), { disabled: true }),
    revokeApiKey: async ({ as, id }) => as.delete(await keyOf(id)),
    'revokeApiKey of a service account': async ({ as }) => as.delete(await robots()),
    'revokeApiKey of a colleague': async ({ as }) => as.delete(await colleagues()),

    listPermissions: ({ as }) => as.get('/v1/permissions'),
    listRoles: ({ as }) => as.get('/v1/roles'),
    createRole: ({ as }) => as.post('/v1/roles', { name: name('Made'), permissions: [] satisfies Grant[] }),
    getRole: async ({ as }) => as.get(await role()),
    updateRole: async ({ as }) => as.patch(await role(), { description: 'Changed.' }),
    deleteRole: async ({ as }) => as.delete(await role()),

    listAgents: ({ as }) => as.get('/v1/agents'),

    listMembers: ({ as }) => as.get('/v1/members'),
    getMember: async ({ as }) => as.get(await member()),
    updateMember: async ({ as }) => as.patch(await member(), { role: 'READ_ONLY_USER' }),
    deleteMember: async ({ as }) => as.delete(await member()),

    listInvitations: ({ as }) => as.get('/v1/invitations'),
    createInvitation: ({ as }) => as.post('/v1/invitations', { email: address() }),
    deleteInvitation: async ({ as }) => as.delete(`/v1/invitations/${(await invitation()).id}`),

    listAuditEvents: ({ as }) => as.get('/v1/audit-events'),
    'listAuditEvents of the instance': ({ as }) => as.get('/v1/audit-events?view=instance'),

    getOverview: ({ as }) => as.get('/v1/overview'),

    listServiceAccounts: ({ as }) => as.get('/v1/service-accounts'),
    createServiceAccount: ({ as }) => as.post('/v1/service-accounts', { name: 'robot', role: 'READ_ONLY_USER' }),
    getServiceAccount: async ({ as }) => as.get(await account()),
    updateServiceAccount: async ({ as }) => as.patch(await account(), { name: 'renamed' }),
    deleteServiceAccount: async ({ as }) => as.delete(await account()),

    introspectToken: async ({ as, id }) => as.post('/v1/introspect', { token: (await held(id)).token }),
    introspectTokens: async ({ as, id }) =>
      as.post('/v1/introspect/batch', { tokens: [{ token: (await held(id)).token }] }),
    authorizeRequest: ({ as }) => as.get('/v1/authorize'),
    exchangeToken: async ({ as, id }) =>
      as.post('/v1/token', {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: (await held(id)).token,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        audience: 'https://reports.example.com'
      }),
    getSigningKeys: ({ as }) => as.get('/.well-known/jwks.json'),

    listTenants: ({ as }) => as.get('/v1/tenants'),
    createTenant: ({ as }) => as.post('/v1/tenants', { name: name('Made') }),
    getTenant: ({ as }) => as.get(own),
    'getTenant that is another': async ({ as }) => as.get(await other()),
    updateTenant: ({ as }) => as.patch(own, { name: 'Acme' }),
    'updateTenant that is another': async ({ as }) => as.patch(await other(), { disabled: true }),
    deleteTenant: async ({ as }) => as.delete(await other()),

    listUsers: ({ as }) => as.get('/v1/users'),
    createUser: ({ as }) => as.post('/v1/users', { email: address() }),
    getUser: async ({ as }) => as.get(await user()),
    updateUser: async ({ as }) => as.patch(await user(), { first_name: 'Grace' }),
    deleteUser: async ({ as }) => as.delete(await user())
  }
}

export type Acts = ReturnType<typeof acts>

/** Somebody without a credential; what is theirs, then, is Ada's. */
export const nobody = ({ anybody, adminId }: Harness): Somebody => ({ as: anybody, id: adminId })
