import { still } from '../auth/caller.ts'
import type { Session as Row, User } from '../domain/entities.ts'
import { idleExpiry } from '../domain/session.ts'
import { timestamp } from '../domain/time.ts'
import { findRole } from '../roles/store.ts'
import type { Tables } from '../store/gateway.ts'
import { findTenants } from '../tenants/store.ts'
import type { OpenSession, Place, Session } from './schema.ts'

const times = (session: Row) => ({
  created_at: timestamp(session.createdAt),
  expires_at: timestamp(session.expiresAt),
  idle_expires_at: timestamp(idleExpiry(session))
})

/** The session that somebody works in, with who they are there. @throws Refusal 'unauthenticated' */
export async function view(tables: Tables, user: User, session: Row, places: Place[]): Promise<Session> {
  const place = still(places.find(({ tenant_id }) => tenant_id === session.tenantId))
  const role = still(await findRole(tables, session.tenantId, place.role_id))
  return {
    id: session.id,
    user_id: user.id,
    email: still(user.email),
    first_name: user.firstName,
    last_name: user.lastName,
    operator: user.operator,
    place,
    permissions: role.permissions,
    places,
    ...times(session)
  }
}

/** Sessions side by side, of which one is `current`. */
export async function viewOpen(tables: Tables, sessions: readonly Row[], current: string): Promise<OpenSession[]> {
  const tenants = await findTenants(tables, [...new Set(sessions.map(({ tenantId }) => tenantId))])
  return sessions.flatMap(session =>
    // None when the tenant has gone, and its sessions with it, since they were read.
    tenants
      .filter(({ id }) => id === session.tenantId)
      .map(({ id, name }) => ({
        id: session.id,
        tenant_id: id,
        tenant_name: name,
        current: session.id === current,
        address: session.address,
        user_agent: session.userAgent,
        last_seen_at: timestamp(session.seenAt),
        ...times(session)
      }))
  )
}
