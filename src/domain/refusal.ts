/** Why a use-case says no. The set is closed: a client may rely on every code, and only `http/problems.ts` knows a status. */
export type Reason =
  | 'invalid_request'
  | 'unauthenticated'
  | 'invalid_credentials'
  | 'forbidden'
  | 'authority_exceeded'
  | 'not_found'
  | 'conflict'
  | 'in_use'
  | 'precondition_failed'
  | 'idempotency_in_flight'
  | 'idempotency_mismatch'
  | 'unavailable'

/** One offending field: a JSON pointer (RFC 6901) into the body, or `?name` for a query parameter. */
export interface FieldError {
  readonly pointer: string
  readonly detail: string
}

export interface RefusalContext {
  readonly errors?: readonly FieldError[]
  /** The permission that was missing, for `WWW-Authenticate: … scope=` (RFC 6750 §3.1). */
  readonly permission?: string
}

export class Refusal extends Error {
  readonly reason: Reason
  readonly context: RefusalContext

  /** `message` is public: it reaches the caller as the problem's `detail`. */
  constructor(reason: Reason, message: string, context: RefusalContext = {}) {
    super(message)
    this.name = 'Refusal'
    this.reason = reason
    this.context = context
  }
}

export const invalid = (pointer: string, detail: string) =>
  new Refusal('invalid_request', 'The request is not valid.', { errors: [{ pointer, detail }] })

/** The same answer for what never existed and for what belongs to another tenant. */
export const notFound = (kind: string) => new Refusal('not_found', `${kind} not found.`)

export const forbidden = (permission: string) =>
  new Refusal('forbidden', `This needs the permission ${permission}.`, { permission })

export const conflict = (message: string) => new Refusal('conflict', message)

/** Every failure looks the same from outside: unknown, wrong, revoked and expired are one answer. */
export const unauthenticated = () => new Refusal('unauthenticated', 'The credential is missing or not valid.')
