import { parseRequestParams } from 'graphql-http'
import type { FastifyRequest } from 'fastify'
import type { Request } from 'graphql-http'
import { Refusal } from '../domain/refusal.ts'
import { jsonOf } from '../http/body.ts'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The GraphQL-over-HTTP rules to the letter, with one exception for clients that say who they are: they send their
 * variables as JSON in a string, `"null"` for none. It is read as strictly as the body around it.
 */
export async function parameters(request: Request<FastifyRequest, unknown>) {
  const { body, headers } = request.raw
  if (headers['x-prefect-core-version'] === undefined || !isObject(body) || typeof body.variables !== 'string') {
    return parseRequestParams(request)
  }
  const variables = jsonOf(Buffer.from(body.variables))
  if (variables !== null && !isObject(variables)) throw new Refusal('invalid_request', 'The variables are no JSON object.')
  return parseRequestParams({ ...request, body: { ...body, variables } })
}
