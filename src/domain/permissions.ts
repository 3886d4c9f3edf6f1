/**
 * `verb:object`. In a role or a scope either part may be `*`. A request always asks for a definite permission.
 */
export type Grant = `${string}:${string}`

const part = '[a-z][a-z0-9_-]{0,31}'

/** The grammar of a grant, for schemas; 65 characters at most. */
export const grantPattern = `^(?:${part}|\\*):(?:${part}|\\*)$`

/** The grammar of a permission that a request asks for. */
export const permissionPattern = `^${part}:${part}$`

const definite = new RegExp(permissionPattern)

/**
 * Reaches beyond the tenant in which it is held, so that no wildcard stands for it, and only operators give it to anybody:
 * the administrators of a tenant hold `*:*`.
 */
export const beyondTenant = 'verify:any-tenant'

/** What grants can allow at most. */
export const everything: readonly Grant[] = ['*:*', beyondTenant]

/** A grant and every wider one: whoever holds any of them holds the grant. */
function widenings(grant: string): readonly string[] {
  if (grant === beyondTenant) return [grant]
  const colon = grant.indexOf(':')
  return [grant, `${grant.slice(0, colon)}:*`, `*${grant.slice(colon)}`, '*:*']
}

/** Whether `grants` include a definite permission. What is none (`*:*`, `read`, an empty text) is refused to everybody. */
export const allows = (grants: readonly Grant[], permission: string): boolean =>
  definite.test(permission) && widenings(permission).some(wider => grants.includes(wider as Grant))

/** Whether each wanted grant lies inside some grant of the holder. */
export function covers(holder: readonly Grant[], wanted: readonly Grant[]): boolean {
  const held = new Set<string>(holder)
  return wanted.every(grant => widenings(grant).some(wider => held.has(wider)))
}

/** What both allow, in the fewest grants, sorted: `meet(a, b)` allows a permission exactly when `a` and `b` do. */
export function meet(a: readonly Grant[], b: readonly Grant[]): Grant[] {
  const common = new Set<string>()
  for (const [verb, object] of a.map(split)) {
    for (const [otherVerb, otherObject] of b.map(split)) {
      const verbs = narrower(verb, otherVerb)
      const objects = narrower(object, otherObject)
      if (verbs && objects) common.add(`${verbs}:${objects}`)
    }
  }
  // Two wildcards can meet in the permission that neither of them stands for.
  if (!a.includes(beyondTenant) || !b.includes(beyondTenant)) common.delete(beyondTenant)
  const redundant = (grant: string) => widenings(grant).some(wider => wider !== grant && common.has(wider))
  return ([...common] as Grant[]).filter(grant => !redundant(grant)).sort()
}

function split(grant: Grant): [verb: string, object: string] {
  const colon = grant.indexOf(':')
  return [grant.slice(0, colon), grant.slice(colon + 1)]
}

function narrower(one: string, other: string): string | undefined {
  if (one === '*' || one === other) return other
  return other === '*' ? one : undefined
}

/** What a key may do: the permissions of its owner's role, inside the key's scopes when it has any. */
export const effective = (role: readonly Grant[], scopes: readonly Grant[] | null): Grant[] =>
  meet(role, scopes ?? everything)

/** Every permission that the service itself asks for. Tenants may use others, for objects of their own. */
export const knownPermissions = [
  { permission: 'create:api-key', description: 'Create API keys of one’s own.' },
  { permission: 'read:api-key', description: 'See one’s own API keys.' },
  { permission: 'update:api-key', description: 'Edit, disable, enable and rotate one’s own API keys.' },
  { permission: 'delete:api-key', description: 'Revoke one’s own API keys.' },
  { permission: 'create:service-api-key', description: 'Create API keys of the tenant’s service accounts.' },
  { permission: 'read:service-api-key', description: 'See the API keys of the tenant’s service accounts.' },
  { permission: 'update:service-api-key', description: 'Edit, disable, enable and rotate keys of service accounts.' },
  { permission: 'delete:service-api-key', description: 'Revoke the API keys of the tenant’s service accounts.' },
  { permission: 'read:tenant-api-key', description: 'See every API key that is bound to the tenant.' },
  { permission: 'delete:tenant-api-key', description: 'Revoke any API key that is bound to the tenant.' },
  { permission: 'create:service-account', description: 'Create service accounts.' },
  { permission: 'read:service-account', description: 'See the service accounts of the tenant.' },
  { permission: 'update:service-account', description: 'Edit, disable and enable service accounts.' },
  { permission: 'delete:service-account', description: 'Delete service accounts, which ends their keys.' },
  { permission: 'create:role', description: 'Create roles.' },
  { permission: 'read:role', description: 'See the roles of the tenant.' },
  { permission: 'update:role', description: 'Edit the roles that the tenant made.' },
  { permission: 'delete:role', description: 'Delete roles that nobody has.' },
  { permission: 'read:membership', description: 'See who is a member of the tenant.' },
  { permission: 'update:membership', description: 'Give members another role.' },
  { permission: 'delete:membership', description: 'Remove members, which ends their keys in the tenant.' },
  { permission: 'create:membership-invitation', description: 'Invite people to the tenant.' },
  { permission: 'read:membership-invitation', description: 'See invitations that are open.' },
  { permission: 'delete:membership-invitation', description: 'Withdraw invitations.' },
  { permission: 'read:tenant', description: 'See the tenant.' },
  { permission: 'update:tenant', description: 'Edit the tenant.' },
  { permission: 'create:agent', description: 'Register agents.' },
  { permission: 'read:agent', description: 'See the agents that have registered.' },
  { permission: 'read:audit-event', description: 'Read the audit trail of the tenant.' },
  { permission: 'verify:api-key', description: 'Ask whose a presented key is and what it may do.' },
  { permission: beyondTenant, description: 'Ask the same about keys of all tenants. Only operators grant it.' }
] as const satisfies readonly { permission: Grant; description: string }[]

export type Permission = (typeof knownPermissions)[number]['permission']

export const tenantAdminRoleId = '00000000-0000-7000-8000-000000000001'
export const userRoleId = '00000000-0000-7000-8000-000000000002'
export const readOnlyUserRoleId = '00000000-0000-7000-8000-000000000003'

const readings = [
  'read:agent',
  'read:api-key',
  'read:membership',
  'read:role',
  'read:service-account',
  'read:tenant'
] as const satisfies readonly Permission[]

export interface BuiltInRole {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly permissions: readonly Grant[]
}

/** The roles that every tenant has. Their ids are the same in every installation. */
export const builtInRoles: readonly BuiltInRole[] = [
  {
    id: tenantAdminRoleId,
    name: 'TENANT_ADMIN',
    description: 'Everything in the tenant.',
    permissions: ['*:*']
  },
  {
    id: userRoleId,
    name: 'USER',
    description: 'Keys of one’s own, and a view of the tenant.',
    permissions: ['create:agent', 'create:api-key', 'delete:api-key', 'update:api-key', ...readings]
  },
  {
    id: readOnlyUserRoleId,
    name: 'READ_ONLY_USER',
    description: 'A view of the tenant.',
    permissions: readings
  }
]
