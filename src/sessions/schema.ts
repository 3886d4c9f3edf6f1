import { type Static, Type } from 'typebox'
import { ApiKey } from '../api-keys/schema.ts'
import { choice, closed, Id, type ListQuery, Name, page, ref, Timestamp } from '../http/schemas.ts'
import { Grant } from '../roles/schema.ts'
import { Slug } from '../tenants/schema.ts'
import { Email, Password, PersonName } from '../users/schema.ts'

const place = {
  tenant_id: '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00',
  tenant_name: 'Acme',
  tenant_slug: 'acme',
  role_id: '00000000-0000-7000-8000-000000000001',
  role_name: 'TENANT_ADMIN'
}

/** A tenant that somebody belongs to, and as what. */
export const Place = Type.Object(
  {
    tenant_id: Id,
    tenant_name: Name,
    tenant_slug: Slug,
    role_id: Id,
    role_name: Name
  },
  { $id: 'Place', ...closed, examples: [place] }
)

const IdleExpiry = Type.Unsafe<string>({ ...Timestamp, description: 'When it ends unless it is used before.' })
const Permissions = Type.Array(ref(Grant), { maxItems: 1000, description: 'What the caller may do at this moment.' })

export const Session = Type.Object(
  {
    id: Id,
    user_id: Id,
    email: Email,
    first_name: PersonName,
    last_name: PersonName,
    operator: Type.Boolean({ description: 'May create tenants and see what concerns the whole installation.' }),
    place: ref(Place),
    permissions: Permissions,
    places: Type.Array(ref(Place), { maxItems: 200, description: 'The tenants to switch between.' }),
    created_at: Timestamp,
    expires_at: Timestamp,
    idle_expires_at: IdleExpiry
  },
  {
    $id: 'Session',
    ...closed,
    examples: [
      {
        id: '01980a65-7788-7990-aabb-ccddeeff000a',
        user_id: '01980a5e-7c2d-7a10-8b3e-1f2a3b4c5d01',
        email: 'ada@example.com',
        first_name: 'Ada',
        last_name: 'Lovelace',
        operator: true,
        place,
        permissions: ['*:*'],
        places: [place],
        created_at: '2027-01-31T12:00:00.000Z',
        expires_at: '2027-02-01T00:00:00.000Z',
        idle_expires_at: '2027-01-31T12:30:00.000Z'
      }
    ]
  }
)

export const OpenSession = Type.Object(
  {
    id: Id,
    tenant_id: Id,
    tenant_name: Name,
    current: Type.Boolean({ description: 'Whether it is the session of this very request.' }),
    address: Type.String({ maxLength: 45, description: 'Where it was opened from.', examples: ['192.0.2.7'] }),
    user_agent: Type.String({ maxLength: 256, examples: ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0)'] }),
    created_at: Timestamp,
    last_seen_at: Type.Unsafe<string>({ ...Timestamp, description: 'When it was last used, to the minute.' }),
    expires_at: Timestamp,
    idle_expires_at: IdleExpiry
  },
  {
    $id: 'OpenSession',
    ...closed,
    description: 'One of the places where somebody is signed in.',
    examples: [
      {
        id: '01980a65-7788-7990-aabb-ccddeeff000a',
        tenant_id: '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00',
        tenant_name: 'Acme',
        current: true,
        address: '192.0.2.7',
        user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0)',
        created_at: '2027-01-31T12:00:00.000Z',
        last_seen_at: '2027-01-31T12:20:00.000Z',
        expires_at: '2027-02-01T00:00:00.000Z',
        idle_expires_at: '2027-01-31T12:50:00.000Z'
      }
    ]
  }
)

export const OpenSessionPage = page(OpenSession, 'OpenSessionPage')

export const SignIn = Type.Object(
  {
    email: Email,
    password: Type.String({ minLength: 1, maxLength: 256 }),
    tenant_id: Type.Optional(
      Type.Unsafe<string>({ ...Id, description: 'Which tenant to work in; the first joined when left out.' })
    )
  },
  { $id: 'SignIn', ...closed, examples: [{ email: 'ada@example.com', password: 'seven grey owls read maps' }] }
)

export const SessionPatch = Type.Object(
  { tenant_id: Id },
  {
    $id: 'SessionPatch',
    ...closed,
    description: 'Works in another tenant from now on, under a new cookie.',
    examples: [{ tenant_id: '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00' }]
  }
)

export const PasswordChange = Type.Object(
  { current_password: Type.String({ minLength: 1, maxLength: 256 }), new_password: Password },
  {
    $id: 'PasswordChange',
    ...closed,
    description: 'Ends every other session of the user.',
    examples: [{ current_password: 'seven grey owls read maps', new_password: 'a blue crane sings at noon' }]
  }
)

export const Me = Type.Object(
  {
    type: choice(['user', 'service_account']),
    id: Id,
    name: Type.String({ maxLength: 320, description: 'The name of the service account, or the e-mail of the user.' }),
    operator: Type.Boolean(),
    place: ref(Place),
    permissions: Permissions,
    api_key: Type.Union([ref(ApiKey), Type.Null()], { description: 'The key of this request; null in a session.' })
  },
  {
    $id: 'Me',
    ...closed,
    examples: [
      {
        type: 'user',
        id: '01980a5e-7c2d-7a10-8b3e-1f2a3b4c5d01',
        name: 'ada@example.com',
        operator: false,
        place,
        permissions: ['*:*'],
        api_key: null
      }
    ]
  }
)

export const schemas = [Place, Session, OpenSession, OpenSessionPage, SignIn, SessionPatch, PasswordChange, Me]

export type Place = Static<typeof Place>
export type Session = Static<typeof Session>
export type OpenSession = Static<typeof OpenSession>
export type SessionQuery = Static<typeof ListQuery>
export type SignIn = Static<typeof SignIn>
export type SessionPatch = Static<typeof SessionPatch>
export type PasswordChange = Static<typeof PasswordChange>
export type Me = Static<typeof Me>
