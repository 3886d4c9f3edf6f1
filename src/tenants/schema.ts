import { type Static, Type } from 'typebox'
import { closed, Id, type ListQuery, Name, nullable, page, Timestamp } from '../http/schemas.ts'

export const Slug = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
  description: 'The name of the tenant in addresses. Unique.',
  examples: ['acme']
})

export const Tenant = Type.Object(
  {
    id: Id,
    name: Name,
    slug: Slug,
    disabled: Type.Boolean({ description: 'While a tenant is disabled, every key and session in it is refused.' }),
    disabled_at: nullable(Timestamp),
    created_at: Timestamp,
    updated_at: Timestamp,
    revision: Type.Integer({ minimum: 1 })
  },
  {
    $id: 'Tenant',
    ...closed,
    examples: [
      {
        id: '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00',
        name: 'Acme',
        slug: 'acme',
        disabled: false,
        disabled_at: null,
        created_at: '2027-01-31T12:00:00.000Z',
        updated_at: '2027-01-31T12:00:00.000Z',
        revision: 1
      }
    ]
  }
)

export const NewTenant = Type.Object(
  { name: Name, slug: Type.Optional(Slug) },
  {
    $id: 'NewTenant',
    ...closed,
    description: 'Whoever creates it becomes its first administrator. Without a slug, one is made of the name.',
    examples: [{ name: 'Globex' }]
  }
)

export const TenantPatch = Type.Object(
  {
    name: Type.Optional(Name),
    slug: Type.Optional(Slug),
    disabled: Type.Optional(Type.Boolean({ description: 'For operators.' }))
  },
  { $id: 'TenantPatch', ...closed, minProperties: 1, examples: [{ name: 'Acme' }] }
)

export const TenantPage = page(Tenant, 'TenantPage')
export const schemas = [Tenant, NewTenant, TenantPatch, TenantPage]

export type Tenant = Static<typeof Tenant>
export type NewTenant = Static<typeof NewTenant>
export type TenantPatch = Static<typeof TenantPatch>
export type TenantQuery = Static<typeof ListQuery>
