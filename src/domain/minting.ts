import type { Caller } from '../auth/principal.ts'
import { rangesCover } from './addresses.ts'
import { covers, type Grant } from './permissions.ts'
import { type FieldError, Refusal } from './refusal.ts'
import { never } from './time.ts'

/** How far a credential reaches. `permissions` are effective ones: the owner's role inside the credential's scopes. */
export interface Power {
  readonly permissions: readonly Grant[]
  /** Null: as far as the owner's role reaches, also when it grows. */
  readonly scopes: readonly Grant[] | null
  /** Null: from anywhere. */
  readonly cidrs: readonly string[] | null
  /** Milliseconds since 1970, or `never`. */
  readonly expiresAt: number
}

export type ExcessField = 'permissions' | 'scopes' | 'cidrs' | 'expires_at'

const anything: readonly Grant[] = ['*:*']
const anywhere = ['0.0.0.0/0', '::/0']

/**
 * The fields in which `child` would be more than `parent`: empty when it may be made. Scopes are compared beside the
 * permissions that they leave today, because a child without them would grow with its owner's role and outgrow a
 * parent that has them.
 */
export function excess(parent: Power, child: Power): readonly ExcessField[] {
  const within: Record<ExcessField, boolean> = {
    permissions: covers(parent.permissions, child.permissions),
    scopes: covers(parent.scopes ?? anything, child.scopes ?? anything),
    cidrs: rangesCover(parent.cidrs ?? anywhere, child.cidrs ?? anywhere),
    expires_at: child.expiresAt <= parent.expiresAt
  }
  return (Object.keys(within) as ExcessField[]).filter(field => !within[field])
}

/** What the caller may hand on. A session stands for the whole user: signing in again gives as much at any time. */
export function powerOf({ permissions, credential }: Caller): Power {
  if (credential.type === 'session') return { permissions, scopes: null, cidrs: null, expiresAt: never }
  const { scopes, cidrs, expiresAt } = credential
  return { permissions, scopes, cidrs, expiresAt }
}

const fieldErrors = {
  role: { pointer: '/role', detail: 'The role allows more than the credential that asks.' },
  scopes: { pointer: '/scopes', detail: 'The scopes must lie inside those of the credential that asks.' },
  cidrs: { pointer: '/allowed_cidrs', detail: 'The ranges must lie inside those of the credential that asks.' },
  expires_at: { pointer: '/expires_at', detail: 'The expiry must not be later than that of the credential that asks.' }
} as const satisfies Record<string, FieldError>

/**
 * No credential makes a credential that is stronger or lives longer than itself.
 * @throws Refusal 'authority_exceeded' with the offending fields. Too many permissions are the fault of `/scopes` where
 * scopes were given or must be, else of `/role`.
 */
export function refuseExcess(caller: Caller, child: Power): void {
  const fields = excess(powerOf(caller), child)
  if (fields.length === 0) return
  const scoped = child.scopes !== null || fields.includes('scopes')
  const errors = fields.map(field => fieldErrors[field === 'permissions' ? (scoped ? 'scopes' : 'role') : field])
  throw new Refusal('authority_exceeded', 'A credential cannot make one that may do more than itself.', {
    errors: [...new Set(errors)]
  })
}
