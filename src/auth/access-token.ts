import type { Grant } from '../domain/permissions.ts'
import type { Clock } from '../domain/time.ts'
import type { Signing } from './signing.ts'
import type { Accepted } from './verdict.ts'

/** A JWT cannot be called back where it is verified offline: this is how long it outlives its key. */
const longestSeconds = 300

const type = 'at+jwt'
const shape = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** What is in a token (RFC 9068 §2.2). Times in seconds; `scope` has the permissions with blanks between them. */
export interface AccessClaims {
  readonly iss: string
  readonly sub: string
  readonly aud: string
  readonly iat: number
  readonly nbf: number
  readonly exp: number
  readonly jti: string
  readonly scope: string
  readonly client_id: string
  readonly key_id: string
  readonly tenant_id: string
  readonly sub_type: 'user' | 'service_account'
}

/** Short-lived signed tokens that stand for a key, for one audience. */
export function accessTokens({
  signing,
  clock,
  newId,
  publicUrl
}: {
  signing: Signing
  clock: Clock
  newId: () => string
  publicUrl: string
}) {
  return {
    /** Good for five minutes, or until the key expires. */
    async issue(key: Accepted, audience: string, permissions: readonly Grant[]) {
      const iat = Math.floor(clock() / 1000)
      const exp = Math.min(iat + longestSeconds, Math.floor(key.expiresAt / 1000))
      const claims: AccessClaims = {
        iss: publicUrl,
        sub: key.ownerId,
        aud: audience,
        iat,
        nbf: iat,
        exp,
        jti: newId(),
        scope: permissions.join(' '),
        client_id: key.id,
        key_id: key.id,
        tenant_id: key.tenantId,
        sub_type: key.ownerType
      }
      return { token: await signing.sign(type, claims), claims }
    },

    /** Whether a text can be one at all. */
    shaped: (token: string): boolean => shape.test(token),

    /** What one says that was issued here and has not expired. Whether its key is still good is another question. */
    async read(token: string): Promise<AccessClaims | undefined> {
      // Nothing but `issue` signs this type.
      return (await signing.verify(token, type, publicUrl)) as AccessClaims | undefined
    }
  }
}

export type AccessTokens = ReturnType<typeof accessTokens>
