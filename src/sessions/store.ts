import { and, eq, inArray, lte, ne, or } from 'drizzle-orm'
import type { Session } from '../domain/entities.ts'
import { idleMilliseconds } from '../domain/session.ts'
import type { Patch, Tables } from '../store/gateway.ts'

export const findSession = ({ sessions: { columns, find } }: Tables, digests: Buffer[]) =>
  find(inArray(columns.digest, digests))

export const findSessionById = ({ sessions: { columns, find } }: Tables, id: string) => find(eq(columns.id, id))

export const insertSession = ({ sessions }: Tables, session: Session) => sessions.insert(session)

export const updateSession = ({ sessions: { columns, update } }: Tables, id: string, patch: Patch<Session>) =>
  update(eq(columns.id, id), patch)

export const deleteSession = ({ sessions }: Tables, id: string) => sessions.delete(eq(sessions.columns.id, id))

/** Signs a user out everywhere, but for the session `except`. */
export const deleteSessionsOf = ({ sessions: { columns, ...table } }: Tables, userId: string, except?: string) =>
  table.delete(and(eq(columns.userId, userId), except === undefined ? undefined : ne(columns.id, except)))

export const deleteSessionsIn = ({ sessions: { columns, ...table } }: Tables, userId: string, tenantId: string) =>
  table.delete(and(eq(columns.userId, userId), eq(columns.tenantId, tenantId)))

/** Those that `ended` in `limits.ts` says are over. */
export const deleteExpiredSessions = ({ sessions: { columns, ...table } }: Tables, now: number) =>
  table.delete(or(lte(columns.expiresAt, now), lte(columns.seenAt, now - idleMilliseconds)))
