import { LatchkeyError } from './error.ts'
import { type Identity, identity } from './identity.ts'

/** What the service said of a token. Both times are of the local monotonic clock, in milliseconds. */
export interface Answer {
  /** null when the token is not good, for whatever reason. */
  readonly identity: Identity | null
  /** Just before the question left: the answer is of this moment or a later one. */
  readonly sentAt: number
  /** Nobody who asks at this time or later may be served with the answer. */
  readonly until: number
}

/** A refusal is kept no longer than this, so that a key that has just been enabled works soon. */
const refusalMs = 1000

const strange = (field: string) => new LatchkeyError('misconfigured', `The service sent an unusable ${field}.`)

type Body = Readonly<Record<string, unknown>>

function text(body: Body, field: string): string {
  const value = body[field]
  if (typeof value !== 'string' || value === '') throw strange(field)
  return value
}

function seconds(body: Body, field: string): number {
  const value = body[field]
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw strange(field)
  return value
}

function moment(body: Body, field: string): number {
  const milliseconds = Date.parse(text(body, field))
  if (Number.isNaN(milliseconds)) throw strange(field)
  return milliseconds
}

function ownerType(body: Body): 'user' | 'service_account' {
  const type = body.sub_type
  if (type !== 'user' && type !== 'service_account') throw strange('sub_type')
  return type
}

function permissions(body: Body): string[] {
  const list: unknown = body.permissions
  if (!Array.isArray(list) || !list.every(it => typeof it === 'string')) throw strange('permissions')
  return list
}

/** The elements of a batch's answer. @throws LatchkeyError unless they are as many as the questions were. */
export function results(body: unknown, length: number): unknown[] {
  const list: unknown = (body as Body | null)?.results
  if (!Array.isArray(list) || list.length !== length) throw strange('list of results')
  return list
}

/**
 * Reads one introspection (RFC 7662 §2.2) field by field. Its lifetime is the difference of two times of the
 * service's clock, and so holds whatever the clock here says; it ends with the key at the latest.
 * @throws LatchkeyError 'misconfigured' when anything is missing or of another kind.
 */
export function answer(result: unknown, sentAt: number): Answer {
  if (typeof result !== 'object' || result === null) throw strange('answer')
  const body = result as Body
  if (body.active === false) return { identity: null, sentAt, until: sentAt + refusalMs }
  if (body.active !== true) throw strange('active')
  const exp = body.exp === undefined ? null : seconds(body, 'exp')
  const end = Math.min(moment(body, 'cache_until'), exp === null ? Number.POSITIVE_INFINITY : exp * 1000)
  return {
    identity: identity({
      keyId: text(body, 'key_id'),
      name: text(body, 'name'),
      ownerId: text(body, 'sub'),
      ownerType: ownerType(body),
      tenantId: text(body, 'tenant_id'),
      role: text(body, 'role'),
      permissions: permissions(body),
      iat: seconds(body, 'iat'),
      exp
    }),
    sentAt,
    until: sentAt + Math.max(0, end - moment(body, 'answered_at'))
  }
}
