import { type Static, Type } from 'typebox'
import { closed, Id, Name } from '../http/schemas.ts'
import { Slug } from '../tenants/schema.ts'
import { Email, Password, PersonName } from '../users/schema.ts'

export const NewInstallation = Type.Object(
  {
    token: Type.String({ minLength: 1, maxLength: 128, description: 'From the link that the first start prints.' }),
    tenant_name: Name,
    tenant_slug: Type.Optional(Slug),
    email: Email,
    password: Password,
    first_name: Type.Optional(PersonName),
    last_name: Type.Optional(PersonName)
  },
  {
    $id: 'NewInstallation',
    ...closed,
    description: 'The first tenant and its administrator, who is the operator of the installation too.',
    examples: [
      {
        token: 'lkb_EXAMPLEexampleEXAMPLEexampleEXAMPLEexampleEXAMPLE00',
        tenant_name: 'Acme',
        email: 'ada@example.com',
        password: 'seven grey owls read maps'
      }
    ]
  }
)

export const Installation = Type.Object(
  { tenant_id: Id, user_id: Id },
  {
    $id: 'Installation',
    ...closed,
    examples: [{ tenant_id: '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00', user_id: '01980a5e-7c2d-7a10-8b3e-1f2a3b4c5d01' }]
  }
)

export const schemas = [NewInstallation, Installation]

export type NewInstallation = Static<typeof NewInstallation>
export type Installation = Static<typeof Installation>
