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
  {
    $id: 'ServiceAccount',
    ...closed,
    description: 'An identity that is no person. Its keys act with its role.',
    examples: [
      {
        id: '01980a61-0d4f-7c55-a6b7-9e8d7c6b5a02',
        tenant_id: '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00',
        name: 'deploy-bot',
        role_id: '00000000-0000-7000-8000-000000000002',
        role_name: 'USER',
        disabled: false,
        disabled_at: null,
        created_at: '2027-01-31T12:00:00.000Z',
        created_by: '01980a5e-7c2d-7a10-8b3e-1f2a3b4c5d01',
        updated_at: '2027-01-31T12:00:00.000Z',
        revision: 1
      }
    ]
  }
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
