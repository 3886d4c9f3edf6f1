import { type Static, Type } from 'typebox'
import { permissionPattern } from '../domain/permissions.ts'
import { closed } from '../http/schemas.ts'

export const AuthorizeQuery = Type.Object(
  {
    permission: Type.Optional(
      Type.String({ pattern: permissionPattern, maxLength: 65, description: 'What the request needs; 403 without it.' })
    )
  },
  closed
)

const header = (description: string, maxLength: number, examples: string[]) => ({
  type: 'string',
  description,
  maxLength,
  examples
})

const id = '01980a61-0d4f-7c55-a6b7-9e8d7c6b5a02'

/** Let through. The headers say whom the request stands for. */
export const Authorized = Type.Unsafe<undefined>({
  type: 'null',
  description: 'The credential is good. The headers say whose it is; there is no body.',
  headers: {
    'X-Auth-Subject': header('The owner: a user or a service account.', 36, [id]),
    'X-Auth-Subject-Type': header('`user` or `service_account`.', 15, ['service_account']),
    'X-Auth-Tenant': header('The tenant.', 36, ['01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00']),
    'X-Auth-Key-Id': header('The key; left out in a session.', 36, ['01980a62-33aa-7e21-bc9d-0a1b2c3d4e03']),
    'X-Auth-Role': header('The owner’s role, percent-encoded where it is not ASCII.', 1536, ['TENANT_ADMIN']),
    'X-Auth-Permissions': header('With blanks between them; left out when longer.', 4096, ['create:deployment read:*'])
  }
})

const refusal = (description: string) =>
  Type.Unsafe<undefined>({
    type: 'null',
    description,
    headers: {
      'WWW-Authenticate': header('The scheme, and what was wrong (RFC 6750 §3).', 256, ['Bearer realm="latchkey"'])
    }
  })

/** Proxies pass on nothing but the status and some headers. */
export const refusals = {
  401: refusal('The credential is missing or not valid. No body.'),
  403: refusal('The credential does not allow this. No body.')
}

export type AuthorizeQuery = Static<typeof AuthorizeQuery>
