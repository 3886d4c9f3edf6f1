import type { AccessClaims } from '../auth/access-token.ts'
import type { Accepted } from '../auth/verdict.ts'
import { allows, type Grant, meet } from '../domain/permissions.ts'
import { type Clock, never } from '../domain/time.ts'
import type { TokenQuestion } from './schema.ts'

/** RFC 7662 §2.2: an inactive token says nothing but that. */
export const inactive = '{"active":false}'

/** A good token, as far as it does not depend on when and what is asked. */
interface Subject {
  /** JSON without its last brace. */
  readonly text: string
  readonly permissions: readonly Grant[]
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** Whether the answer holds for whoever presents the token, and so may be kept. */
  readonly portable: boolean
  /** Null: anybody. */
  readonly audience: string | null
}

const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000)

/** Writes a time; the same one as before costs nothing. */
function writer() {
  let last = Number.NaN
  let text = ''
  return (milliseconds: number): string => {
    if (milliseconds !== last) text = new Date(milliseconds).toISOString()
    last = milliseconds
    return text
  }
}

/** The answers about good tokens as JSON. Written by hand, since most of each is the same every time. */
export function answers({
  clock,
  publicUrl,
  cacheMilliseconds
}: {
  clock: Clock
  publicUrl: string
  cacheMilliseconds: number
}) {
  // For as long as the verifier knows a key.
  const known = new WeakMap<Accepted, Subject>()
  const [answeredAt, cacheUntil] = [writer(), writer()]

  function membersOf(key: Accepted, permissions: readonly Grant[]) {
    const { id, expiresAt } = key
    return {
      active: true,
      scope: permissions.join(' '),
      sub: key.ownerId,
      sub_type: key.ownerType,
      tenant_id: key.tenantId,
      client_id: id,
      key_id: id,
      name: key.name,
      role: key.roleName,
      permissions,
      iat: seconds(key.createdAt),
      nbf: seconds(key.createdAt),
      ...(expiresAt < never && { exp: seconds(expiresAt) }),
      jti: id,
      iss: publicUrl,
      token_type: 'Bearer'
    }
  }

  const textOf = (members: object) => JSON.stringify(members).slice(0, -1)

  function describe(key: Accepted): Subject {
    const { permissions, expiresAt, cidrs } = key
    const text = textOf(membersOf(key, permissions))
    const subject = { text, permissions, expiresAt, portable: cidrs === null, audience: null }
    known.set(key, subject)
    return subject
  }

  function finished(subject: Subject, { permission, audience }: TokenQuestion): string {
    const { text, permissions, expiresAt, portable } = subject
    const now = clock()
    const until = portable ? Math.min(now + cacheMilliseconds, expiresAt) : now
    const times = `"answered_at":"${answeredAt(now)}","cache_until":"${cacheUntil(until)}"}`
    if (permission === undefined && audience === undefined) return `${text},${times}`
    const permitted = permission === undefined || allows(permissions, permission)
    const addressed = audience === undefined || subject.audience === null || subject.audience === audience
    return `${text},"allowed":${permitted && addressed},${times}`
  }

  return {
    ofKey: (key: Accepted, question: TokenQuestion): string => finished(known.get(key) ?? describe(key), question),

    /** A token that stands for a key may do no more than the key may by now. */
    ofAccessToken(key: Accepted, claims: AccessClaims, question: TokenQuestion): string {
      const { scope, iat, nbf, exp, jti, aud } = claims
      const permissions = meet(key.permissions, scope.split(' ').filter(Boolean) as Grant[])
      const text = textOf({ ...membersOf(key, permissions), iat, nbf, exp, jti, aud })
      const expiresAt = Math.min(exp * 1000, key.expiresAt)
      return finished({ text, permissions, expiresAt, portable: true, audience: aud }, question)
    }
  }
}
