import { may } from '../auth/authorize.ts'
import type { Caller } from '../auth/principal.ts'
import type { ApiKey } from '../domain/entities.ts'
import { ownerOf } from '../domain/owner.ts'
import type { Permission } from '../domain/permissions.ts'
import { forbidden, notFound } from '../domain/refusal.ts'
import type { Reach } from './store.ts'

export type Verb = 'read' | 'update' | 'delete'

/** The permissions of which any one lets the caller do this to the key, the most particular first. */
function sufficient(caller: Caller, verb: Verb, key: ApiKey): Permission[] {
  const permissions: Permission[] = []
  if (ownerOf(key) === caller.id) permissions.push(`${verb}:api-key`)
  if (key.serviceAccountId !== null) permissions.push(`${verb}:service-api-key`)
  // Offboarding: an administrator sees and ends every key of the tenant, and edits nobody else's.
  if (verb !== 'update') permissions.push(`${verb}:tenant-api-key`)
  return permissions
}

const mayTouch = (caller: Caller, verb: Verb, key: ApiKey) =>
  sufficient(caller, verb, key).some(permission => may(caller, permission))

/** @throws Refusal 'not_found' for a key that the caller cannot even see, 'forbidden' for one that it can. */
export function authorizeKey(caller: Caller, verb: Verb, key: ApiKey | undefined): ApiKey {
  if (key === undefined) throw notFound('API key')
  if (mayTouch(caller, verb, key)) return key
  const [permission = `${verb}:api-key`] = sufficient(caller, verb, key)
  throw mayTouch(caller, 'read', key) ? forbidden(permission) : notFound('API key')
}

/** Which keys a list or a bulk revocation goes over: the seed's default, or what the caller narrows or widens it to. */
export function reachOf(caller: Caller, verb: 'read' | 'delete', view = 'default'): Reach {
  const own = may(caller, `${verb}:api-key`)
  const serviceAccounts = may(caller, `${verb}:service-api-key`)
  const tenant = may(caller, `${verb}:tenant-api-key`)
  if (view === 'tenant') {
    if (!tenant) throw forbidden(`${verb}:tenant-api-key`)
    return { ownerId: null, serviceAccounts: true, tenant }
  }
  if (view === 'service-accounts') {
    if (!serviceAccounts) throw forbidden(`${verb}:service-api-key`)
    return { ownerId: null, serviceAccounts, tenant: false }
  }
  if (!own && !(serviceAccounts && view === 'default')) throw forbidden(`${verb}:api-key`)
  return { ownerId: own ? caller.id : null, serviceAccounts: serviceAccounts && view === 'default', tenant: false }
}
