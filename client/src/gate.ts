import type { Identity } from './identity.ts'
import type { Verifier } from './verifier.ts'

/** An answer to the end client, the same for both frameworks: RFC 6750 §3 and RFC 9457. */
export interface Refusal {
  readonly status: 401 | 403 | 503
  readonly headers: Readonly<Record<string, string>>
  readonly body: { readonly title: string; readonly status: number }
}

function refusal(status: Refusal['status'], title: string, headers: Readonly<Record<string, string>>): Refusal {
  return { status, headers: { 'content-type': 'application/problem+json', ...headers }, body: { title, status } }
}

const missing = refusal(401, 'Not authenticated', { 'www-authenticate': 'Bearer' })
const invalid = refusal(401, 'Not authenticated', { 'www-authenticate': 'Bearer error="invalid_token"' })
const forbidden = refusal(403, 'Not permitted', { 'www-authenticate': 'Bearer error="insufficient_scope"' })
export const unavailable = refusal(503, 'Keys cannot be verified at present', { 'retry-after': '1' })

export type Judgement =
  | { readonly identity: Identity; readonly refusal?: never }
  | { readonly identity?: never; readonly refusal: Refusal }

/**
 * Judges an `Authorization` header (RFC 6750 §2.1: one scheme, one token); the key must have every permission that is
 * given. @throws LatchkeyError when the service cannot be asked.
 */
export async function judge(
  { verify }: Verifier,
  authorization: string | undefined,
  address: string | undefined,
  permissions: readonly (string | undefined)[]
): Promise<Judgement> {
  if (authorization === undefined) return { refusal: missing }
  const [, token] = /^bearer +([^ ]+) *$/i.exec(authorization) ?? []
  const identity = token === undefined ? null : await verify(token, { address })
  if (identity === null) return { refusal: invalid }
  const permitted = permissions.every(permission => permission === undefined || identity.allows(permission))
  return permitted ? { identity } : { refusal: forbidden }
}
