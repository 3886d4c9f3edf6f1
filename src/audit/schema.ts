import { type Static, Type } from 'typebox'
import { choice, closed, Id, ListQuery, nullable, page, Timestamp } from '../http/schemas.ts'

const actors = ['user', 'service_account', 'system', 'anonymous'] as const
const outcomes = ['allowed', 'refused'] as const

const Action = Type.String({ maxLength: 64, description: '`<resource>.<verb>`.', examples: ['api_key.create'] })
const text = (maxLength: number, description?: string) =>
  nullable(Type.String({ maxLength }), description === undefined ? {} : { description })

export const AuditEvent = Type.Object(
  {
    id: Id,
    tenant_id: nullable(Id, { description: 'Null: what concerns no tenant, such as a sign-in that failed.' }),
    at: Timestamp,
    actor_type: choice(actors, { description: '`anonymous`: somebody who had no credential yet.' }),
    actor_id: nullable(Id),
    key_id: nullable(Id, { description: 'The API key that was presented; null in a session.' }),
    action: Action,
    target_type: Type.String({ maxLength: 64, examples: ['api_key'] }),
    target_id: nullable(Id),
    target_name: text(320, 'What the target was called at that time.'),
    outcome: choice(outcomes),
    reason: text(128, 'Why it was refused: the permission that was missing, or the `code` of the problem.'),
    address: text(45),
    user_agent: text(256),
    request_id: Type.Unsafe<string>({ ...Id, description: 'The `X-Request-Id` of the answer.' }),
    detail: Type.Unsafe<Record<string, unknown> | null>({
      type: ['object', 'null'],
      additionalProperties: true,
      description: 'What else there is to know; its fields depend on the action.'
    })
  },
  {
    $id: 'AuditEvent',
    ...closed,
    description: 'Who did what to what, when, with which key and from where.',
    examples: [
      {
        id: '01980a62-33ab-7f65-8d4c-3b2a19080708',
        tenant_id: '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00',
        at: '2027-01-31T12:00:00.000Z',
        actor_type: 'user',
        actor_id: '01980a5e-7c2d-7a10-8b3e-1f2a3b4c5d01',
        key_id: null,
        action: 'api_key.create',
        target_type: 'api_key',
        target_id: '01980a62-33aa-7e21-bc9d-0a1b2c3d4e03',
        target_name: 'deploy',
        outcome: 'allowed',
        reason: null,
        address: '192.0.2.7',
        user_agent: 'curl/8.14.1',
        request_id: '01980a62-33a8-7012-b3c4-d5e6f7081909',
        detail: null
      }
    ]
  }
)

export const AuditEventPage = page(AuditEvent, 'AuditEventPage')

// Without examples: Swagger UI would fill every filter in.
const One = (description: string) =>
  Type.Optional(Type.String({ format: 'uuid', pattern: '^[0-9a-f-]+$', minLength: 36, maxLength: 36, description }))
const Moment = (description: string) => Type.Optional(Type.String({ format: 'date-time', maxLength: 35, description }))

export const AuditEventQuery = Type.Object(
  {
    view: Type.Optional(
      choice(['tenant', 'instance'], {
        description:
          '`tenant` (the default): this tenant. `instance`: all tenants and what concerns none, for operators.'
      })
    ),
    actor_id: One('By this user or service account.'),
    action: Type.Optional(Type.String({ maxLength: 64, pattern: '^[a-z_]+\\.[a-z_]+$', description: 'Of this kind.' })),
    target_id: One('On this resource.'),
    key_id: One('With this API key.'),
    outcome: Type.Optional(choice(outcomes)),
    after: Moment('At this time or later.'),
    before: Moment('Before this time.'),
    ...ListQuery.properties
  },
  closed
)

export const schemas = [AuditEvent, AuditEventPage]

export type AuditEvent = Static<typeof AuditEvent>
export type AuditEventQuery = Static<typeof AuditEventQuery>
