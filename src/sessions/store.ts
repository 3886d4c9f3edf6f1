import { and, eq, gt, inArray, lte, ne, or } from 'drizzle-orm'
import type { Session } from '../domain/entities.ts'
import { idleMilliseconds } from '../domain/session.ts'
import type { Position } from '../paging/cursor.ts'
import type { Patch, Tables } from '../store/gateway.ts'
import { keyset } from '../store/keyset.ts'

export const findSession = ({ sessions: { columns, find } }: Tables, digests: Buffer[]) =>
  find(inArray(columns.digest, digests))

export const findSessionById = ({ sessions: { columns, find } }: Tables, id: string) => find(eq(columns.id, id))

/** Those of a user that are not over, in whichever tenant; the newest first. */
export function listSessions(
  { sessions: { columns, list } }: Tables,
  { userId, now }: { userId: string; now: number },
  after: Position | undefined,
  limit: number
) {
  const { id, expiresAt, seenAt } = columns
  const where = and(eq(columns.userId, userId), gt(expiresAt, now), gt(seenAt, now - idleMilliseconds))
  return list(keyset(where, { column: id, id, descending: true, after }, limit))
}

export const insertSession = ({ sessions }: Tables, session: Session) => sessions.insert(session)

export const updateSession = ({ sessions: { columns, update } }: Tables, id: string, patch: Patch<Session>) =>
  update(eq(columns.id, id), patch)

/** Nothing happens to a session of somebody else. */
export const deleteSession = ({ sessions: { columns, ...table } }: Tables, userId: string, id: string) =>
  table.delete(and(eq(columns.userId, userId), eq(columns.id, id)))

/** Signs a user out everywhere, but for the session `except`. */
export const deleteSessionsOf = ({ sessions: { columns, ...table } }: Tables, userId: string, except?: string) =>
  table.delete(and(eq(columns.userId, userId), except === undefined ? undefined : ne(columns.id, except)))

export const deleteSessionsIn = ({ sessions: { columns, ...table } }: Tables, userId: string, tenantId: string) =>
  table.delete(and(eq(columns.userId, userId), eq(columns.tenantId, tenantId)))

/** Those that `ended` in `domain/session.ts` says are over. */
export const deleteExpiredSessions = ({ sessions: { columns, ...table } }: Tables, now: number) =>
  table.delete(or(lte(columns.expiresAt, now), lte(columns.seenAt, now - idleMilliseconds)))
