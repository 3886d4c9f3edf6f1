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

export const Invitation = Type.Object(properties, {
  $id: 'Invitation',
  ...closed,
  description: 'Somebody may join the tenant with this role, once and until it expires.'
})

export const CreatedInvitation = Type.Object(
  {
    ...properties,
    token: Type.String({
      maxLength: 64,
      description: 'What accepts the invitation. It is shown this once.',
      examples: ['lki_EXAMPLEexampleEXAMPLEexampleEXAMPLEexampleEXAMPLE00']
    }),
    link: Type.String({
      maxLength: 512,
      description: 'Send it to the person who is invited: nobody else does, and whoever has it can join.',
      examples: ['https://keys.example.com/invitation#token=lki_EXAMPLEexampleEXAMPLEexampleEXAMPLEexampleEXAMPLE00']
    })
  },
  { $id: 'CreatedInvitation', ...closed }
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
        token: 'lki_EXAMPLEexampleEXAMPLEexampleEXAMPLEexampleEXAMPLE00',
        password: 'correct horse battery staple',
        first_name: 'Grace',
        last_name: 'Hopper'
      }
    ]
  }
)

export const Admission = Type.Object(
  { tenant_id: Id, user_id: Id, role_id: Id, role_name: RoleName },
  { $id: 'Admission', ...closed, description: 'What the person is a member of now, and as what.' }
)

export const InvitationPage = page(Invitation, 'InvitationPage')
export const schemas = [Invitation, CreatedInvitation, NewInvitation, InvitationPage, Acceptance, Admission]

export type Invitation = Static<typeof Invitation>
export type CreatedInvitation = Static<typeof CreatedInvitation>
export type NewInvitation = Static<typeof NewInvitation>
export type InvitationQuery = Static<typeof ListQuery>
export type Acceptance = Static<typeof Acceptance>
export type Admission = Static<typeof Admission>
