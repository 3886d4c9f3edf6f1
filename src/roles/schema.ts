import { type Static, Type } from 'typebox'
import { grantPattern, type Grant as Permission } from '../domain/permissions.ts'
import { closed, Id, type ListQuery, Name, page, ref, Timestamp } from '../http/schemas.ts'

export const Grant = Type.Unsafe<Permission>({
  $id: 'Grant',
  type: 'string',
  pattern: grantPattern,
  maxLength: 65,
  description: 'A permission, `verb:object`. Either part may be `*`, which stands for every verb or every object.',
  examples: ['read:api-key']
})

const Permissions = Type.Array(ref(Grant), {
  maxItems: 200,
  uniqueItems: true,
  examples: [['read:api-key', 'verify:api-key']]
})
const Description = Type.String({ maxLength: 500, pattern: '^[^\\u0000-\\u001f\\u007f]*$' })

export const Role = Type.Object(
  {
    id: Id,
    name: Name,
    description: Description,
    built_in: Type.Boolean({ description: 'Built-in roles are the same in every tenant and cannot be changed.' }),
    permissions: Permissions,
    created_at: Timestamp,
    updated_at: Timestamp,
    revision: Type.Integer({ minimum: 1 })
  },
  {
    $id: 'Role',
    ...closed,
    examples: [
      {
        id: '01980a63-5e6f-7180-9d0e-2b3c4d5e6f04',
        name: 'Deployer',
        description: 'Ships releases.',
        built_in: false,
        permissions: ['read:service-account', 'create:deployment'],
        created_at: '2027-01-31T12:00:00.000Z',
        updated_at: '2027-01-31T12:00:00.000Z',
        revision: 1
      }
    ]
  }
)

export const NewRole = Type.Object(
  { name: Name, description: Type.Optional(Description), permissions: Permissions },
  {
    $id: 'NewRole',
    ...closed,
    examples: [
      { name: 'Deployer', description: 'Ships releases.', permissions: ['read:service-account', 'create:deployment'] }
    ]
  }
)

export const RolePatch = Type.Object(
  { name: Type.Optional(Name), description: Type.Optional(Description), permissions: Type.Optional(Permissions) },
  { $id: 'RolePatch', ...closed, minProperties: 1, examples: [{ description: 'Ships releases on Fridays.' }] }
)

export const KnownPermission = Type.Object(
  { permission: ref(Grant), description: Type.String({ maxLength: 200 }) },
  {
    $id: 'KnownPermission',
    ...closed,
    examples: [{ permission: 'read:api-key', description: 'See one’s own API keys.' }]
  }
)

export const KnownPermissions = Type.Object(
  { data: Type.Array(ref(KnownPermission), { maxItems: 200 }) },
  { $id: 'KnownPermissions', ...closed, description: 'Tenants may use others, for objects of their own.' }
)

export const RolePage = page(Role, 'RolePage')
export const schemas = [Grant, Role, NewRole, RolePatch, RolePage, KnownPermission, KnownPermissions]

export type Role = Static<typeof Role>
export type NewRole = Static<typeof NewRole>
export type RolePatch = Static<typeof RolePatch>
export type RoleQuery = Static<typeof ListQuery>
