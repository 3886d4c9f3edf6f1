import { type Static, Type } from 'typebox'
import { choice, closed, Id, ListQuery, Name, nullable, page, ref, Timestamp } from '../http/schemas.ts'
import { Grant } from '../roles/schema.ts'

const states = ['active', 'disabled', 'expired', 'revoked'] as const

const Scopes = Type.Array(ref(Grant), {
  minItems: 1,
  maxItems: 100,
  uniqueItems: true,
  description: 'Narrows the key to these permissions; what the owner may not do, the key may not do either.',
  examples: [['read:api-key']]
})

const Cidrs = Type.Array(Type.String({ minLength: 2, maxLength: 49, pattern: '^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$' }), {
  minItems: 1,
  maxItems: 50,
  uniqueItems: true,
  description: 'The addresses and ranges (CIDR) that the key may be used from.',
  examples: [['192.0.2.0/24']]
})

/** The name of a service account, or the e-mail of a user; empty for one that is deleted. */
const OwnerName = Type.String({ maxLength: 320, examples: ['deploy-bot'] })

const properties = {
  id: Id,
  name: Name,
  tenant_id: Id,
  user_id: Type.Unsafe<string>({ ...Id, description: 'The owner: a user or a service account.' }),
  owner_type: choice(['user', 'service_account']),
  owner_name: OwnerName,
  hint: Type.String({ maxLength: 16, description: 'How the key begins, to tell keys apart.', examples: ['lks_4fRz'] }),
  state: choice(states, { description: 'Only an active key is accepted.' }),
  scopes: nullable(Scopes, { description: 'Null: everything that its owner may do.' }),
  allowed_cidrs: nullable(Cidrs, { description: 'Null: usable from anywhere.' }),
  disabled: Type.Boolean(),
  created_at: Timestamp,
  created_by: Type.Unsafe<string>({ ...Id, description: 'The user or service account that made it.' }),
  created_by_name: OwnerName,
  updated_at: Timestamp,
  expires_at: nullable(Timestamp, { description: 'Null: it does not expire.' }),
  last_used_at: nullable(Timestamp, { description: 'Up to ten seconds behind; null: not used yet.' }),
  last_used_address: nullable(Type.String({ maxLength: 45, examples: ['192.0.2.7'] })),
  last_used_user_agent: nullable(Type.String({ maxLength: 256, examples: ['curl/8.14.1'] })),
  revoked_at: nullable(Timestamp),
  revoked_reason: Type.Unsafe<'revoked' | 'owner_removed' | null>({
    type: ['string', 'null'],
    enum: ['revoked', 'owner_removed', null]
  }),
  revision: Type.Integer({ minimum: 1 })
}

const example = {
  id: '01980a62-33aa-7e21-bc9d-0a1b2c3d4e03',
  name: 'deploy',
  tenant_id: '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00',
  user_id: '01980a61-0d4f-7c55-a6b7-9e8d7c6b5a02',
  owner_type: 'service_account',
  owner_name: 'deploy-bot',
  hint: 'lks_4fRz',
  state: 'active',
  scopes: ['read:api-key'],
  allowed_cidrs: ['192.0.2.0/24'],
  disabled: false,
  created_at: '2027-01-31T12:00:00.000Z',
  created_by: '01980a5e-7c2d-7a10-8b3e-1f2a3b4c5d01',
  created_by_name: 'ada@example.com',
  updated_at: '2027-01-31T12:00:00.000Z',
  expires_at: '2027-04-30T12:00:00.000Z',
  last_used_at: '2027-02-01T08:30:00.000Z',
  last_used_address: '192.0.2.7',
  last_used_user_agent: 'curl/8.14.1',
  revoked_at: null,
  revoked_reason: null,
  revision: 1
}

export const ApiKey = Type.Object(properties, { $id: 'ApiKey', ...closed, examples: [example] })

const exampleKey = 'lks_EXAMPLEexampleEXAMPLEexampleEXAMPLEexampleEXAMPLE00'

export const CreatedApiKey = Type.Object(
  {
    ...properties,
    key: Type.String({
      maxLength: 64,
      description: 'The key itself: send it as `Authorization: Bearer`. It is shown this once.',
      examples: [exampleKey]
    })
  },
  {
    $id: 'CreatedApiKey',
    ...closed,
    examples: [{ ...example, last_used_at: null, last_used_address: null, last_used_user_agent: null, key: exampleKey }]
  }
)

export const NewApiKey = Type.Object(
  {
    name: Name,
    user_id: Type.Optional(
      Type.Unsafe<string>({ ...Id, description: 'The owner: yourself (the default) or a service account.' })
    ),
    expires_at: Type.Optional(
      nullable(Timestamp, { description: 'Must lie ahead. Null or left out: it does not expire.' })
    ),
    scopes: Type.Optional(nullable(Scopes)),
    allowed_cidrs: Type.Optional(nullable(Cidrs))
  },
  { $id: 'NewApiKey', ...closed, examples: [{ name: 'laptop', expires_at: '2099-01-31T12:00:00.000Z' }] }
)

export const ApiKeyPatch = Type.Object(
  {
    name: Type.Optional(Name),
    expires_at: Type.Optional(nullable(Timestamp, { description: 'Sooner than it was.' })),
    scopes: Type.Optional(nullable(Scopes, { description: 'Inside what they were.' })),
    allowed_cidrs: Type.Optional(nullable(Cidrs, { description: 'Inside what they were.' })),
    disabled: Type.Optional(Type.Boolean({ description: 'A disabled key is refused until it is enabled again.' }))
  },
  { $id: 'ApiKeyPatch', ...closed, minProperties: 1, examples: [{ name: 'old laptop' }] }
)

// Without examples: Swagger UI would fill every filter in.
const Moment = Type.String({ format: 'date-time', maxLength: 35 })
const Owner = Type.String({ format: 'uuid', maxLength: 36, description: 'Of this owner.' })

const filter = {
  view: Type.Optional(
    choice(['default', 'own', 'service-accounts', 'tenant'], {
      description:
        '`default`: your own keys and, for administrators, those of the service accounts. `tenant`: all keys of the tenant.'
    })
  ),
  user_id: Type.Optional(Owner),
  state: Type.Optional(choice(states)),
  name: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 128,
      pattern: '^[^\\u0000-\\u001f\\u007f]+$',
      description: 'Part of the name.'
    })
  ),
  created_after: Type.Optional(Moment),
  created_before: Type.Optional(Moment),
  expires_after: Type.Optional(Moment),
  expires_before: Type.Optional(Moment),
  last_used_after: Type.Optional(Moment),
  last_used_before: Type.Optional(Type.Unsafe<string>({ ...Moment, description: 'Keys never used are among them.' }))
}

export const ApiKeyQuery = Type.Object(
  {
    ...filter,
    sort: Type.Optional(
      choice(['created', '-created', 'name', '-name', 'expires', '-expires', 'last_used', '-last_used'], {
        description: 'Default: `-created`, newest first. What was never used counts as used longest ago.'
      })
    ),
    ...ListQuery.properties
  },
  closed
)

export const Revocation = Type.Object(
  {
    ...filter,
    ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 200, uniqueItems: true, description: 'Of these only.' }))
  },
  {
    $id: 'Revocation',
    ...closed,
    minProperties: 1,
    description: 'Which keys to revoke: those that match all of it and that you may revoke.',
    examples: [{ view: 'own', name: 'old laptop' }]
  }
)

export const Revoked = Type.Object(
  {
    revoked: Type.Integer({ minimum: 0, description: 'How many keys ended.', examples: [3] }),
    more: Type.Boolean({ description: 'More keys match than one call revokes: call again.', examples: [false] })
  },
  { $id: 'Revoked', ...closed }
)

export const ApiKeyPage = page(ApiKey, 'ApiKeyPage')
export const schemas = [ApiKey, CreatedApiKey, NewApiKey, ApiKeyPatch, ApiKeyPage, Revocation, Revoked]

export type ApiKey = Static<typeof ApiKey>
export type CreatedApiKey = Static<typeof CreatedApiKey>
export type NewApiKey = Static<typeof NewApiKey>
export type ApiKeyPatch = Static<typeof ApiKeyPatch>
export type ApiKeyQuery = Static<typeof ApiKeyQuery>
export type Revocation = Static<typeof Revocation>
export type Revoked = Static<typeof Revoked>
