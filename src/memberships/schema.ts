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
  { $id: 'Member', ...closed, description: 'A user in the tenant, and as what.' }
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
