import { type Static, Type } from 'typebox'
import { closed, Id, type ListQuery, Name, page, Timestamp } from '../http/schemas.ts'
import { Email, PersonName } from '../users/schema.ts'

export const Member = Type.Object(
  {
    id: Type.Unsafe<string>({
      ...Id,
      description: 'Of the membership: the same person has another one in each tenant.'
    }),
    user_id: Id,
    email: Email,
    first_name: PersonName,
    last_name: PersonName,
    role_id: Id,
    role_name: Type.Unsafe<string>({ ...Name, examples: ['USER'] }),
    disabled: Type.Boolean({ description: 'An operator has disabled the user, in every tenant.' }),
    created_at: Timestamp,
    updated_at: Timestamp,
    revision: Type.Integer({ minimum: 1 })
  },
  {
    $id: 'Member',
    ...closed,
    description: 'A user in the tenant, and as what.',
    examples: [
      {
        id: '01980a5e-7c2f-7b42-a1c3-4d5e6f708105',
        user_id: '01980a5e-7c2d-7a10-8b3e-1f2a3b4c5d01',
        email: 'ada@example.com',
        first_name: 'Ada',
        last_name: 'Lovelace',
        role_id: '00000000-0000-7000-8000-000000000001',
        role_name: 'TENANT_ADMIN',
        disabled: false,
        created_at: '2027-01-31T12:00:00.000Z',
        updated_at: '2027-01-31T12:00:00.000Z',
        revision: 1
      }
    ]
  }
)

export const MemberPatch = Type.Object(
  {
    role: Type.Unsafe<string>({ ...Name, description: 'A role of the tenant, by name or id.', examples: ['USER'] })
  },
  { $id: 'MemberPatch', ...closed, examples: [{ role: 'USER' }] }
)

export const MemberPage = page(Member, 'MemberPage')
export const schemas = [Member, MemberPatch, MemberPage]

export type Member = Static<typeof Member>
export type MemberPatch = Static<typeof MemberPatch>
export type MemberQuery = Static<typeof ListQuery>
