import { excess, type Power } from '../domain/minting.ts'
import { beyondTenant, type Grant } from '../domain/permissions.ts'
import { type FieldError, Refusal } from '../domain/refusal.ts'
import { never } from '../domain/time.ts'
import type { Caller } from './principal.ts'

/** What somebody may give to others in a role. Nobody hands on what reaches beyond the tenant, but for operators. */
export function grantable({ permissions, operator }: Pick<Caller, 'permissions' | 'operator'>): readonly Grant[] {
  return operator ? [...permissions, beyondTenant] : permissions.filter(grant => grant !== beyondTenant)
}

/** What the caller may hand on. A session stands for the whole user: signing in again gives as much at any time. */
export function powerOf(caller: Caller): Power {
  const { credential, operator } = caller
  const permissions = operator ? grantable(caller) : caller.permissions
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
