import { inside } from '../domain/addresses.ts'
import { effective, type Grant } from '../domain/permissions.ts'
import { type Clock, never } from '../domain/time.ts'
import type { Credential } from '../store/gateway.ts'
import type { PresentedKey } from './principal.ts'

/** Why a presented key is refused. For audit, metrics and administrators: from outside all of them are one answer. */
export type Failing =
  | 'malformed'
  | 'unknown'
  | 'revoked'
  | 'disabled'
  | 'expired'
  | 'tenant_disabled'
  | 'owner_removed'
  | 'owner_disabled'
  | 'address'
  | 'other_tenant'

/** The last use of a key that its verdict knows of, and whether that is still to be written. */
export interface LastUse {
  /** The key. */
  readonly id: string
  /** Milliseconds since this process began to take note. */
  usedAt: number
  /** The address; null where nobody knows it. */
  usedFrom: string | null
  /** The user agent. */
  usedWith: string
  usePending: boolean
}

/**
 * An accepted key: whom it stands for, and what it may do. Shared by all requests that present it: nobody changes it, but
 * for its last use. It is one object, and what each request reads comes first, because with many keys in use each place of
 * memory is waited for.
 */
export interface Accepted extends PresentedKey, LastUse {
  readonly ok: true
  readonly name: string
  readonly tenantId: string
  readonly ownerType: 'user' | 'service_account'
  readonly ownerId: string
  readonly roleId: string
  readonly roleName: string
  readonly permissions: readonly Grant[]
  readonly createdAt: number
}

export interface Refused {
  readonly ok: false
  readonly failing: Failing
  /** The key, where it is known. Always there, as an object that lacks what others have is a little slower to read. */
  readonly keyId: string | undefined
  readonly tenantId: string | undefined
}

export type Verdict = Accepted | Refused

export const refused = (failing: Failing, keyId?: string, tenantId?: string): Refused => ({
  ok: false,
  failing,
  keyId,
  tenantId
})

/** What ends a key apart from time and place. A user is in the key's tenant through a membership, an account by itself. */
function failingOf(credential: Credential): Failing | undefined {
  if (credential.revokedAt !== null) return 'revoked'
  if (credential.disabledAt !== null) return 'disabled'
  if (credential.tenantDisabledAt !== null) return 'tenant_disabled'
  if (credential.ownerDeletedAt !== null) return 'owner_removed'
  return credential.ownerDisabledAt === null ? undefined : 'owner_disabled'
}

const whole = new WeakMap<readonly Grant[], readonly Grant[]>()

/** What a role allows, in the fewest grants: worked out once where the store hands out one list for all keys of a role. */
function wholeOf(role: readonly Grant[]): readonly Grant[] {
  const known = whole.get(role) ?? effective(role, null)
  whole.set(role, known)
  return known
}

/** What is so until something changes. */
export function judge(credential: Credential | undefined): Verdict {
  if (credential === undefined) return refused('unknown')
  const { sequence, keyId, keyName, tenantId, ownerType, ownerId, role, scopes, cidrs, createdAt, expiresAt } =
    credential
  if (role === null) return refused(failingOf(credential) ?? 'owner_removed', keyId, tenantId)
  const failing = failingOf(credential)
  if (failing !== undefined) return refused(failing, keyId, tenantId)
  return {
    ok: true,
    id: keyId,
    tenantId,
    expiresAt,
    cidrs,
    usePending: false,
    usedAt: 0,
    usedFrom: null,
    usedWith: '',
    ownerType,
    ownerId,
    roleId: role.id,
    roleName: role.name,
    permissions: scopes === null ? wholeOf(role.permissions) : effective(role.permissions, scopes),
    type: 'api_key',
    scopes,
    sequence,
    name: keyName,
    createdAt
  }
}

/**
 * What depends on the moment and on the peer, whose `address` is undefined where nobody knows it. Keys that do not expire
 * need no look at the clock.
 */
export function judgeNow(verdict: Verdict, clock: Clock, address: string | undefined): Verdict {
  if (!verdict.ok) return verdict
  const { id, cidrs, expiresAt } = verdict
  if (expiresAt < never && clock() >= expiresAt) return refused('expired', id, verdict.tenantId)
  if (cidrs === null || (address !== undefined && inside(address, cidrs))) return verdict
  return refused('address', id, verdict.tenantId)
}
