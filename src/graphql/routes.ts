import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { buildSchema, type DocumentNode, type GraphQLError, parse, validate } from 'graphql'
import { createHandler, type HandlerOptions } from 'graphql-http'
import type { TSchema } from 'typebox'
import { isId } from '../domain/id.ts'
import { unauthenticated } from '../domain/refusal.ts'
import { failureOf } from '../http/failure.ts'
import { catalogue } from '../http/problems.ts'
import type { Services } from '../services.ts'
import { excessOf, limits } from './bounds.ts'
import { checker } from './checked.ts'
import { formatError } from './errors.ts'
import { mutations } from './mutations.ts'
import { parameters } from './parameters.ts'
import { type Context, queries } from './queries.ts'
import { defineScalars } from './scalars.ts'
import { typeDefs } from './schema.ts'

export interface Shim {
  readonly services: Services
  /** The named schemas of REST. */
  readonly schemas: readonly TSchema[]
  readonly version: string
}

const responseType = 'application/graphql-response+json'

const headerOf = (request: FastifyRequest, name: string) => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}

/**
 * What fails before a document is executed. Clients that take plain JSON are told who is not authenticated with 200, as
 * they read no other status; everybody else gets the status that REST has.
 */
function answerFailure(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const { code } = failureOf(error)
  const { status } = catalogue[code]
  const modern = (request.headers.accept ?? '').includes(responseType)
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="latchkey"')
  if (code === 'internal') request.log.error({ err: error }, 'unexpected error')
  return reply
    .code(status === 401 && !modern ? 200 : status)
    .type(`${modern ? responseType : 'application/json'}; charset=utf-8`)
    .send(JSON.stringify({ errors: [formatError(error)] }))
}

/** The GraphQL door, on the paths that clients of the dialect post to. Register it where callers are authenticated. */
export async function graphqlRoutes(app: FastifyInstance, { services, schemas, version }: Shim) {
  app.setErrorHandler(answerFailure)

  app.addHook('preHandler', async request => {
    const tenantId = headerOf(request, 'x-prefect-tenant-id')
    if (tenantId !== undefined && tenantId.toLowerCase() !== request.caller.tenantId) throw unauthenticated()
  })

  const options: HandlerOptions<FastifyRequest, unknown, Context> = {
    schema: defineScalars(buildSchema(typeDefs)),
    rootValue: { ...queries(services, version), ...mutations(services, checker(schemas)) },
    context: ({ raw }) => {
      const agentId = headerOf(raw, 'x-prefect-agent-id')
      return { caller: raw.caller, presented: raw.presented.token, agentId: agentId && isId(agentId) ? agentId : undefined }
    },
    parseRequestParams: parameters,
    parse: source => parse(source, { maxTokens: limits.tokens, noLocation: true }),
    validate: (schema, document: DocumentNode, rules): GraphQLError[] => {
      const excess = excessOf(document)
      // One error is enough to mend a document; graphql-js would repeat some for every field.
      return excess === undefined ? validate(schema, document, rules, { maxErrors: 1 }).slice(0, 1) : [excess]
    },
    formatError
  }
  const handle = createHandler<FastifyRequest, unknown, Context>(options)

  async function answer(request: FastifyRequest, reply: FastifyReply) {
    const { url, method, headers, body } = request
    const [text, { status, headers: fields = {} }] = await handle({ url, method, headers, body: body as Record<string, unknown>, raw: request, context: null })
    return reply.code(status).headers(fields).send(text)
  }

  app.get('/graphql', { schema: { hide: true } }, answer)
  app.post('/graphql', { schema: { hide: true } }, answer)
  app.post('/', { schema: { hide: true } }, answer)
}
