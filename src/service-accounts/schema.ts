import { type Static, Type } from 'typebox'
import { closed, Id, type ListQuery, Name, nullable, page, Timestamp } from '../http/schemas.ts'

const RoleReference = Type.Unsafe<string>({
  ...Name,
  description: 'A role of the tenant, by name or id.',
  examples: ['USER']
})

export const ServiceAccount = Type.Object(
  {
    id: Id,
    tenant_id: Id,
    name: Name,
    role_id: Id,
    role_name: Type.Unsafe<string>({ ...Name, examples: ['TENANT_ADMIN'] }),
    disabled: Type.Boolean({ description: 'The keys of a disabled account are refused until it is enabled again.' }),
    disabled_at: nullable(Timestamp),
    created_at: Timestamp,
    created_by: Type.Unsafe<string>({ ...Id, description: 'The user or service account that made it.' }),
    updated_at: Timestamp,
    revision: Type.Integer({ minimum: 1 })
  },
  { $id: 'ServiceAccount', ...closed, description: 'An identity that is no person. Its keys act with its role.' }
)

export const NewServiceAccount = Type.Object(
  {
    name: Name,
    role: Type.Optional(
      Type.Unsafe<string>({ ...RoleReference, description: 'By name or id; `TENANT_ADMIN` when left out.' })
    )
  },
  { $id: 'NewServiceAccount', ...closed, examples: [{ name: 'deploy-bot', role: 'USER' }] }
)

export const ServiceAccountPatch = Type.Object(
  {
    name: Type.Optional(Name),
    role: Type.Optional(RoleReference),
    disabled: Type.Optional(Type.Boolean())
  },
  { $id: 'ServiceAccountPatch', ...closed, minProperties: 1, examples: [{ name: 'release-bot' }] }
)

export const ServiceAccountPage = page(ServiceAccount, 'ServiceAccountPage')
export const schemas = [ServiceAccount, NewServiceAccount, ServiceAccountPatch, ServiceAccountPage]

export type ServiceAccount = Static<typeof ServiceAccount>
export type NewServiceAccount = Static<typeof NewServiceAccount>
export type ServiceAccountPatch = Static<typeof ServiceAccountPatch>
export type ServiceAccountQuery = Static<typeof ListQuery>
