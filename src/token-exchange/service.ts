import type { AccessTokens } from '../auth/access-token.ts'
import type { Origin } from '../auth/principal.ts'
import type { Accepted } from '../auth/verdict.ts'
import type { Verifier } from '../auth/verifier.ts'
import { covers, type Grant } from '../domain/permissions.ts'
import { invalid } from '../domain/refusal.ts'
import { type Count, recorder } from '../usage/record.ts'
import type { Usage } from '../usage/service.ts'
import { type AccessToken, grantType, type TokenExchange } from './schema.ts'

export interface Dependencies {
  readonly verifier: Verifier
  readonly accessTokens: AccessTokens
  readonly usage: Usage
  readonly count: Count
}

/** @throws Refusal 'invalid_request' for what is beyond the key */
function scopeOf({ permissions }: Accepted, scope: string | undefined): readonly Grant[] {
  if (scope === undefined) return permissions
  const wanted = [...new Set(scope.split(' '))] as Grant[]
  if (!covers(permissions, wanted)) throw invalid('/scope', 'holds a permission that the key does not have')
  return wanted
}

/** A key for a short-lived signed token (RFC 8693), which others verify without asking. */
export function tokenExchange({ verifier, accessTokens, ...watched }: Dependencies) {
  const record = recorder(watched)

  return {
    /**
     * The key is the credential: whoever has it may exchange it.
     * @throws Refusal 'invalid_request' with a pointer to what is wrong; a key that is not good is one answer, whatever the reason
     */
    async exchange({ address, userAgent }: Origin, input: TokenExchange): Promise<AccessToken> {
      if (input.grant_type !== grantType) throw invalid('/grant_type', `must be ${grantType}`)
      const key = await verifier.verify(input.subject_token, address)
      record(key, address, userAgent)
      if (!key.ok) throw invalid('/subject_token', 'is not valid')
      const { token, claims } = await accessTokens.issue(key, input.audience, scopeOf(key, input.scope))
      return {
        access_token: token,
        issued_token_type: input.requested_token_type ?? input.subject_token_type,
        token_type: 'Bearer',
        expires_in: claims.exp - claims.iat,
        scope: claims.scope
      }
    }
  }
}

export type TokenExchangeService = ReturnType<typeof tokenExchange>
