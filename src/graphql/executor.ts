import type { FastifyRequest } from 'fastify'
import { buildSchema, type DocumentNode, type GraphQLError, parse, validate } from 'graphql'
import { createHandler, type HandlerOptions, type Response } from 'graphql-http'
import type { Logger } from 'pino'
import type { TSchema } from 'typebox'
import { isId } from '../domain/id.ts'
import { refuseCredentials } from '../http/credentials.ts'
import { failureOf } from '../http/failure.ts'
import { excessOf, limits } from './bounds.ts'
import { checker } from './checked.ts'
import { connecting } from './connecting.ts'
import type { Context, UseCases } from './context.ts'
import { errorFormat, ofVariable } from './errors.ts'
import { mutations } from './mutations.ts'
import { parameters } from './parameters.ts'
import { queries } from './queries.ts'
import { defineScalars } from './scalars.ts'
import { typeDefs } from './schema.ts'

export interface Shim {
  readonly services: UseCases & { readonly tokens: { readonly redact: (text: string) => string } }
  /** The named schemas of REST. */
  readonly schemas: readonly TSchema[]
  readonly version: string
  readonly log: Pick<Logger, 'error'>
}

const responseType = 'application/graphql-response+json'

const headerOf = ({ headers }: FastifyRequest, name: string) => {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

/** Whether the client reads the statuses of GraphQL over HTTP; the first type in its list that is spoken here decides. */
const isModern = ({ headers: { accept = '*/*' } }: FastifyRequest) =>
  /application\/(?:graphql-response\+json|json|\*)|\*\/\*/i.exec(accept)?.[0].toLowerCase() === responseType

/** Executes the documents of clients. */
export function executor({ services, schemas, version, log }: Shim) {
  const { redact } = services.tokens
  const formatError = errorFormat(redact)
  const checked = checker(schemas, refuseCredentials(redact))

  /** Clients of plain JSON read no other status than 200, where the request is one of GraphQL. */
  const answerWith = (request: FastifyRequest, status: number, error: GraphQLError | Error) => {
    const modern = isModern(request)
    const headers = { 'content-type': `${modern ? responseType : 'application/json'}; charset=utf-8` }
    return { status: modern ? status : 200, headers, text: JSON.stringify({ errors: [formatError(error)] }) }
  }

  const logged = (request: FastifyRequest, error: unknown) => {
    if (failureOf(error).code === 'internal') log.error({ err: error, request_id: request.id }, 'unexpected error')
  }

  const options: HandlerOptions<FastifyRequest, unknown, Context> = {
    schema: defineScalars(buildSchema(typeDefs)),
    rootValue: { ...queries(services, version), ...mutations(services, checked), ...connecting(services, checked) },
    context: ({ raw }) => {
      const agentId = headerOf(raw, 'x-prefect-agent-id')
      return {
        caller: raw.caller,
        presented: raw.presented.token,
        agentId: agentId && isId(agentId) ? agentId : undefined
      }
    },
    parseRequestParams: parameters,
    parse: source => parse(source, { maxTokens: limits.tokens, noLocation: true }),
    validate: (schema, document: DocumentNode, rules): GraphQLError[] => {
      const excess = excessOf(document)
      // One error is enough to mend a document; graphql-js would repeat some for every field.
      return excess === undefined ? validate(schema, document, rules, { maxErrors: 1 }).slice(0, 1) : [excess]
    },
    onOperation: ({ raw }, _, { data, errors = [] }) => {
      const [first] = errors
      if (data === undefined && first !== undefined) {
        const { status, headers, text } = answerWith(raw, 400, ofVariable(first))
        return [text, { status, statusText: '', headers }]
      }
      for (const { originalError } of errors) logged(raw, originalError)
    },
    formatError
  }
  const handle = createHandler<FastifyRequest, unknown, Context>(options)

  return {
    answerWith,
    logged,

    execute(request: FastifyRequest): Promise<Response> {
      const { url, headers } = request
      // RFC 9110 §9.3.2: as GET, and Fastify leaves the body out.
      const method = request.method === 'HEAD' ? 'GET' : request.method
      const body = request.body as Record<string, unknown>
      return handle({ url, method, headers, body, raw: request, context: null })
    }
  }
}

export type Executor = ReturnType<typeof executor>
