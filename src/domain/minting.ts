import { rangesCover } from './addresses.ts'
import { covers, everything, type Grant } from './permissions.ts'

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

const anywhere = ['0.0.0.0/0', '::/0']

/**
 * The fields in which `child` would be more than `parent`: empty when it may be made. Scopes are compared beside the
 * permissions that they leave today, because a child without them would grow with its owner's role and outgrow a
 * parent that has them.
 */
export function excess(parent: Power, child: Power): readonly ExcessField[] {
  const within: Record<ExcessField, boolean> = {
    permissions: covers(parent.permissions, child.permissions),
    scopes: covers(parent.scopes ?? everything, child.scopes ?? everything),
    cidrs: rangesCover(parent.cidrs ?? anywhere, child.cidrs ?? anywhere),
    expires_at: child.expiresAt <= parent.expiresAt
  }
  return (Object.keys(within) as ExcessField[]).filter(field => !within[field])
}
