import { type Static, Type } from 'typebox'
import { closed, Id, type ListQuery, Name, page, Timestamp } from '../http/schemas.ts'
import { Email, Password, PersonName } from '../users/schema.ts'

const RoleName = Type.Unsafe<string>({ ...Name, examples: ['USER'] })

const properties = {
  id: Id,
  email: Email,
  role_id: Id,
  role_name: RoleName,
  created_at: Timestamp,
  created_by: Type.Unsafe<string>({ ...Id, description: 'The user or service account that made it.' }),
  expires_at: Timestamp
}

const example = {
  id: '01980a64-21fe-7dcb-a987-6f5e4d3c2b07',
  email: 'grace@example.com',
  role_id: '00000000-0000-7000-8000-000000000002',
  role_name: 'USER',
  created_at: '2027-01-31T12:00:00.000Z',
  created_by: '01980a5e-7c2d-7a10-8b3e-1f2a3b4c5d01',
  expires_at: '2027-02-07T12:00:00.000Z'
}
const exampleToken = 'lki_EXAMPLEexampleEXAMPLEexampleEXAMPLEexampleEXAMPLE00'
const exampleLink = `https://keys.example.com/invitation#token=${exampleToken}`

export const Invitation = Type.Object(properties, {
  $id: 'Invitation',
  ...closed,
  description: 'Somebody may join the tenant with this role, once and until it expires.',
  examples: [example]
})

export const CreatedInvitation = Type.Object(
  {
    ...properties,
    token: Type.String({
      maxLength: 64,
      description: 'What accepts the invitation. It is shown this once.',
      examples: [exampleToken]
    }),
    link: Type.String({
      maxLength: 512,
      description: 'Send it to the person who is invited: nobody else does, and whoever has it can join.',
      examples: [exampleLink]
    })
  },
  { $id: 'CreatedInvitation', ...closed, examples: [{ ...example, token: exampleToken, link: exampleLink }] }
)

export const NewInvitation = Type.Object(
  {
    email: Email,
    role: Type.Optional(Type.Unsafe<string>({ ...RoleName, description: 'By name or id; `USER` when left out.' }))
  },
  { $id: 'NewInvitation', ...closed, examples: [{ email: 'grace@example.com', role: 'USER' }] }
)

export const Acceptance = Type.Object(
  {
    token: Type.String({ minLength: 1, maxLength: 128, description: 'From the link of the invitation.' }),
    password: Password,
    first_name: Type.Optional(PersonName),
    last_name: Type.Optional(PersonName)
  },
  {
    $id: 'Acceptance',
    ...closed,
    description:
      'The password that the invited person has already, or else the one that they choose, with their names.',
    examples: [
      {
        token: exampleToken,
        password: 'seven grey owls read maps',
        first_name: 'Grace',
        last_name: 'Hopper'
      }
    ]
  }
)

export const Admission = Type.Object(
  { tenant_id: Id, user_id: Id, role_id: Id, role_name: RoleName },
  {
    $id: 'Admission',
    ...closed,
    description: 'What the person is a member of now, and as what.',
    examples: [
      {
        tenant_id: '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00',
        user_id: '01980a66-9a8b-7c6d-8e9f-102938475606',
        role_id: '00000000-0000-7000-8000-000000000002',
        role_name: 'USER'
      }
    ]
  }
)

export const InvitationPage = page(Invitation, 'InvitationPage')
export const schemas = [Invitation, CreatedInvitation, NewInvitation, InvitationPage, Acceptance, Admission]

export type Invitation = Static<typeof Invitation>
export type CreatedInvitation = Static<typeof CreatedInvitation>
export type NewInvitation = Static<typeof NewInvitation>
export type InvitationQuery = Static<typeof ListQuery>
export type Acceptance = Static<typeof Acceptance>
export type Admission = Static<typeof Admission>
