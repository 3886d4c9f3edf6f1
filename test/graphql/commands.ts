import fc from 'fast-check'
import { readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'

/** Who asks: the callers of a world, in the order in which it makes them. */
export const callers = [
  'admin',
  'session',
  'user',
  'reader',
  'keeper',
  'robot',
  'scoped',
  'expiring',
  'foreigner',
  'revoked',
  'nobody'
] as const
export type Who = (typeof callers)[number]

/** Things that there are several of, named by the order in which they were made. */
export const kinds = ['tenant', 'key', 'account', 'role', 'member', 'person', 'invitation'] as const
export type Kind = (typeof kinds)[number]

/** What a command names: one of its kind, another tenant's, one that never was, or what is no id at all. */
export type Ref = { readonly kind: Kind; readonly index: number } | { readonly text: string }

export const unknown = { text: '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00' }
const ref = (kind: Kind, ...others: Ref[]): fc.Arbitrary<Ref> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.nat(40).map(index => ({ kind, index })) },
    { weight: 1, arbitrary: fc.constantFrom<Ref[]>(unknown, { text: '' }, ...others) }
  )
const thing = (kind: Kind) => ref(kind, { text: 'acme' })

/** Not by its name, which REST takes and the dialect takes for the built-in ones only. */
const role = fc.oneof(
  ref('role'),
  fc.constantFrom(tenantAdminRoleId, userRoleId, readOnlyUserRoleId).map(text => ({ text }))
)
const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('alpha', 'Beta', 'beta', 'gamma', 'ünï 中', 'x'.repeat(128)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', ' ', ' a', 'a ', 'a\tb', '\u202e', 'x'.repeat(129), 'USER', null, 5, undefined)
  },
  { weight: 2, arbitrary: fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }) }
)
const expiry = fc.constantFrom(
  ...[undefined, null, '2099-01-01T00:00:00Z', '2099-01-01T00:00:00.123456789+00:00', '2027-03-01T12:30:00-05:00'],
  ...['2027-03-01T12:00:00Z', '2027-03-01T12:00:00.001Z', '2027-03-01T12:59:59Z', '2027-03-01T13:00:00Z'],
  ...['2000-01-01T00:00:00Z', '2099-02-30T00:00:00Z', '2099-01-01', 'tomorrow', '', 5]
)
const permission = fc.constantFrom('read:role', 'read:api-key', 'create:run', '*:role', 'read:*', 'create:role', '*:*')
const permissions = fc.oneof(
  { weight: 8, arbitrary: fc.uniqueArray(permission, { maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(undefined, null, ['read'], ['Read:role'], ['a:b', 'a:b'], [''], [null], [5], [':'])
  }
)
const email = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('p1@example.com', 'P1@example.com', 'p2@example.com', 'ünï@example.com') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'nobody', 'a@b@c', `${'a'.repeat(250)}@b.c`, ' a@b.c', null, 5, undefined)
  }
)

/** A command: what is asked, with the fields as REST names them, and a reference wherever an id belongs. */
export interface Command {
  readonly who: Who
  readonly act: Act
  readonly target?: Ref
  readonly fields?: Readonly<Record<string, unknown>>
}

const of = (act: Act, parts: { target?: fc.Arbitrary<Ref>; fields?: Record<string, fc.Arbitrary<unknown>> } = {}) =>
  fc.record({
    who: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Who>('admin') },
      { weight: 5, arbitrary: fc.constantFrom(...callers) }
    ),
    act: fc.constant(act),
    ...(parts.target && { target: parts.target }),
    ...(parts.fields && { fields: fc.record(parts.fields) })
  })

interface Form {
  /** The REST operation: `{id}` is the target. */
  readonly method: string
  readonly path: string
  /** What REST is asked first, where it has two lists for one field of the dialect. */
  readonly before?: string
  /** The field of the dialect, and under which of its arguments the target and the fields go. */
  readonly field: string
  readonly target?: string
  readonly rename?: Readonly<Record<string, string>>
  /** What a mutation answers with, `success` unless it is something else. */
  readonly answers?: 'id'
  readonly makes?: Kind
  /** What a query selects, in the order in which the rows of REST are read. */
  readonly selects?: string
}

const at = (path: string, method = 'DELETE') => ({ method, path: `/v1/${path}/{id}` })
const into = (path: string) => ({ method: 'POST', path: `/v1/${path}`, answers: 'id' }) as const
const all = (path: string) => ({ method: 'GET', path: `/v1/${path}?limit=200` })
const rename = { role: 'role_id' }

/** Every act with its two ways in. */
export const forms = {
  createKey: { ...into('api-keys'), field: 'create_api_key', makes: 'key' },
  revokeKey: { ...at('api-keys'), field: 'delete_api_key', target: 'key_id' },
  createAccount: { ...into('service-accounts'), field: 'create_service_account', rename, makes: 'account' },
  deleteAccount: { ...at('service-accounts'), field: 'delete_service_account', target: 'user_id' },
  createRole: { ...into('roles'), field: 'create_custom_role', makes: 'role' },
  updateRole: { ...at('roles', 'PATCH'), field: 'update_custom_role_permissions', target: 'role_id' },
  deleteRole: { ...at('roles'), field: 'delete_custom_role', target: 'role_id' },
  giveRole: { ...at('members', 'PATCH'), field: 'set_membership_role', target: 'membership_id', rename, answers: 'id' },
  removeMember: { ...at('members'), field: 'delete_membership', target: 'membership_id' },
  invite: { ...into('invitations'), field: 'create_membership_invitation', rename, makes: 'invitation' },
  withdraw: { ...at('invitations'), field: 'delete_membership_invitation', target: 'invitation_id' },
  listKeys: { ...all('api-keys'), field: 'auth_api_key', selects: 'id name expires_at user_id' },
  listAccounts: {
    ...all('service-accounts'),
    before: '/v1/members',
    field: 'user_view_same_tenant',
    selects: 'id account_type username memberships { role_id }'
  },
  listRoles: { ...all('roles'), field: 'auth_role', selects: 'id name permissions' },
  listMembers: { ...all('members'), field: 'membership', selects: 'id user_id role_id' },
  listInvitations: { ...all('invitations'), field: 'membership_invitation', selects: 'id email role_id' }
} as const satisfies Record<string, Form>

export type Act = keyof typeof forms
export const formOf = (act: Act): Form => forms[act]

const owner = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Ref>({ text: 'self' }) },
  { weight: 4, arbitrary: thing('account') },
  { weight: 2, arbitrary: thing('person') }
)

export const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: of('createKey', { fields: { user_id: owner, name, expires_at: expiry } }) },
  { weight: 4, arbitrary: of('revokeKey', { target: thing('key') }) },
  { weight: 4, arbitrary: of('createAccount', { fields: { name, role } }) },
  { weight: 3, arbitrary: of('deleteAccount', { target: thing('account') }) },
  { weight: 4, arbitrary: of('createRole', { fields: { name, permissions } }) },
  { weight: 4, arbitrary: of('updateRole', { target: role, fields: { permissions } }) },
  { weight: 4, arbitrary: of('deleteRole', { target: role }) },
  { weight: 4, arbitrary: of('giveRole', { target: thing('member'), fields: { role } }) },
  { weight: 2, arbitrary: of('removeMember', { target: thing('member') }) },
  { weight: 4, arbitrary: of('invite', { fields: { email, role } }) },
  { weight: 3, arbitrary: of('withdraw', { target: thing('invitation') }) },
  of('listKeys'),
  of('listAccounts'),
  of('listRoles'),
  of('listMembers'),
  of('listInvitations')
)
