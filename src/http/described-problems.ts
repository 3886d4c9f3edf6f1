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

const header = (description: string, example: string, required = true) => ({
  description,
  required,
  schema: { type: 'string', maxLength: 256, examples: [example] }
})
const retryAfter = { 'Retry-After': header('Seconds until the next try (RFC 9110 §10.2.3).', '1') }
const challenge = {
  'WWW-Authenticate': header('The scheme, and what was wrong (RFC 6750 §3).', 'Bearer realm="latchkey"')
}
const missingScope = 'Bearer realm="latchkey", error="insufficient_scope", scope="create:api-key"'
const scopeChallenge = {
  'WWW-Authenticate': header('The permission that is missing, where it is one (RFC 6750 §3).', missingScope, false)
}

const samples: Readonly<Record<ProblemStatus | 'default', Sample>> = {
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
    headers: scopeChallenge
  },
  404: { name: 'NotFound', code: 'not_found', detail: 'API key not found.' },
  409: { name: 'Conflict', code: 'conflict', detail: 'This clashes with what is already there.' },
  412: { name: 'PreconditionFailed', code: 'precondition_failed', detail: 'The resource was changed in the meantime.' },
  413: { name: 'PayloadTooLarge', code: 'payload_too_large', detail: 'The body is larger than this operation takes.' },
  415: {
    name: 'UnsupportedMediaType',
    code: 'unsupported_media_type',
    detail: 'This operation does not take a body of this type.'
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
  },
  default: {
    name: 'Unexpected',
    code: 'internal',
    detail: 'Something went wrong on this side. It has been logged.'
  }
}

export type Described = keyof typeof samples

/** Whether a status is one of a problem that operations have in common. */
export const isShared = (status: number): status is ProblemStatus => status in samples

const descriptions: Readonly<Record<Described, string>> = {
  ...problemStatuses,
  default: 'Any other failure: 500 is a defect of the service; 408, 414 and 431 are requests that no server would take.'
}

const requestId = '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00'

export const referenceTo = (status: Described) => ({ $ref: `#/components/responses/${samples[status].name}` })

/** The failure in `components.responses`, by its name there, with an example. */
export function problemComponent(status: Described) {
  const { name, code, detail, pointer, headers } = samples[status]
  const errors = pointer === undefined ? [] : [{ pointer, detail: 'This field is required.' }]
  const schema = { $ref: '#/components/schemas/Problem' }
  const content = { 'application/problem+json': { schema, example: problemOf({ code, detail, errors }, requestId) } }
  return [name, { description: descriptions[status], ...(headers && { headers }), content }] as const
}
