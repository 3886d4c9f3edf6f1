import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Signing } from '../auth/signing.ts'
import type { Tokens } from '../auth/token.ts'
import { type Failure, failureOf } from '../http/failure.ts'
import { consumes, takeForms } from '../http/form.ts'
import { originOf } from '../http/origin.ts'
import { catalogue, sendProblem, type tokenErrors } from '../http/problems.ts'
import { problems, ref } from '../http/schemas.ts'
import { AccessToken, SigningKeys, TokenExchange } from './schema.ts'
import type { TokenExchangeService } from './service.ts'

const tags = ['Verification']

/** The words of OAuth for a field that is wrong; for everything else it is `invalid_request`. */
const words: Readonly<Record<string, (typeof tokenErrors)[number]>> = {
  '/audience': 'invalid_target',
  '/grant_type': 'unsupported_grant_type',
  '/scope': 'invalid_scope'
}

function wordFor({ errors = [] }: Failure) {
  const [only, more] = errors
  return (more === undefined ? words[only?.pointer ?? ''] : undefined) ?? 'invalid_request'
}

export interface Options {
  readonly tokenExchange: TokenExchangeService
  readonly signing: Signing
  readonly tokens: Tokens
}

/** Outside the guarded scope: the credential is in the body, and the public keys are for everybody. */
export const tokenExchangeRoutes: FastifyPluginAsyncTypebox<Options> = async (app, options) => {
  const { tokenExchange, signing, tokens } = options
  takeForms(app)

  app.post(
    '/v1/token',
    {
      config: { verification: true, mayHoldCredentials: true },
      schema: {
        operationId: 'exchangeToken',
        summary: 'Exchange an API key for a short-lived JWT',
        description:
          'RFC 8693. The token is good for five minutes at most, and until then whatever happens to the key, where nobody asks.',
        tags,
        security: [],
        consumes,
        body: ref(TokenExchange),
        response: { 200: ref(AccessToken), ...problems(400, 413, 415) }
      },
      errorHandler(error, request, reply) {
        const failure = failureOf(error)
        if (catalogue[failure.code].status !== 400) throw error
        // A key that is not good is a refused credential like any other, and logged as sparingly.
        if (failure.errors?.[0]?.pointer === '/subject_token') request.refused = { refused: 'subject_token' }
        return sendProblem(error, request, reply, { error: wordFor(failure), error_description: failure.detail })
      }
    },
    async (request, reply) => {
      const token = await tokenExchange.exchange(originOf(request, tokens), request.body)
      return reply.header('pragma', 'no-cache').send(token)
    }
  )

  app.get(
    '/.well-known/jwks.json',
    {
      schema: {
        operationId: 'getSigningKeys',
        summary: 'Get the public keys that verify what this service signs',
        tags,
        security: [],
        response: { 200: ref(SigningKeys), ...problems(400) }
      }
    },
    async (_request, reply) => reply.header('cache-control', 'public, max-age=300').send({ keys: await signing.keys() })
  )
}
