import type { FastifyRequest } from 'fastify'
import { parseRequestParams, type Request } from 'graphql-http'
import { invalid, Refusal } from '../domain/refusal.ts'
import { jsonOf } from '../http/body.ts'

type Asked = Request<FastifyRequest, unknown>

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What graphql-http finds wrong with a request it says in two or three words, none of them the client's. */
async function standard(request: Asked) {
  try {
    return await parseRequestParams(request)
  } catch (error) {
    throw new Refusal('invalid_request', `This is no GraphQL request: ${(error as Error).message.toLowerCase()}.`)
  }
}

/**
 * The GraphQL-over-HTTP rules to the letter, with one exception for clients that say who they are: they send their
 * variables as JSON in a string, `"null"` for none. It is read as strictly as the body around it.
 * @throws Refusal 'invalid_request', Rejection 'malformed_json'
 */
export async function parameters(request: Asked) {
  const { body, headers } = request.raw
  // graphql-http would parse a text once more.
  if (body !== undefined && !isObject(body)) throw invalid('', 'is no JSON object')
  if (headers['x-prefect-core-version'] === undefined || body === undefined || typeof body.variables !== 'string') {
    return standard(request)
  }
  const variables = jsonOf(Buffer.from(body.variables))
  if (variables !== null && !isObject(variables)) throw invalid('/variables', 'holds neither a JSON object nor null')
  return standard({ ...request, body: { ...body, variables } })
}
