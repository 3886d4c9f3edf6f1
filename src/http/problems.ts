import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Logger } from 'pino'
import { type Static, Type } from 'typebox'
import { type Code, type Failure, failureOf } from './failure.ts'
import { maxFieldErrors } from './field-errors.ts'

/** Every way to fail: its status, and the summary that is the same each time (RFC 9457 §3.1.3). */
export const catalogue: Readonly<Record<Code, { readonly status: number; readonly title: string }>> = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  malformed_json: { status: 400, title: 'The body is not JSON' },
  credentials_in_url: { status: 400, title: 'Credentials are not accepted in the URL' },
  duplicate_header: { status: 400, title: 'A header was sent twice' },
  unauthenticated: { status: 401, title: 'Not authenticated' },
  invalid_credentials: { status: 401, title: 'The credentials are wrong' },
  forbidden: { status: 403, title: 'Not permitted' },
  authority_exceeded: { status: 403, title: 'A credential cannot make a stronger one' },
  cross_site: { status: 403, title: 'Sent by another site' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  conflict: { status: 409, title: 'Conflict' },
  in_use: { status: 409, title: 'Still in use' },
  idempotency_in_flight: { status: 409, title: 'The first request with this Idempotency-Key is still running' },
  precondition_failed: { status: 412, title: 'Changed in the meantime' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  uri_too_long: { status: 414, title: 'The URL is too long' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  idempotency_mismatch: { status: 422, title: 'This Idempotency-Key belongs to another request' },
  rate_limited: { status: 429, title: 'Too many requests' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'Internal error' },
  unavailable: { status: 503, title: 'Unavailable at the moment' }
}

const FieldProblem = Type.Object(
  {
    pointer: Type.String({
      maxLength: 256,
      description: 'A JSON pointer into the body, `?query`, `{path}` or a header.'
    }),
    detail: Type.String({ maxLength: 512 })
  },
  { additionalProperties: false }
)

/** RFC 6749 §5.2, RFC 8693 §2.2.2 */
export const tokenErrors = ['invalid_request', 'invalid_scope', 'invalid_target', 'unsupported_grant_type'] as const

/** RFC 9457, with a `code` for programs, the id of the request, and the fields that were wrong. */
export const Problem = Type.Object(
  {
    type: Type.String({ format: 'uri', maxLength: 128, description: 'Names the kind: `urn:latchkey:problem:<code>`.' }),
    title: Type.String({ maxLength: 128, description: 'The same for every problem of this kind.' }),
    status: Type.Integer({ minimum: 400, maximum: 599, description: 'The HTTP status of the answer.' }),
    detail: Type.String({ maxLength: 1024, description: 'What went wrong this time, for people.' }),
    code: Type.String({ enum: Object.keys(catalogue), description: 'For programs. There may be more of them later.' }),
    request_id: Type.String({ format: 'uuid', maxLength: 36, description: 'As in the header `X-Request-Id`.' }),
    errors: Type.Optional(
      Type.Array(FieldProblem, { maxItems: maxFieldErrors, description: 'The fields that were wrong, at most ten.' })
    ),
    error: Type.Optional(
      Type.Unsafe<(typeof tokenErrors)[number]>({
        type: 'string',
        enum: [...tokenErrors],
        description: 'For clients of OAuth: in answers to a request for a token alone (RFC 6749 §5.2).'
      })
    ),
    error_description: Type.Optional(Type.String({ maxLength: 1024, description: 'Goes with `error`, for people.' }))
  },
  { $id: 'Problem', additionalProperties: false, description: 'Why a request failed (RFC 9457).' }
)
export type Problem = Static<typeof Problem>

export const problemType = 'application/problem+json; charset=utf-8'

export function problemOf({ code, detail, errors = [] }: Failure, requestId: string): Problem {
  const { status, title } = catalogue[code]
  return {
    type: `urn:latchkey:problem:${code}`,
    title,
    status,
    detail,
    code,
    request_id: requestId,
    ...(errors.length > 0 && { errors: [...errors] })
  }
}

/** RFC 6750 §3: a request without a bearer token learns the scheme and no error code. */
function challenge({ code, permission }: Failure, authorization = '') {
  if (permission !== undefined) return `Bearer realm="latchkey", error="insufficient_scope", scope="${permission}"`
  const bad = code === 'unauthenticated' && /^bearer /i.test(authorization)
  return bad ? 'Bearer realm="latchkey", error="invalid_token"' : 'Bearer realm="latchkey"'
}

/** Sets the status and the headers of the problem that `error` is, and returns it. */
function begin(error: unknown, request: FastifyRequest, reply: FastifyReply): Problem {
  const failure = failureOf(error)
  const problem = problemOf(failure, request.id)
  if (problem.status === 401 || failure.permission !== undefined) {
    reply.header('www-authenticate', challenge(failure, request.headers.authorization))
  }
  if (failure.code === 'unavailable' || failure.code === 'idempotency_in_flight') reply.header('retry-after', '1')
  if (failure.code === 'unsupported_media_type')
    reply.header('accept', 'application/json, application/merge-patch+json')
  reply.code(problem.status).header('cache-control', 'no-store')
  return problem
}

/**
 * Answers with the problem that `error` is, and with `more` in it. Serialised here, so that it is the same whatever a
 * route declares.
 */
export const sendProblem = (
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  more: Partial<Problem> = {}
) => reply.type(problemType).send(JSON.stringify({ ...begin(error, request, reply), ...more }))

/** Answers as `sendProblem` does, without a body: for proxies, which pass on nothing but a status and headers. */
export function sendBare(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  begin(error, request, reply)
  return reply.send()
}

/** Every failure of the app leaves as a problem, unknown paths among them. */
export const problems = fp(async (app: FastifyInstance, { log }: { log: Pick<Logger, 'error'> }) => {
  app.addSchema(Problem)
  app.setErrorHandler((error, request, reply) => {
    if (failureOf(error).code === 'internal') log.error({ err: error, request_id: request.id }, 'unexpected error')
    return sendProblem(error, request, reply)
  })
  app.setNotFoundHandler((request, reply) => sendProblem({ statusCode: 404 }, request, reply))
})
