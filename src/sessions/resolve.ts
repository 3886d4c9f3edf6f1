import type { Digests } from '../auth/digest.ts'
import type { Caller, Origin } from '../auth/principal.ts'
import type { Tokens } from '../auth/token.ts'
import { present } from '../domain/present.ts'
import { ended, seenMilliseconds } from '../domain/session.ts'
import type { Clock } from '../domain/time.ts'
import { findMembershipOf } from '../memberships/store.ts'
import { findRole } from '../roles/store.ts'
import type { Database } from '../store/gateway.ts'
import { findTenant } from '../tenants/store.ts'
import { findUser } from '../users/store.ts'
import { findSession, updateSession } from './store.ts'

/** Whom a session cookie stands for: everything is read anew each time, so that a change counts from the next request on. */
export function sessionResolver({
  database,
  clock,
  tokens,
  digests
}: {
  database: Database
  clock: Clock
  tokens: Tokens
  digests: Digests
}) {
  const { tables } = database

  /** Whether a text can be a session's cookie at all. No I/O. */
  const shaped = (token: string): boolean => tokens.kindOf(token) === 'session'

  /** Undefined for a session that is unknown or over, or whose user, tenant or membership is gone or disabled. */
  async function resolve(token: string, origin: Origin): Promise<Caller | undefined> {
    const session = await findSession(
      tables,
      digests.candidates(token).map(({ digest }) => digest)
    )
    if (session === undefined || ended(session, clock())) return undefined
    const { id, userId, tenantId } = session
    const user = await findUser(tables, userId)
    const tenant = await findTenant(tables, tenantId)
    const membership = await findMembershipOf(tables, tenantId, userId)
    if (user?.disabledAt !== null || tenant?.disabledAt !== null || membership === undefined) return undefined
    if (clock() - session.seenAt >= seenMilliseconds) await updateSession(tables, id, { seenAt: clock() })
    const role = present(await findRole(tables, tenantId, membership.roleId))
    return {
      type: 'user',
      id: userId,
      tenantId,
      roleId: role.id,
      roleName: role.name,
      permissions: role.permissions,
      credential: { type: 'session', id },
      operator: user.operator,
      origin
    }
  }

  return { shaped, resolve }
}
