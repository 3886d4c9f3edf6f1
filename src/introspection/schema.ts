import { type Static, type TSchema, Type } from 'typebox'
import { permissionPattern } from '../domain/permissions.ts'
import { choice, closed, Id, Name, ref, Timestamp } from '../http/schemas.ts'
import { Grant } from '../roles/schema.ts'

const mostQuestions = 100

export const Permission = Type.String({ pattern: permissionPattern, maxLength: 65, examples: ['create:deployment'] })

export const Audience = Type.String({
  pattern: '^[\\x21-\\x7e]+$',
  maxLength: 255,
  examples: ['https://reports.example.com']
})

const Instant = Type.Integer({ minimum: 0, description: 'Seconds since 1970.', examples: [1801396800] })
const Words = Type.String({
  maxLength: 16_384,
  description: 'The permissions with blanks between them.',
  examples: ['create:deployment read:*']
})

const question = {
  token: Type.String({ maxLength: 4096, description: 'What somebody has presented to you.' }),
  permission: Type.Optional(
    Type.Unsafe<string>({ ...Permission, description: 'The answer says in `allowed` whether the key may do this.' })
  ),
  audience: Type.Optional(
    Type.Unsafe<string>({ ...Audience, description: 'Who asks: a token for somebody else is not `allowed`.' })
  ),
  address: Type.Optional(
    Type.String({
      pattern: '^[0-9A-Fa-f:.]{2,45}$',
      maxLength: 45,
      description: 'The IP address that presented it. Without it, a key that is bound to address ranges is not active.',
      examples: ['192.0.2.7']
    })
  )
}

const exampleToken = 'lks_EXAMPLEexampleEXAMPLEexampleEXAMPLEexampleEXAMPLE00'

export const TokenQuestion = Type.Object(question, {
  $id: 'TokenQuestion',
  ...closed,
  examples: [{ token: exampleToken, address: '192.0.2.7' }]
})

export const Introspect = Type.Object(
  {
    ...question,
    token_type_hint: Type.Optional(
      Type.String({ pattern: '^[\\x21-\\x7e]+$', maxLength: 64, description: 'Not needed, and not looked at.' })
    )
  },
  { $id: 'Introspect', ...closed, examples: [{ token: exampleToken, permission: 'create:deployment' }] }
)

export const IntrospectBatch = Type.Object(
  { tokens: Type.Array(ref(TokenQuestion), { minItems: 1, maxItems: mostQuestions }) },
  { $id: 'IntrospectBatch', ...closed, examples: [{ tokens: [{ token: exampleToken }] }] }
)

export const Introspection = Type.Object(
  {
    active: Type.Boolean({ description: 'Whether the token is good. When it is not, the answer has nothing else.' }),
    scope: Type.Optional(Words),
    sub: Type.Optional(Type.Unsafe<string>({ ...Id, description: 'The owner: a user or a service account.' })),
    sub_type: Type.Optional(choice(['user', 'service_account'])),
    tenant_id: Type.Optional(Id),
    client_id: Type.Optional(Type.Unsafe<string>({ ...Id, description: 'The key, as `key_id`.' })),
    key_id: Type.Optional(Id),
    name: Type.Optional(Type.Unsafe<string>({ ...Name, description: 'The name of the key.' })),
    role: Type.Optional(Type.Unsafe<string>({ ...Name, description: 'The name of the owner’s role.' })),
    permissions: Type.Optional(
      Type.Array(ref(Grant), { maxItems: 1000, description: 'What it may do; either part may be `*`.' })
    ),
    iat: Type.Optional(Instant),
    nbf: Type.Optional(Instant),
    exp: Type.Optional(Type.Unsafe<number>({ ...Instant, description: 'Left out when the key does not expire.' })),
    jti: Type.Optional(Id),
    iss: Type.Optional(Type.String({ format: 'uri', maxLength: 2048, examples: ['https://keys.example.com'] })),
    aud: Type.Optional(Type.Unsafe<string>({ ...Audience, description: 'Of a token that was exchanged.' })),
    token_type: Type.Optional(choice(['Bearer'])),
    allowed: Type.Optional(
      Type.Boolean({ description: 'Only when `permission` or `audience` was asked: whether all of it holds.' })
    ),
    answered_at: Type.Optional(Timestamp),
    cache_until: Type.Optional(
      Type.Unsafe<string>({
        ...Timestamp,
        description: 'Keep the answer for as long as from `answered_at` to this, counted from before you asked.'
      })
    )
  },
  {
    $id: 'Introspection',
    ...closed,
    description: 'Whose a token is and what it may do (RFC 7662), or that it is not good.',
    examples: [
      {
        active: true,
        scope: 'create:deployment read:*',
        sub: '01980a61-0d4f-7c55-a6b7-9e8d7c6b5a02',
        sub_type: 'service_account',
        tenant_id: '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00',
        client_id: '01980a62-33aa-7e21-bc9d-0a1b2c3d4e03',
        key_id: '01980a62-33aa-7e21-bc9d-0a1b2c3d4e03',
        name: 'deploy',
        role: 'Deployer',
        permissions: ['create:deployment', 'read:*'],
        iat: 1801396800,
        nbf: 1801396800,
        jti: '01980a62-33aa-7e21-bc9d-0a1b2c3d4e03',
        iss: 'https://keys.example.com',
        token_type: 'Bearer',
        answered_at: '2027-01-31T12:00:00.000Z',
        cache_until: '2027-01-31T12:00:01.000Z'
      },
      { active: false }
    ]
  }
)

export const Introspections = Type.Object(
  { results: Type.Array(ref(Introspection), { maxItems: mostQuestions, description: 'In the order of the tokens.' }) },
  { $id: 'Introspections', ...closed, examples: [{ results: [{ active: false }] }] }
)

export const SignedIntrospection = Type.String({
  $id: 'SignedIntrospection',
  maxLength: 65_536,
  description:
    'A JWT with the answer in `token_introspection` (RFC 9701), signed by a key of `/.well-known/jwks.json`.',
  examples: ['eyJhbGciOiJFZERTQSJ9.eyJ0b2tlbl9pbnRyb3NwZWN0aW9uIjp7ImFjdGl2ZSI6ZmFsc2V9fQ.c2lnbmF0dXJl']
})

/** What is sent is JSON already, so that nothing is serialised. */
export const written = ({ $id }: TSchema & { $id?: string }) => Type.Unsafe<string | Buffer>({ $ref: `${$id}#` })

export const schemas = [TokenQuestion, Introspect, IntrospectBatch, Introspection, Introspections, SignedIntrospection]

export type TokenQuestion = Static<typeof TokenQuestion>
export type IntrospectBatch = Static<typeof IntrospectBatch>
