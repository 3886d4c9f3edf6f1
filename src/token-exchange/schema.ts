import { type Static, Type } from 'typebox'
import { grantPattern } from '../domain/permissions.ts'
import { choice, closed, ref } from '../http/schemas.ts'

export const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange'
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'
const jwtType = 'urn:ietf:params:oauth:token-type:jwt'

const grant = grantPattern.slice(1, -1)
const Scope = Type.String({
  pattern: `^${grant}( ${grant})*$`,
  maxLength: 4096,
  description: 'Permissions with blanks between them. Left out: all that the key may do.',
  examples: ['create:deployment']
})

export const TokenExchange = Type.Object(
  {
    grant_type: Type.String({ pattern: '^[\\x21-\\x7e]+$', maxLength: 128, description: `\`${grantType}\`` }),
    subject_token: Type.String({ pattern: '^[\\x21-\\x7e]+$', maxLength: 4096, description: 'An API key.' }),
    subject_token_type: choice([accessTokenType]),
    audience: Type.String({
      pattern: '^[\\x21-\\x7e]+$',
      maxLength: 255,
      description: 'For whom the token is: whoever takes it must look for its own name in `aud`.'
    }),
    scope: Type.Optional(Scope),
    requested_token_type: Type.Optional(choice([accessTokenType, jwtType])),
    client_id: Type.Optional(
      Type.String({ pattern: '^[\\x20-\\x7e]+$', maxLength: 255, description: 'Not looked at: many clients send one.' })
    )
  },
  {
    $id: 'TokenExchange',
    ...closed,
    examples: [
      {
        grant_type: grantType,
        subject_token: 'lks_EXAMPLEexampleEXAMPLEexampleEXAMPLEexampleEXAMPLE00',
        subject_token_type: accessTokenType,
        audience: 'https://reports.example.com',
        scope: 'create:deployment'
      }
    ]
  }
)

export const AccessToken = Type.Object(
  {
    access_token: Type.String({
      maxLength: 16_384,
      description: 'A JWT (RFC 9068), signed with Ed25519.',
      examples: ['eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIwMTk4MGE2MSJ9.c2lnbmF0dXJl']
    }),
    issued_token_type: choice([accessTokenType, jwtType]),
    token_type: choice(['Bearer']),
    expires_in: Type.Integer({ minimum: 0, maximum: 300, description: 'In seconds.', examples: [300] }),
    scope: Type.String({ maxLength: 16_384, description: 'What it allows.', examples: ['create:deployment'] })
  },
  { $id: 'AccessToken', ...closed, description: 'A short-lived token that others can verify by themselves.' }
)

export const SigningKey = Type.Object(
  {
    kty: choice(['OKP']),
    crv: choice(['Ed25519']),
    x: Type.String({ maxLength: 43, examples: ['11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'] }),
    kid: Type.String({
      maxLength: 43,
      description: 'The thumbprint of the key (RFC 7638).',
      examples: ['kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k']
    }),
    alg: choice(['EdDSA']),
    use: choice(['sig'])
  },
  { $id: 'SigningKey', ...closed }
)

export const SigningKeys = Type.Object(
  { keys: Type.Array(ref(SigningKey), { maxItems: 100, description: 'The first one signs at present.' }) },
  { $id: 'SigningKeys', ...closed, description: 'Public keys (RFC 7517, RFC 8037).' }
)

export const schemas = [TokenExchange, AccessToken, SigningKey, SigningKeys]

export type TokenExchange = Static<typeof TokenExchange>
export type AccessToken = Static<typeof AccessToken>
