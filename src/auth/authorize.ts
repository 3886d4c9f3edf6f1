import { allows, type Permission } from '../domain/permissions.ts'
import { forbidden, Refusal } from '../domain/refusal.ts'
import type { Caller } from './principal.ts'

export const may = (caller: Caller, permission: Permission): boolean => allows(caller.permissions, permission)

/** @throws Refusal 'forbidden' unless the caller's effective permissions include `permission`. */
export function authorize(caller: Caller, permission: Permission): void {
  if (!may(caller, permission)) throw forbidden(permission)
}

/** Instance-wide acts are for an operator's session; no key carries them. @throws Refusal 'forbidden' */
export function authorizeOperator({ operator }: Caller): void {
  if (!operator) throw new Refusal('forbidden', 'This is for operators who have signed in with their password.')
}
