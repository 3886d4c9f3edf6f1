import { STATUS_CODES } from 'node:http'
import type {} from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import type { Code } from './failure.ts'
import { problemOf } from './problems.ts'
import { type ProblemStatus, problemStatuses } from './schemas.ts'

interface Sample {
  readonly name: string
  readonly code: Code
  readonly detail: string
  readonly pointer?: string
  readonly headers?: object
}

const header = (description: string, example: string) => ({
  description,
  schema: { type: 'string', examples: [example] }
})
const retryAfter = { 'Retry-After': header('Seconds until the next try (RFC 9110 §10.2.3).', '1') }
const challenge = {
  'WWW-Authenticate': header('The scheme, and what was wrong (RFC 6750 §3).', 'Bearer realm="latchkey"')
}

const samples: Readonly<Record<ProblemStatus, Sample>> = {
  400: { name: 'BadRequest', code: 'invalid_request', detail: 'The request is not valid.', pointer: '/name' },
  401: {
    name: 'Unauthorized',
    code: 'unauthenticated',
    detail: 'The credential is missing or not valid.',
    headers: challenge
  },
  403: {
    name: 'Forbidden',
    code: 'forbidden',
    detail: 'This needs the permission create:api-key.',
    headers: challenge
  },
  404: { name: 'NotFound', code: 'not_found', detail: 'API key not found.' },
  409: { name: 'Conflict', code: 'conflict', detail: 'This clashes with what is already there.' },
  412: { name: 'PreconditionFailed', code: 'precondition_failed', detail: 'The resource was changed in the meantime.' },
  413: { name: 'PayloadTooLarge', code: 'payload_too_large', detail: 'The body is larger than this operation takes.' },
  415: {
    name: 'UnsupportedMediaType',
    code: 'unsupported_media_type',
    detail: 'Send application/json or application/merge-patch+json.'
  },
  422: {
    name: 'UnprocessableContent',
    code: 'idempotency_mismatch',
    detail: 'This Idempotency-Key was used for another request.'
  },
  429: {
    name: 'TooManyRequests',
    code: 'rate_limited',
    detail: 'Too many requests. Try again after the seconds in Retry-After.',
    headers: retryAfter
  },
  503: {
    name: 'ServiceUnavailable',
    code: 'unavailable',
    detail: 'The database cannot be used at the moment.',
    headers: retryAfter
  }
}

const referenceTo = (status: ProblemStatus) => `#/components/responses/${samples[status].name}`

const requestId = '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00'

function component(status: ProblemStatus) {
  const { code, detail, pointer, headers } = samples[status]
  const errors = pointer === undefined ? [] : [{ pointer, detail: 'This field is required.' }]
  return {
    description: problemStatuses[status],
    ...(headers && { headers }),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        example: problemOf({ code, detail, errors }, requestId)
      }
    }
  }
}

interface Operation {
  readonly parameters?: readonly { required?: boolean; readonly schema: object }[]
  readonly responses: Record<string, { description?: string | undefined; readonly content?: object }>
}

interface Described {
  readonly openapi: string
  readonly info: object
  readonly servers: readonly object[]
  readonly tags: readonly object[]
  readonly security: readonly object[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: object
}

const isStatus = (status: number): status is ProblemStatus => status in samples

/** Refers from an operation to the components of its problems, and returns the statuses that it has. */
function shareProblems({ responses }: Operation) {
  const statuses = Object.keys(responses).map(Number).filter(isStatus)
  const problems = statuses.filter(status => 'application/problem+json' in (responses[status]?.content ?? {}))
  for (const status of problems) Object.assign(responses, { [status]: { $ref: referenceTo(status) } })
  return problems
}

/**
 * The OpenAPI description of an app that is ready. Adds to what @fastify/swagger makes of the routes: the failures that
 * operations have in common stand in `components.responses`, once each; a parameter with a default may be left out; an
 * answer without a description says what its status says; what is read first stands first.
 */
export function documentOf(app: FastifyInstance) {
  const document: Described = JSON.parse(JSON.stringify(app.swagger()))
  const { openapi, info, servers, tags, security, paths, components } = document
  const operations = Object.values(paths).flatMap(path => Object.values(path))
  for (const [status, response] of operations.flatMap(({ responses }) => Object.entries(responses))) {
    if (response.description === 'Default Response') response.description = STATUS_CODES[status]
  }
  for (const parameter of operations.flatMap(({ parameters = [] }) => parameters)) {
    if ('default' in parameter.schema) parameter.required = false
  }
  const statuses = new Set(operations.flatMap(shareProblems).sort())
  const responses = Object.fromEntries([...statuses].map(status => [samples[status].name, component(status)]))
  return { openapi, info, servers, tags, security, paths, components: { ...components, responses } }
}
