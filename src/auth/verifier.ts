import { inside } from '../domain/addresses.ts'
import { effective, type Grant } from '../domain/permissions.ts'
import type { Clock } from '../domain/time.ts'
import type { Credential, Database } from '../store/gateway.ts'
import type { Digests, TokenDigest } from './digest.ts'
import type { Tokens } from './token.ts'

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

export type Verdict =
  | { readonly ok: true; readonly credential: Credential; readonly role: Role; readonly permissions: readonly Grant[] }
  | { readonly ok: false; readonly failing: Failing; readonly credential?: Credential }

type Role = NonNullable<Credential['role']>

/** A user is in the key's tenant through a membership, a service account by itself. */
function judgeOwner({ user, serviceAccount, role }: Credential): Role | Failing {
  const owner = user ?? serviceAccount
  if (role === null || owner === null || owner.deletedAt !== null) return 'owner_removed'
  return owner.disabledAt === null ? role : 'owner_disabled'
}

/** The role that the key acts in, or why it is refused. */
function judge(credential: Credential, now: number, address: string): Role | Failing {
  const { key, tenant } = credential
  if (key.revokedAt !== null) return 'revoked'
  if (key.disabledAt !== null) return 'disabled'
  if (now >= key.expiresAt) return 'expired'
  if (tenant.disabledAt !== null) return 'tenant_disabled'
  if (key.cidrs !== null && !inside(address, key.cidrs)) return 'address'
  return judgeOwner(credential)
}

/**
 * Judges presented keys: shape and checksum without I/O, then the digest, then state, expiry, tenant, owner, address.
 * The one place where a key is accepted, whichever door it came through.
 */
export function verifier({
  database,
  tokens,
  digests,
  clock,
  redigest
}: {
  database: Database
  tokens: Tokens
  digests: Digests
  clock: Clock
  /** Stores a secret under the current pepper. */
  redigest: (stored: Buffer, current: TokenDigest) => Promise<void>
}) {
  /** Whether a text can be a key at all. No I/O. */
  function shaped(token: string): boolean {
    const kind = tokens.kindOf(token)
    return kind === 'user' || kind === 'service_account'
  }

  /** `address` is the peer that presented the key. */
  async function verify(token: string, address: string): Promise<Verdict> {
    if (!shaped(token)) return { ok: false, failing: 'malformed' }
    const [current, ...retired] = digests.candidates(token)
    const credential = await database.findCredential([current, ...retired].map(({ digest }) => digest))
    if (credential === undefined) return { ok: false, failing: 'unknown' }
    const role = judge(credential, clock(), address)
    if (typeof role === 'string') return { ok: false, failing: role, credential }
    if (credential.secret.pepperId !== current.pepperId) await redigest(credential.secret.digest, current)
    return { ok: true, credential, role, permissions: effective(role.permissions, credential.key.scopes) }
  }

  return { shaped, verify }
}

export type Verifier = ReturnType<typeof verifier>
