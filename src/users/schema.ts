import { type Static, Type } from 'typebox'
import { closed, Id, ListQuery, nullable, page, Timestamp } from '../http/schemas.ts'

// Control characters and direction overrides can make two addresses look alike.
const part = '[^\\s@\\u0000-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]+'
const emailPattern = `^${part}@${part}$`

/** Wide on purpose (RFC 5321 §4.1.2 allows more than most expect): something, an @, something. Whether it is theirs, an invitation shows. */
export const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern: emailPattern,
  examples: ['ada@example.com']
})

export const Password = Type.String({
  minLength: 1,
  maxLength: 256,
  description: 'At least 15 characters, any of them; no rules of composition (NIST SP 800-63B-4).',
  examples: ['seven grey owls read maps']
})

/** Part of a person's name; may be empty. */
export const PersonName = Type.String({
  maxLength: 128,
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]*$',
  examples: ['Ada']
})

export const User = Type.Object(
  {
    id: Id,
    email: Email,
    first_name: PersonName,
    last_name: PersonName,
    operator: Type.Boolean(),
    disabled: Type.Boolean({ description: 'While a user is disabled, their keys and sessions are refused.' }),
    disabled_at: nullable(Timestamp),
    created_at: Timestamp,
    updated_at: Timestamp,
    revision: Type.Integer({ minimum: 1 })
  },
  {
    $id: 'User',
    ...closed,
    examples: [
      {
        id: '01980a66-9a8b-7c6d-8e9f-102938475606',
        email: 'grace@example.com',
        first_name: 'Grace',
        last_name: 'Hopper',
        operator: false,
        disabled: false,
        disabled_at: null,
        created_at: '2027-01-31T12:00:00.000Z',
        updated_at: '2027-01-31T12:00:00.000Z',
        revision: 1
      }
    ]
  }
)

export const NewUser = Type.Object(
  {
    email: Email,
    first_name: Type.Optional(PersonName),
    last_name: Type.Optional(PersonName),
    password: Type.Optional(Password),
    operator: Type.Optional(Type.Boolean({ default: false }))
  },
  {
    $id: 'NewUser',
    ...closed,
    description: 'Belongs to no tenant yet. Without a password, the user chooses one by accepting an invitation.',
    examples: [{ email: 'grace@example.com', first_name: 'Grace' }]
  }
)

export const UserPatch = Type.Object(
  {
    email: Type.Optional(Email),
    first_name: Type.Optional(PersonName),
    last_name: Type.Optional(PersonName),
    password: Type.Optional(Password),
    operator: Type.Optional(Type.Boolean()),
    disabled: Type.Optional(Type.Boolean())
  },
  {
    $id: 'UserPatch',
    ...closed,
    minProperties: 1,
    description:
      'A new password ends the sessions of the user, and so does disabling. One’s own password is changed where the old one is asked for.',
    examples: [{ first_name: 'Grace' }]
  }
)

// Without examples: Swagger UI would fill the filter in.
export const UserQuery = Type.Object(
  {
    email: Type.Optional(
      Type.String({
        minLength: 3,
        maxLength: 254,
        pattern: emailPattern,
        description: 'The user with this address, in whatever case.'
      })
    ),
    ...ListQuery.properties
  },
  closed
)

export const UserPage = page(User, 'UserPage')
export const schemas = [User, NewUser, UserPatch, UserPage]

export type User = Static<typeof User>
export type NewUser = Static<typeof NewUser>
export type UserPatch = Static<typeof UserPatch>
export type UserQuery = Static<typeof UserQuery>
