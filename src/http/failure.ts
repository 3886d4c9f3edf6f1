import { type Reason, Refusal, type RefusalContext } from '../domain/refusal.ts'
import { Conflict, Unavailable } from '../store/gateway.ts'
import { fieldErrors, type ValidationFailure } from './field-errors.ts'
import { type EdgeCode, Rejection } from './rejection.ts'

export type Code = Reason | EdgeCode

/** An error as the caller may see it, whichever door it leaves by. */
export interface Failure extends RefusalContext {
  readonly code: Code
  readonly detail: string
}

// Fastify's own errors quote what the client sent, so nothing but their status is used.
const byStatus: Readonly<Record<number, Failure>> = {
  400: { code: 'invalid_request', detail: 'The request could not be read.' },
  404: { code: 'not_found', detail: 'Nothing is here.' },
  408: { code: 'request_timeout', detail: 'The request did not arrive in time.' },
  413: { code: 'payload_too_large', detail: 'The body is larger than this operation takes.' },
  414: { code: 'uri_too_long', detail: 'A part of the path is too long.' },
  415: { code: 'unsupported_media_type', detail: 'This operation does not take a body of this type.' },
  429: { code: 'rate_limited', detail: 'Too many requests. Try again after the seconds in Retry-After.' }
}

const internal: Failure = { code: 'internal', detail: 'Something went wrong on this side. It has been logged.' }

const isValidationFailure = (error: object): error is ValidationFailure =>
  'validation' in error && Array.isArray(error.validation)

const statusOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : undefined

/** What an error means to the caller. What is not known here is `internal`, and nothing of it is told. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Refusal) return { ...error.context, code: error.reason, detail: error.message }
  if (error instanceof Rejection) return { code: error.reason, detail: error.message }
  if (error instanceof Conflict) return { code: 'conflict', detail: 'This clashes with what is already there.' }
  if (error instanceof Unavailable) return { code: 'unavailable', detail: 'The database cannot be used at the moment.' }
  if (error instanceof Error && isValidationFailure(error)) {
    return { code: 'invalid_request', detail: 'The request is not valid.', errors: fieldErrors(error) }
  }
  return byStatus[statusOf(error) ?? 500] ?? internal
}
