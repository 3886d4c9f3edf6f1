import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { consumes, takeForms } from '../http/form.ts'
import { problems, ref } from '../http/schemas.ts'
import { Introspect, IntrospectBatch, Introspection, Introspections, SignedIntrospection, written } from './schema.ts'
import type { Introspection as Service } from './service.ts'

const tags = ['Verification']
const json = 'application/json; charset=utf-8'
const jwt = 'application/token-introspection+jwt'
const batchBytes = 64 * 1024

const config = { verification: true, mayHoldCredentials: true }

const wantsSigned = ({ headers: { accept } }: FastifyRequest) => accept?.toLowerCase().includes(jwt) === true

export const introspectionRoutes: FastifyPluginAsyncTypebox<{ introspection: Service }> = async (app, options) => {
  const { introspection } = options
  takeForms(app)

  app.post(
    '/introspect',
    {
      config,
      schema: {
        operationId: 'introspectToken',
        summary: 'Ask whose a token is and what it may do',
        description:
          'RFC 7662. Needs `verify:api-key`, and `verify:any-tenant` for tokens of other tenants. A token that is not good, for whatever reason, is `{"active":false}`.',
        tags,
        consumes,
        body: ref(Introspect),
        response: {
          200: {
            description: 'The token, or that it is not good.',
            content: {
              'application/json': { schema: written(Introspection) },
              [jwt]: { schema: ref(SignedIntrospection) }
            }
          },
          ...problems(400, 401, 403, 413, 415)
        }
      }
    },
    (request, reply) => {
      const { caller, body } = request
      const answer = introspection.answer(caller, body)
      const signed = wantsSigned(request)
      reply.type(signed ? jwt : json)
      if (!signed) return answer
      return Promise.resolve(answer).then(answer => introspection.signed(caller, answer))
    }
  )

  app.post(
    '/introspect/batch',
    {
      config,
      bodyLimit: batchBytes,
      schema: {
        operationId: 'introspectTokens',
        summary: 'Ask the same about up to 100 tokens',
        tags,
        body: ref(IntrospectBatch),
        response: {
          200: {
            description: 'The answers, in the order of the tokens.',
            content: { 'application/json': { schema: written(Introspections) } }
          },
          ...problems(400, 401, 403, 413, 415)
        }
      }
    },
    (request, reply) => {
      reply.type(json)
      return introspection.answerAll(request.caller, request.body)
    }
  )
}
